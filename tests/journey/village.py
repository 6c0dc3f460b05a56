"""A small company with something on every page: a request in each state, a wave, a pulse, actions and guides."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

from core.quarters import Quarter
from dashboards.enums import ReplayOf
from dashboards.queries.definitions import Period, quarter_of
from dashboards.services import advance_replay, refresh_rollups, start_replay
from departments.enums import FieldKind
from improvements.enums import ActionState, Behaviour
from improvements.services import (
    CaseText,
    ChangeText,
    CourseText,
    Date,
    EventText,
    NewsText,
    Plan,
    Said,
    agree_needs,
    agree_thanks,
    announce,
    assign_course,
    give_thanks,
    join_event,
    plan_action,
    plan_change,
    plan_event,
    plan_session,
    propose_need,
    publish_case,
    record_attendance,
    report_action,
    save_course,
    sign_up,
    suggest,
    vote,
    write_case,
)
from slas.enums import PauseReason
from slas.models import Target
from slas.queries.drafted import hours_in_use
from slas.services import start_draft
from surveys.models import Invitation, Wave
from surveys.services import open_due_waves, plan_pulses, plan_waves, send_due_pulses
from surveys.services import start_draft as start_questionnaire
from tests.factories import make_agent, make_calendar, make_department, make_person, make_service, make_standard
from tests.factories import make_ticket as file_ticket
from tests.factories.forms import COLOURS, ask
from tests.factories.guides import make_guide
from tests.journey.site import PASSWORD
from tests.surveys.waves import serve
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import (
    add_note,
    add_reply,
    assign_ticket,
    cancel_ticket,
    confirm_ticket,
    escalate_due,
    resolve_ticket,
    wait_for,
)

LONG_NAME = "Maximiliane Alexandra von Hohenstein-Waldburg zu Sonnenberg"
DAY = timedelta(days=1)


def make_village(now):
    """Wang Fang of HR asks IT, where Li Wei works and Chen Guodong leads; Ning of HR administers evaluations."""
    head, director = make_person("Chen Guodong"), make_person("Director", is_executive=True)
    top = make_department("TOP", head=director, name="Management")
    it = make_department("IT", head=head, parent=top, name="Information technology", name_zh="信息技术部")
    hr = make_department("HR", name="Human resources", name_zh="人力资源部")
    calendar = make_calendar()
    calendar.is_company = True
    calendar.save()
    version = make_standard(it, calendar=calendar)
    found = SimpleNamespace(
        now=now, it=it, hr=hr, head=head, calendar=calendar, version=version, service=make_form(it),
        agent=make_agent("Li Wei", native_name="李伟", department=it), other=make_agent(LONG_NAME, department=it),
        employee=make_person("Wang Fang", native_name="王芳", department=hr),
        administrator=make_person("Ning", department=hr, is_hr_admin=True, is_staff=True),
    )  # fmt: skip
    make_service(hr, name="Employment certificate", summary="For a bank or an embassy.")
    make_guide(it, services=[found.service], at=now)
    for person in (head, found.agent, found.employee, found.administrator):
        person.set_password(PASSWORD)
        person.save()
    file_requests(found)
    open_evaluation(found)
    start_questionnaire(by=found.administrator, at=now)
    plan = Plan("Tell at once when a date cannot be held", found.agent.pk, (now + 20 * DAY).date())
    learn_together(found)
    found.action = plan_action(department_id=it.pk, plan=plan, by=head, at=now)
    say_something(found)
    replay_a_draft(found)
    refresh_rollups(at=now)
    return found


def replay_a_draft(found):
    """IT wants to be faster and has replayed last quarter; a replay of everybody's hours waits for its worker."""
    found.faster = start_draft(standard_id=found.version.standard_id, by=found.head, at=found.now)
    Target.objects.filter(version=found.faster).update(working_time=timedelta(minutes=5))
    solve_last_quarter(found, found.employee)
    found.replay = replay_faster(found, at=found.now)
    hours = hours_in_use(found.calendar.pk)
    found.waiting_replay = start_replay(of=ReplayOf.HOURS, hours=hours, by=found.administrator, at=found.now)


def solve_last_quarter(found, asker):
    quarter = Period.of(quarter_of(found.now).moved(-1))
    ticket = file_ticket(found.service, asker, at=quarter.start + 30 * DAY, subject="Cable in the wall")
    resolve_ticket(ticket_id=ticket.pk, by=found.agent, text="New cable.", at=ticket.created_at + DAY)


def replay_faster(found, *, at):
    replay = start_replay(of=ReplayOf.TARGETS, version_id=found.faster.pk, by=found.head, at=at)
    while advance_replay(at=at):
        pass
    return replay


