"""The main job from end to end, by people in browsers, with the real worker and beat in between."""

import re
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from playwright.sync_api import expect

from core.quarters import Quarter
from dashboards.models import QuarterRollup
from surveys.enums import WaveState
from surveys.models import Invitation, Wave
from surveys.services import Evaluation, answer_invitation, plan_waves
from tests.factories import (
    make_agent,
    make_calendar,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
    promised_always,
)
from tests.journey.acts import complaints
from tests.journey.site import PASSWORD, chromium, running_desk, signed_in
from tests.servicedesk.workers import wait_for
from tickets.models import Ticket
from tickets.services import resolve_ticket

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ALWAYS = {str(day): [["00:00", "00:00"]] for day in range(1, 8)}
FIRST_ANSWER = timedelta(seconds=12)


@pytest.fixture
def company():
    """IT serves HR around the clock and promises a first response within seconds; five colleagues were served before."""
    head = make_person("Chen Guodong")
    it = make_department("IT", head=head, name="IT")
    agent = make_agent("Li Wei", department=it)
    calendar = make_calendar(weekly=ALWAYS)
    calendar.is_company = True
    calendar.save()
    version = make_standard(it, calendar=calendar)
    promised_always(version, FIRST_ANSWER, metric="first_response")
    hr = make_department("HR", name="HR")
    colleagues = [make_person(name, department=hr) for name in ("Wang Fang", "Ana", "Bo", "Cy", "Dee", "Eli")]
    service = make_service(it, name="Network and VPN")
    for colleague in colleagues:
        serve_last_quarter(service, colleague, agent)
    for person in (head, agent, colleagues[0]):
        person.set_password(PASSWORD)
        person.save()
    return {"head": head, "agent": agent, "employee": colleagues[0], "others": colleagues[1:], "service": service}


def serve_last_quarter(service, requester, agent):
    quarter = Quarter.of(timezone.localdate()).moved(-1)
    day = timezone.make_aware(timezone.datetime.combine(quarter.start, timezone.datetime.min.time()))
    for number in (3, 4):
        at = day + timedelta(days=number)
        ticket = make_ticket(service, requester, at=at, subject="Earlier request")
        resolve_ticket(ticket_id=ticket.pk, by=agent, text="Done", at=at + timedelta(seconds=8))


def test_request_breaks_its_promise_is_solved_rated_evaluated_and_counted(company, tmp_path):
    with running_desk(tmp_path) as address, chromium() as browser:
        employee = signed_in(browser, address, company["employee"])
        ref = files_a_request_and_sees_the_promise(employee)
        head_gets_the_escalation(signed_in(browser, address, company["head"]), ref)
        agent_answers_and_solves(signed_in(browser, address, company["agent"]), ref)
        rates(employee, ref)
        evaluates(employee, company)
        dashboard_shows_it(signed_in(browser, address, company["head"]))
        assert complaints(browser) == []


def files_a_request_and_sees_the_promise(page):
    page.get_by_role("searchbox").last.fill("VPN")
    page.get_by_role("link", name="Network and VPN").first.click()
    expect(page.get_by_role("heading", name="If you send this now")).to_be_visible()
    expect(page.get_by_role("term").filter(has_text="First response by")).to_be_visible()
    page.get_by_label("In one line").fill("VPN drops every ten minutes")
    page.locator("[name=description]").fill("Since Friday. <script>alert(1)</script>")
    page.get_by_role("button", name="Send request").dblclick()
    page.wait_for_url(re.compile("/requests/IT-"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("VPN drops every ten minutes")
    expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    ticket = Ticket.objects.get(subject="VPN drops every ten minutes")  # one, for all the double click
    expect(page.get_by_role("region", name="Promises").get_by_text("First response").first).to_be_visible()
    return ticket.ref


def head_gets_the_escalation(page, ref):
    ticket = Ticket.objects.get(ref=ref)
    wait_for(lambda: {"warned", "breached"} <= set(ticket.events.values_list("kind", flat=True)))
    wait_for(lambda: company_head_was_told(ticket))
    page.goto("/notifications/")
    expect(page.get_by_role("main").get_by_text(ref).first).to_be_visible()
    page.goto(f"/requests/{ref}/")
    expect(page.locator("#ticket-timeline").get_by_text("Promise broken")).to_be_visible()


def company_head_was_told(ticket):
    return ticket.department.head.notifications.filter(ticket=ticket, kind="breached").exists()


def agent_answers_and_solves(page, ref):
    page.goto("/queue/IT/")
    page.get_by_role("link", name=re.compile("VPN drops every ten minutes")).click()
    page.locator("#reply_text").fill("Please restart once, I pushed a new profile.")
    page.get_by_role("button", name=re.compile("^Send(?! and)")).click()
    expect(page.get_by_role("article").get_by_text("Please restart once")).to_be_visible()
    page.get_by_role("link", name=re.compile("Solve")).first.click()
    form = page.locator("#ticket-move form")
    form.get_by_role("textbox").fill("New wireless profile.")
    form.get_by_role("button").first.click()
    wait_for(lambda: Ticket.objects.get(ref=ref).status == "resolved")


def rates(page, ref):
    ticket = Ticket.objects.get(ref=ref)
    wait_for(ticket.pulses.exists)
    page.goto("/")
    expect(page.get_by_role("heading", name="Please rate")).to_be_visible()
    page.goto(f"/rate/request/{ref}/")
    page.get_by_label("Yes", exact=True).check(force=True)
    page.get_by_label("Very satisfied", exact=True).check(force=True)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    wait_for(lambda: ticket.pulses.filter(satisfaction=5, solved="yes").exists())


def evaluates(page, company):
    now = timezone.now()
    quarter = Quarter.of(timezone.localdate()).moved(-1)
    plan_waves(at=timezone.make_aware(timezone.datetime.combine(quarter.end, timezone.datetime.max.time())))
    wave = Wave.objects.filter(year=quarter.year, number=quarter.number)
    ahead = {"closes_at": now + timedelta(days=1), "release_at": now + timedelta(days=5)}
    wave.update(opens_at=now - timedelta(minutes=1), **ahead)
    wait_until(wave, WaveState.OPEN, "improvements.tasks.open_waves")
    page.goto("/evaluate/")
    page.get_by_role("link", name="Evaluate IT").click()
    for question in page.locator("fieldset.sd-question").all():
        question.locator("input[value='5']").first.check(force=True)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_text("You have answered for everybody. Thank you.")).to_be_visible()
    for person, mark in zip(company["others"], (5, 4, 4, 2, 5), strict=True):
        answer_as(person, mark)
    wave.update(closes_at=now - timedelta(hours=1))
    wait_until(wave, WaveState.CLOSED, "surveys.tasks.tick")
    wave.update(release_at=now)
    wait_until(wave, WaveState.RELEASED, "surveys.tasks.tick")


def answer_as(person, mark):
    invitation = Invitation.objects.get(ballot__person=person)
    said = Evaluation(overall=mark)
    answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=timezone.now())


def wait_until(wave, state, task):
    current_app.send_task(task, queue="slow")
    wait_for(lambda: wave.filter(state=state).exists())


def dashboard_shows_it(page):
    current_app.send_task("dashboards.tasks.refresh", queue="slow")
    now = Quarter.of(timezone.localdate())
    wait_for(QuarterRollup.objects.filter(department__code="IT", year=now.year, number=now.number).exists)
    page.goto("/departments/IT/dashboard/")
    expect(page.get_by_text("≥ 60 %").first).to_be_visible()  # five of six satisfied; of so few only a band is told
    expect(page.get_by_text("6 answers").first).to_be_visible()
