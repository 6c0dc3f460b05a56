"""The village with so many more of everything that pages list: what one more row may not cost a statement more."""

from datetime import datetime, time, timedelta
from email.message import EmailMessage

from django.core.files.uploadedfile import SimpleUploadedFile

from dashboards.services import rebuild_rollups
from departments.models import Service
from departments.services import create_api_token
from improvements.enums import ActionState
from improvements.services import Plan, plan_action, report_action
from notifications.models import Notification
from notifications.services import notify_of_events
from servicedesk.demo.models import MailboxMessage
from slas.enums import PauseReason
from slas.services import propose_version, start_draft
from surveys.bank import staff_question
from surveys.enums import INDEX_ITEMS, InvitationState, OpenQuestion, PulseState, Satisfaction, Solved
from surveys.models import Answer, Ballot, Comment, Invitation, Pulse, Wave
from surveys.services import (
    PastWave,
    PulseAnswer,
    answer_pulse,
    plan_pulses,
    send_due_pulses,
    write_past_wave,
    write_staff_answers,
)
from surveys.tokens import digest
from tests.factories import make_agent, make_department, make_person, make_service, make_standard, make_ticket
from tests.factories.forms import ask
from tests.factories.guides import make_guide
from tests.journey.village import make_village, replay_faster, solve_last_quarter
from tests.servicedesk.rooms import furnish
from tests.surveys.waves import serve
from tickets.enums import DisputeAbout, Kind
from tickets.models import Attachment, TicketEvent
from tickets.services import (
    add_note,
    add_reply,
    ask_department,
    dispute,
    escalate_due,
    follow_ticket,
    reopen_ticket,
    resolve_ticket,
    save_draft,
    share_ticket,
    store_upload,
    take_ticket,
    wait_for,
    wait_for_request,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEY = "a-key-in-a-mail"
SAID = (2, 3, 3, 4, 4, 4, 4, 5, 5, 5)  # marks of each department, enough for its figure and for words to be shown


def make_street(now, rows):
    """The village of the journey, and `rows` more of everything in and around IT. `now` is a moment of today."""
    found = make_village(now)
    found.service.fields.update(is_required=False)
    found.director, found.elsewhere = found.it.parent.head, Service.objects.get(name="Employment certificate")
    found.approved_first = make_service(found.elsewhere.department, "Company car", needs_approval=True)
    found.employee.department.head = found.director  # who approves what the employee asks for
    found.employee.department.save(update_fields=["head"])
    found.name, found.neighbours = f"{found.wave.year}-Q{found.wave.number}", []
    for number in range(rows):
        _add_neighbour(found, number)
    for number in range(rows):
        _file_requests(found, number)
        _talk(found, number)
        _promise_more(found, number)
        _keep_things(found, number)
    _replay_more(found)
    _hold_past_waves(found, rows)
    furnish(found)
    _rate(found)
    escalate_due(at=now)
    notify_of_events(event_ids=list(TicketEvent.objects.values_list("pk", flat=True)), at=now)
    rebuild_rollups(at=now)
    found.notice = Notification.objects.filter(person=found.employee).latest("pk")
    return found


def _add_neighbour(found, number):
    """A department that IT serves and asks, with a service, a standard, a guide, a head and people."""
    head = make_person(f"Head {number}")
    one = make_department(f"D{number}", head=head, parent=found.it.parent)
    one.service = make_service(one, name=f"Service {number} for the network")
    make_standard(one)
    make_guide(one, title=f"Guide {number} to the network", services=[one.service], at=found.now)
    one.asker = make_person(f"Asker {number} of the network", department=one)
    Invitation.objects.create(ballot=Ballot.objects.get(person=found.employee), provider=one)
    serve(found.employee, one.service, at=found.now - 40 * DAY)
    found.neighbours.append(one)


def _file_requests(found, number):
    """Requests of and to IT in several states; the last of each are for the writes."""
    now, agent, one = found.now, make_agent(f"Agent {number}", department=found.it), found.neighbours[number]
    for asker in (one.asker, found.employee):
        found.fresh = make_ticket(found.service, asker, at=now, subject=f"Network {number}")
        late = make_ticket(found.service, asker, at=now - 20 * DAY)
        take_ticket(ticket_id=late.pk, by=agent, at=now - 10 * DAY)
        found.waiting = make_ticket(found.service, asker, at=now - DAY)
        wait_for(ticket_id=found.waiting.pk, reason=PauseReason.THIRD_PARTY, text="The maker", by=agent, at=now)
        wait_for_request(ticket_id=found.waiting.pk, ref=found.ticket.ref, by=agent, at=now)
        again = make_ticket(found.service, asker, at=now - 2 * DAY)
        found.solved = make_ticket(found.service, asker, at=now - 2 * DAY)
        for ticket in (again, found.solved):
            resolve_ticket(ticket_id=ticket.pk, by=agent, text="Done", at=now - DAY)
        reopen_ticket(ticket_id=again.pk, by=asker, text="Not yet", at=now - HOUR)
    found.joint = make_ticket(found.service, found.employee, at=now)
    share_ticket(ticket_id=found.joint.pk, department_id=one.pk, text="With us", by=agent, at=now)
    found.unapproved = make_ticket(found.approved_first, found.employee, at=now)
    found.approver, found.partner = found.unapproved.approver, one.code
    found.disputed = make_ticket(found.service, found.employee, at=now - DAY)
    wait_for(ticket_id=found.disputed.pk, reason=PauseReason.THIRD_PARTY, text="The maker", by=agent, at=now)
    dispute(ticket_id=found.disputed.pk, about=DisputeAbout.PAUSE, text="You never asked", by=found.employee, at=now)
    for _time in range(2):
        make_ticket(one.service, found.employee, at=now)
        make_ticket(one.service, found.agent, at=now)


def _talk(found, number):
    """Words, files, followers and parts on the one long request."""
    now, ticket, one = found.now, found.ticket, found.neighbours[number]
    agent = make_agent(f"Talker {number}", department=found.it)
    key = f"reply:{ticket.ref}"
    for person, name in ((agent, "answer"), (found.employee, "question")):
        file = store_upload(by=person, draft_key=key, upload=_file(f"{name}-{number}.txt"), at=now)
        add_reply(ticket_id=ticket.pk, by=person, text=f"{name} {number}", attachment_ids=[file.pk], at=now)
    found.file = Attachment.objects.latest("pk")
    add_note(ticket_id=ticket.pk, by=agent, text=f"Note {number}", at=now)
    ask_department(
        ticket_id=ticket.pk, service_id=one.service.pk, subject=f"Part {number}", text="Help", by=agent, at=now
    )
    follow_ticket(ticket_id=ticket.pk, person=make_person(f"Follower {number}"), by=agent)
    save_draft(by=found.employee, key=key, data={"text": "Half a sent"}, at=now)
    store_upload(by=found.employee, draft_key=key, upload=_file(f"unsent-{number}.txt"), at=now)


def _file(name):
    return SimpleUploadedFile(name, b"words")


def _promise_more(found, number):
    """Services with standards of their own, one of them with a new version that asks IT as a customer."""
    now, one = found.now, found.neighbours[number]
    service = make_service(found.it, name=f"Network {number}")
    ask(found.service, f"more_{number}")
    version = make_standard(found.it, service=service)
    found.draft = start_draft(standard_id=version.standard_id, by=found.head, at=now)
    asks = start_draft(standard_id=one.standards.get().pk, by=one.head, at=now)
    asked = [found.it.pk, *(other.pk for other in found.neighbours if other != one)]
    review_on = (now + 7 * DAY).date()
    propose_version(version_id=asks.pk, department_ids=asked, review_on=review_on, by=one.head, at=now)
    found.before, found.version = asks.standard.versions.earliest("number"), asks


def _replay_more(found):
    """A replay for each neighbour, the last of which finds a request of each that changes."""
    for one in found.neighbours:
        solve_last_quarter(found, one.asker)
    for number, _one in enumerate(found.neighbours, 1):
        found.replay = replay_faster(found, at=found.now + number * HOUR)


def _keep_things(found, number):
    """Guides, actions, keys, unsent words, mails: what lists by itself."""
    now, person = found.now, found.employee
    found.guide = make_guide(found.it, title=f"Network {number}", services=[found.service], at=now)
    plan = Plan(f"Action {number}", found.agent.pk, (now + 20 * DAY).date(), customer_id=found.neighbours[number].pk)
    for is_done in (False, True):
        found.action = plan_action(department_id=found.it.pk, plan=plan, by=found.head, at=now)
        if is_done:
            report_action(action_id=found.action.pk, state=ActionState.DONE, text="Done", by=found.head, at=now)
    create_api_token(by=person, name=f"Program {number}", at=now)
    save_draft(by=person, key=f"new:{found.neighbours[number].service.pk}", data={"subject": "Half a"}, at=now)
    store_upload(by=person, draft_key=f"new:{found.service.pk}", upload=_file(f"plan-{number}.txt"), at=now)
    mail = EmailMessage()
    mail["Subject"] = f"Mail {number}"
    mail.set_content("Words")
    found.letter = MailboxMessage.objects.create(
        raw=mail.as_bytes(), to_address=person.email, subject=mail["Subject"], received_at=now
    )


def _hold_past_waves(found, rows):
    """Released evaluations of `rows` earlier quarters and the one before them: each is compared with its predecessor."""
    latest = found.wave.quarter
    providers = [found.it, found.employee.department, *found.neighbours]
    for ago in range(rows + 1, 0, -1):
        quarter = latest.moved(-ago)
        opens_at = datetime.combine(quarter.moved(1).start, time(9), found.now.tzinfo) + DAY
        past = PastWave(quarter, opens_at, opens_at + 10 * DAY, "seed")
        pairs = [(one, other) for one in providers for other in found.neighbours if one != other]
        answers = [_answer(*pair, mark) for pair in pairs for mark in SAID]
        comments = [Comment(provider=one, question=OpenQuestion.KEEP, text=f"Good {n}") for one in providers
                    for n in range(10 + rows)]  # fmt: skip
        wave = write_past_wave(
            past=past, answers=answers, comments=comments, funnel={}, announced={}, response={},
            invited={(one.pk, other.pk): len(SAID) for one, other in pairs},
        )  # fmt: skip
        write_staff_answers(wave=wave, marks=SAID, invited=12)
        found.past = f"{quarter.year}-Q{quarter.number}"
    for one in found.neighbours:  # what the last of these quarters counts
        serve(one.asker, found.service, times=1, at=opens_at - 30 * DAY)


def _answer(provider, customer, mark):
    items = {str(item): mark for item in INDEX_ITEMS}
    return Answer(provider=provider, customer=customer, overall=mark, items=items, change=3)


def _rate(found):
    """Every solved request waits for a mark; each neighbour, and the employee as often, has given IT a low one.

    The mail about the employee's last one and the evaluation's have known keys.
    """
    solved = TicketEvent.objects.filter(kind=Kind.RESOLVED, pulse=None)
    plan_pulses(event_ids=list(solved.values_list("pk", flat=True)))
    send_due_pulses(at=found.now)
    marked = {"state": PulseState.SENT, "sent_at": found.now, "expires_at": found.now + 7 * DAY}
    askers = [one.asker for one in found.neighbours]
    Pulse.objects.filter(person__in=[found.employee, *askers]).update(**marked)
    first = [asker.pulses.earliest("pk") for asker in askers]
    for pulse in (*first, *found.employee.pulses.exclude(ticket=found.solved)[: len(askers)]):
        given = PulseAnswer(Solved.YES, Satisfaction.DISSATISFIED)
        answer_pulse(pulse_id=pulse.pk, answer=given, by=pulse.person, at=found.now)
    Pulse.objects.filter(ticket=found.solved).update(token_hash=digest(KEY))
    Ballot.objects.filter(person=found.employee).update(token_hash=digest(KEY), staff_state=InvitationState.SENT)
    Wave.objects.filter(pk=found.wave.pk).update(questions=[*found.wave.questions, staff_question()])
    found.key = KEY