def learn_together(found):
    """A course with a date to come and one that Li Wei attended; all of IT takes it."""
    administrator, now = found.administrator, found.now
    text = CourseText("Write a status update", found.it.pk, item="COM", practice="Write three.", months_between=12)
    found.course = save_course(course_id=None, wanted=text, by=administrator)
    for days in (-3, 3):
        at = now + days * DAY
        wanted = Date(at, at + DAY / 12, "Room 2", 8)
        session = plan_session(course_id=found.course.pk, date=wanted, by=administrator, at=min(at, now) - DAY)
        sign_up(session_id=session.pk, by=found.agent, at=min(at, now) - DAY)
        if days < 0:
            record_attendance(session_id=session.pk, came=[found.agent.pk], by=administrator, at=now)
    today, it, moves = now.date(), found.it, ("VPN moves", "Sign in again.", now + DAY, now + 2 * DAY)
    announce(wanted=NewsText("Stocktaking", "**No** issue.", today - DAY, today + DAY), by=administrator, at=now)
    plan_change(wanted=ChangeText(it.pk, *moves, service_ids=[found.service.pk]), by=found.agent, at=now)
    wish = "Say early when a date will not hold"
    version = propose_need(customer_id=found.hr.pk, provider_id=it.pk, text=wish, by=found.employee, at=now).version
    seen = list(version.needs.values_list("pk", flat=True))
    agree_needs(version_id=version.pk, seen=seen, by=found.head, at=now)
    opens = now + 5 * DAY
    doors = EventText("Open doors", it.pk, [found.hr.pk], opens, opens + DAY / 12, "Server room", months_between=6)
    found.event = plan_event(wanted=doors, by=found.head, at=now)
    join_event(event_id=found.event.pk, by=found.employee, at=now)
    due_on = (now + 9 * DAY).date()
    assign_course(course_id=found.course.pk, department_id=found.it.pk, due_on=due_on, by=administrator, at=now)


def say_something(found):
    """A report on the action, and a suggestion that others like."""
    report = {"state": ActionState.UNDER_WAY, "text": "The list hangs in the corridor."}
    report_action(action_id=found.action.pk, by=found.head, at=found.now, **report)
    said = {"title": "Open an hour earlier on Mondays", "text": "For the early shift.", "is_confidential": False}
    key = "ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2-3"
    found.suggestion = suggest(department_id=found.it.pk, by=found.employee, key=key, at=found.now - DAY, **said)
    vote(suggestion_id=found.suggestion.pk, is_for=True, by=found.agent)
    thanks = Said(found.agent.pk, Behaviour.SUPPORT, "The line ran again before the shift.", is_offered=True)
    made = give_thanks(said=thanks, by=found.employee, at=found.now)
    agree_thanks(thanks_id=made.pk, agrees=True, by=found.agent, at=found.now)
    text = CaseText(
        found.it.pk, "Answers before noon", "They came late.", "One colleague each morning.", "Median 1 h."
    )
    found.case = write_case(wanted=text, by=found.head, at=found.now)
    publish_case(case_id=found.case.pk, by=found.head, at=found.now)


def make_form(department):
    """A service that asks with every kind of field."""
    service = make_service(department, name="Network and VPN", name_zh="网络与 VPN", summary="Cables, wireless, VPN.")
    for kind in FieldKind:
        choices = {"choices": COLOURS} if kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE) else {}
        ask(service, f"the_{kind.value}", kind, help_text="So that we start at once.", is_required=True, **choices)
    return service


def file_requests(found):
    """One request in each state, one of them past its promise with everything a timeline can hold."""
    agent, now, employee = found.agent, found.now, found.employee

    def filed(subject, days):
        return file_ticket(found.service, employee, at=now - days * DAY, subject=subject)

    filed("Nobody has taken this one", 0)
    found.ticket = filed("VPN drops every ten minutes on the new laptop in Building 3, second floor", 9)
    escalate_due(at=now)
    assign_ticket(ticket_id=found.ticket.pk, assignee_id=agent.pk, by=found.head, at=now)
    add_reply(ticket_id=found.ticket.pk, by=agent, text="Which room?\n\nhttps://example.com/map", at=now)
    add_note(ticket_id=found.ticket.pk, by=agent, text="Swap the access point.", at=now)
    waiting = filed("Second screen", 1)
    wait_for(ticket_id=waiting.pk, reason=PauseReason.REQUESTER, text="Which size?", by=agent, at=now)
    found.solved, closed = filed("Solved already", 2), filed("Closed", 2)
    for ticket in (found.solved, closed):
        resolve_ticket(ticket_id=ticket.pk, by=agent, text="New cable.", at=now - DAY)
    confirm_ticket(ticket_id=closed.pk, by=employee, at=now)
    cancel_ticket(ticket_id=filed("Not needed", 1).pk, by=employee, text="Found it.", at=now)
    events = TicketEvent.objects.filter(kind=Kind.RESOLVED, ticket=found.solved)
    plan_pulses(event_ids=[event.pk for event in events])
    send_due_pulses(at=now)


def open_evaluation(found):
    """The wave about last quarter is open, and Wang Fang may evaluate IT."""
    quarter = Quarter.of(found.now.date()).moved(-1)
    during = datetime.combine(quarter.start, time(9), found.now.tzinfo) + 5 * DAY
    serve(found.employee, found.service, at=during)
    plan_waves(at=datetime.combine(quarter.end, time(9), found.now.tzinfo) - DAY)
    found.wave = _open(found.now)
    found.invitation = Invitation.objects.get(ballot__person=found.employee).pk


def _open(now):
    wave = Wave.objects.earliest("opens_at")
    Wave.objects.filter(pk=wave.pk).update(opens_at=now - DAY, closes_at=now + DAY)
    open_due_waves(at=now, announced={})
    return wave
