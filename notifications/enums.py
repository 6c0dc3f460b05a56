from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.TextChoices):
    """What a person is told. The label is the whole sentence, with the placeholders that `wording` fills in."""

    FILED_FOR_YOU = "filed_for_you", _("%(who)s filed a request for you")
    NEW_REQUEST = "new_request", _("%(who)s filed a new request")
    APPROVAL_ASKED = "approval_asked", _("%(who)s asks for your approval")
    APPROVED = "approved", _("%(who)s approved it: the work can begin")
    DECLINED = "declined", _("%(who)s did not approve it")
    ANSWERED = "answered", _("%(who)s answered")
    REPLIED = "replied", _("%(who)s wrote")
    NOTED = "noted", _("%(who)s left an internal note")
    CALLED = "called", _("%(who)s noted down a call with you")
    ASSIGNED_TO_YOU = "assigned_to_you", _("%(who)s gave you a request to work on")
    WAITING = "waiting", _("%(who)s paused the work: %(reason)s")
    RESUMED = "resumed", _("The wait is over, the work goes on")
    RESOLVED = "resolved", _("%(who)s solved it")
    REOPENED = "reopened", _("%(who)s opened it again")
    CLOSED = "closed", _("The request is closed")
    CANCELLED = "cancelled", _("%(who)s cancelled it")
    HANDED_OVER = "handed_over", _("%(who)s handed it over to %(department)s")
    HANDED_TO_YOU = "handed_to_you", _("%(who)s handed a request over to %(department)s")
    PRIORITY_CHANGED = "priority_changed", _("%(who)s changed the priority to %(priority)s")
    WARNED = "warned", _("Due soon: %(metric)s")
    BREACHED = "breached", _("Promise broken: %(metric)s")
    ESCALATED = "escalated", _("Escalated to you: %(metric)s is overdue")
    PART_ENDED = "part_ended", _("The part of %(department)s has come to its end")
    SHARED = "shared", _("%(department)s serves it together with the others now")
    SHARED_WITH_YOU = "shared_with_you", _("%(who)s asks your department to serve a request together")
    WHOLE_MOVED = "whole_moved", _("%(department)s took over %(other)s, of which this is a part")
    WHOLE_SOLVED = "whole_solved", _("%(other)s, of which this is a part, was solved without it")
    WHOLE_WITHDRAWN = "whole_withdrawn", _("Withdrawn with %(other)s, of which it was a part")
    LOST_SIGHT = "lost_sight", _("%(ref)s went to a confidential service: you do not see it any more")
    UPDATE_PROMISED = "update_promised", _("%(who)s told you when you hear again")
    UPDATE_MISSED = "update_missed", _("The next word that was promised is overdue")
    AWAITED_ENDED = "awaited_ended", _("%(other)s, which it waited for, has come to its end")
    MERGED = "merged", _("%(who)s closed it: %(other)s is about the same and goes on")
    DISPUTED = "disputed", _("%(who)s disputes what your department did: please decide")
    DISPUTE_DECIDED = "dispute_decided", _("%(who)s decided the dispute")
    LOW_MARK = "low_mark", _("A low mark for %(ref)s: please speak with the customer")
    RESULTS_OUT = "results_out", _("What your customers said in %(wave)s is out")
    STANDARD_PROPOSED = "standard_proposed", _("%(who)s asks whether you agree to %(standard)s")
    STANDARD_ANSWERED = "standard_answered", _("%(who)s answered to %(standard)s")
    STANDARD_PUBLISHED = "standard_published", _("%(standard)s is published: see what changes for you")
    HOLIDAYS_OPEN = "holidays_open", _("The public holidays of %(year)s are not announced yet: %(calendar)s")
    HOLIDAYS_KNOWN = (
        "holidays_known",
        _("The public holidays of %(year)s are known now: save %(calendar)s to take them over"),
    )
    TRAINING_DUE = "training_due", _("A training is due for you by %(day)s: %(title)s")
    TRAINING_FITS = "training_fits", _("A training may help your department: %(title)s")
    SEAT_FREE = "seat_free", _("You have a seat now: %(title)s, %(day)s")
    SESSION_OFF = "session_off", _("The training of %(day)s does not take place: %(title)s")
    PRACTICE_DUE = "practice_due", _("Put into practice what you learned by %(day)s: %(title)s")
    NEWS = "news", _("News from %(department)s: %(title)s")
    CHANGE_PLANNED = "change_planned", _("%(department)s plans a change for %(day)s: %(title)s")
    CHANGE_OFF = "change_off", _("%(department)s called off the change of %(day)s: %(title)s")
    NEEDS_TO_AGREE = "needs_to_agree", _("%(who)s agreed, now it is your turn: %(title)s")
    NEEDS_REVIEW = "needs_review", _("Look again at what you agreed: %(title)s")
    EVENT_PLANNED = "event_planned", _("You are invited by %(department)s for %(day)s: %(title)s")
    EVENT_OFF = "event_off", _("The event of %(day)s does not take place: %(title)s")
    RECOGNISED = "recognised", _("%(department)s is recognised: see what for")
    PREVIEW_READY = "preview_ready", _("Your results of %(wave)s are ready: look at them before everybody does")
    REVIEW_DUE = "review_due", _("The review meeting about %(wave)s is due: write down what was decided")
    REVIEW_OUT = "review_out", _("%(who)s published what was decided about %(wave)s")
    ACTION_GIVEN = "action_given", _("%(who)s made you answer for: %(title)s")
    ACTION_OVERDUE = "action_overdue", _("Overdue: %(title)s")
    ACTION_REPORT = "action_report", _("A month without news: please report on %(title)s")
    ACTION_NOT_YET = "action_not_yet", _("%(who)s has not noticed it yet: %(title)s")
    SUGGESTED = "suggested", _("A suggestion for %(department)s: %(title)s")
    SUGGESTION_LATE = "suggestion_late", _("Still without an answer: %(title)s")
    SUGGESTION_SEEN = "suggestion_seen", _("%(department)s considers your suggestion: %(title)s")
    SUGGESTION_TAKEN = "suggestion_taken", _("%(department)s accepts your suggestion: %(title)s")
    SUGGESTION_NOT = "suggestion_not", _("%(department)s declines your suggestion and says why: %(title)s")
    SUGGESTION_JOINED = "suggestion_joined", _("Your suggestion was joined with another like it: %(title)s")
    THANKED = "thanked", _("%(who)s thanks you")
    THANKED_OFFER = "thanked_offer", _("%(who)s thanks you and would like everybody to read it: do you agree?")
    THANKED_TEAM = "thanked_team", _("%(who)s thanks %(title)s")
    CASE_CONSENT = "case_consent", _("%(who)s would like to name you: %(title)s")
    CASE_TAKEN_BACK = "case_taken_back", _("%(who)s does not want to be named any more: %(title)s")
    CASE_ADOPTED = "case_adopted", _("%(who)s does the same: %(title)s")
    SUGGESTION_DONE = "suggestion_done", _("%(department)s put your suggestion into practice: %(title)s")


class Group(models.TextChoices):
    """What kind of concern a notice is; people choose by group what also comes by mail."""

    OWN = "own", _("Requests that I filed or follow")
    QUEUE = "queue", _("Requests that I work on")
    ESCALATION = "escalation", _("Broken promises taken to me")


class Pace(models.TextChoices):
    """When mails about requests come. What needs its reader now comes at once at every pace, see `urgency`."""

    AT_ONCE = "at_once", _("Each at once")
    DAILY = "daily", _("Gathered, every working day at 8:00")
    WEEKLY = "weekly", _("Gathered, on the first working day of the week at 8:00")


class Urgency(models.TextChoices):
    """Why a mail does not wait for the digest."""

    PROMISE = "promise", _("A promise is about to break, or broke.")
    DECISION = "decision", _("Somebody waits for your approval, or for your decision of a dispute.")
    QUESTION = "question", _("The work on your request stands still until you answer.")
    WORK = "work", _("Work is given to you or your team.")
    CUSTOMER = "customer", _("A customer writes to you, or opens what you solved again: the time for your reply runs.")
    WORD = "word", _("A word that you promised is overdue.")


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
