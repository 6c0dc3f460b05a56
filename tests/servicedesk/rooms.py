"""What people do about how they serve each other, on the street: a case, suggestions, dates, events, recognition.

Of each, as many more as the street has neighbours.
"""

from datetime import timedelta

from improvements.enums import Behaviour, Criterion
from improvements.models import Nomination
from improvements.queries import open_practice
from improvements.services import (
    CaseText,
    ChangeText,
    Date,
    EventText,
    NewsText,
    Said,
    add_follow_up,
    adopt_case,
    agree_thanks,
    announce,
    answer_naming,
    decide_nomination,
    give_thanks,
    join_event,
    merge_suggestion,
    plan_change,
    plan_event,
    plan_session,
    publish_case,
    record_attendance,
    sign_up,
    suggest,
    vote,
    write_case,
)
from surveys.enums import RedactedBecause
from surveys.models import Comment
from surveys.queries import questionnaires, wave_named
from surveys.services import redact_comment

DAY = timedelta(days=1)
TWO_HOURS = timedelta(hours=2)


def furnish(found):
    """Fill the rooms of `found`, whose neighbours and past evaluations are there."""
    _write_cases(found)
    _recognise(found)
    _redact(found)
    for number, one in enumerate(found.neighbours):
        _suggest(found, number, one)
        _train(found, number)
        _meet(found, number, one)
        _tell(found, number, one)
    found.task, *_others = open_practice(found.agent)
    found.questionnaire = next(one for one in questionnaires() if one.is_draft)


def _write_cases(found):
    """A case that names somebody of each neighbour, who all do the same, a draft, and a case of each neighbour."""
    head, now, named = found.head, found.now, [one.asker.pk for one in found.neighbours]
    text = CaseText(found.it.pk, "One desk", "Two doors.", "One door.", "Nobody goes twice.", people_ids=named)
    found.case, found.draft_case = (write_case(wanted=text, by=head, at=now) for _time in range(2))
    for one in found.neighbours:
        answer_naming(case_id=found.case.pk, agrees=True, by=one.asker, at=now)
    publish_case(case_id=found.case.pk, by=head, at=now)
    for one in found.neighbours:
        adopt_case(
            case_id=found.case.pk, department_id=one.pk, owner_id=one.asker.pk, due_on=(now + 9 * DAY).date(),
            by=one.head, at=now,
        )  # fmt: skip
        own = CaseText(one.pk, f"Kept by {one.code}", "Late.", "A list.", "In time.")
        publish_case(case_id=write_case(wanted=own, by=one.head, at=now).pk, by=one.head, at=now)


def _recognise(found):
    """Each neighbour is recognised for one thing, and waits for the panel with another."""
    wave, now = wave_named(found.past), found.now
    for one in found.neighbours:
        granted, found.nomination = (
            Nomination.objects.create(wave=wave, department=one, criterion=criterion, found_at=now)
            for criterion in (Criterion.LIMIT, Criterion.IMPROVED)
        )
        decide_nomination(nomination_id=granted.pk, is_granted=True, reason="Kept", by=found.director, at=now)


def _redact(found):
    """A word is taken out of one comment for each neighbour; one comment is left as it was."""
    words = Comment.objects.filter(wave=wave_named(found.past), provider=found.it)
    found.comment, *others = words
    for comment, _one in zip(others, found.neighbours, strict=False):
        redact_comment(
            comment_id=comment.pk, words=["Good"], reason=RedactedBecause.NAME, by=found.administrator, at=found.now
        )


def _suggest(found, number, one):
    """Somebody suggests something new, and once more what was suggested before; others vote for it."""
    now, said = found.now, {"text": "For all of us.", "is_confidential": False, "department_id": found.it.pk}
    for title in ("Lend out", "Open early"):
        idea = suggest(title=f"{title} {number}", key=f"{title:_>26}{number}", by=one.asker, at=now, **said)
    merge_suggestion(suggestion_id=idea.pk, into_id=found.suggestion.pk, by=found.head, at=now)
    vote(suggestion_id=found.suggestion.pk, is_for=True, by=one.head)


def _train(found, number):
    """A date of the course to which Li Wei and the neighbours came, and one that they look forward to."""
    administrator, now = found.administrator, found.now
    people = [found.agent, *(one.asker for one in found.neighbours)]
    for days in (number + 4, -number - 4):
        at = now + days * DAY
        date = Date(at, at + TWO_HOURS, f"Room {number}", 8)
        session = plan_session(course_id=found.course.pk, date=date, by=administrator, at=min(at, now) - DAY)
        for person in people:
            sign_up(session_id=session.pk, by=person, at=min(at, now) - DAY)
    found.session = record_attendance(session_id=session.pk, came=[one.pk for one in people], by=administrator, at=now)


def _meet(found, number, one):
    """Somebody comes to the event of the village, something follows from it, and there is one more."""
    now, head, starts_at = found.now, found.head, found.now + (number + 6) * DAY
    join_event(event_id=found.event.pk, by=one.asker, at=now)
    add_follow_up(
        event_id=found.event.pk, text=f"Show {number}", owner_id=found.agent.pk, due_on=(now + DAY).date(), by=head,
        at=now,
    )  # fmt: skip
    wanted = EventText(f"Doors {number}", found.it.pk, [one.pk], starts_at, starts_at + TWO_HOURS, "Server room")
    plan_event(wanted=wanted, by=head, at=now)


def _tell(found, number, one):
    """A piece of news, a change of the service, and thanks that everybody may read."""
    now, agent = found.now, found.agent
    news = NewsText(f"News {number}", "Read it.", (now - DAY).date(), (now + DAY).date())
    announce(wanted=news, by=found.administrator, at=now)
    change = ChangeText(
        found.it.pk, f"Change {number}", "Again.", now + DAY, now + 2 * DAY, service_ids=[found.service.pk]
    )
    plan_change(wanted=change, by=agent, at=now)
    thanks = Said(agent.pk, Behaviour.SUPPORT, f"For {number}.", is_offered=True)
    agree_thanks(thanks_id=give_thanks(said=thanks, by=one.asker, at=now).pk, agrees=True, by=agent, at=now)
