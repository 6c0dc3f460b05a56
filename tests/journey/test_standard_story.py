"""A standard from its first calendar to its first broken promise, by people in browsers who were told nothing before."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from core.quarters import Quarter
from slas.models import Calendar, Clock, StandardVersion
from slas.specialdays import published_specials
from tests.factories import make_agent, make_department, make_person, make_service, make_ticket
from tests.journey.acts import complaints, move
from tests.journey.passing import let_days_pass
from tests.journey.site import PASSWORD, chromium, running_desk, signed_in
from tests.servicedesk.workers import wait_for
from tickets.models import Ticket
from tickets.services import resolve_ticket

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)
DAY_BUT_LUNCH, A_WHILE = 23 * 3600, 600  # seconds; the second is what the browsers take in between
AFTERNOON = 16
QUIET_DAYS = 8  # without a special day around the story, so that each day of it has the same hours
MORNING, REST = ("00:00", "12:00"), ("13:00", "24:00")


@pytest.fixture
def company():
    """IT serves HR, and so does Facilities, whose head is away for long; nothing is promised and no calendar known."""
    head, away, deputy = make_person("Chen Guodong"), make_person("Markus Brandt"), make_person("Eva Sommer")
    away.away_until = timezone.now() + 200 * DAY
    it = make_department("IT", head=head, name="IT")
    fac = make_department("FAC", head=away, deputy=deputy, name="Facilities")
    customer = make_person("Zhao Min")
    hr = make_department("HR", head=customer, name="Human resources")
    found = SimpleNamespace(
        it=it, fac=fac, hr=hr, head=head, away=away, deputy=deputy, customer=customer,
        admin=make_person("Liu Na", department=hr, is_hr_admin=True), employee=make_person("Wang Fang", department=hr),
        agent=make_agent("Li Wei", department=it), helper=make_agent("Jan Novak", department=fac),
        service=make_service(it, name="Network and VPN"), cabling=make_service(fac, name="Cabling"),
    )  # fmt: skip
    for person in (head, away, deputy, customer, found.admin, found.employee, found.agent, found.helper):
        person.set_password(PASSWORD)
        person.save()
    serve_last_quarter(found)
    return found


def serve_last_quarter(found):
    quarter = Quarter.of(timezone.localdate()).moved(-1)
    day = timezone.make_aware(timezone.datetime.combine(quarter.start, timezone.datetime.min.time())) + 10 * DAY
    for days in (1, 9):
        ticket = make_ticket(found.service, found.employee, at=day, subject="Earlier request")
        resolve_ticket(ticket_id=ticket.pk, by=found.agent, text="Done", at=day + days * DAY)


def zone_where_it_is_afternoon(now):
    """A zone without clock changes where the story's hour is far from midnight and from lunch."""
    ahead = (AFTERNOON - now.hour + 9) % 24 - 9
    return f"Etc/GMT{-ahead:+d}"


def days_until_a_quiet_monday(today):
    """How long until a Monday with no Chinese holiday or moved working day around it, next week's at the earliest."""
    closed = {day: [] for day in "1234567"}
    special = {day for day, _special in published_specials("CN", "", weekly=closed, first=today)}
    monday = today + timedelta(days=7 - today.weekday())
    while any((monday + timedelta(days=n)).isoformat() in special for n in range(-QUIET_DAYS, QUIET_DAYS)):
        monday += timedelta(days=7)
    return (monday - today).days


def test_standard_is_written_agreed_and_broken_and_every_figure_agrees(company, tmp_path):
    now = timezone.now()
    company.zone = zone_where_it_is_afternoon(now)
    today = now.astimezone(ZoneInfo(company.zone)).date()
    wait = days_until_a_quiet_monday(today)
    with running_desk(tmp_path) as address, chromium() as browser:
        admin = signed_in(browser, address, company.admin)
        creates_the_calendar(admin, company.zone)
        version = writes_the_standard(admin)
        sees_last_quarter(admin, version)
        asks_the_customer(admin, today)
        agrees(signed_in(browser, address, company.customer), version)
        publishes(admin, version, today + timedelta(days=wait))
        assert complaints(browser) == []
    let_days_pass(wait, special_days=True)
    with running_desk(tmp_path) as address, chromium() as browser:
        people = {
            name: signed_in(browser, address, getattr(company, name))
            for name in ("employee", "agent", "helper", "deputy")
        }
        ref = files_a_request(people["employee"])
        travels_and_breaks(people, ref, company)
        every_figure_agrees(people, ref)
        assert complaints(browser) == []


# -- the rules ----------------------------------------------------------------------------------------------------


def creates_the_calendar(page, zone):
    page.goto("/calendars/")
    page.get_by_role("link", name="New calendar").click()
    page.locator("#id_name").fill("Round the clock but lunch")
    page.get_by_label("Time zone").fill(zone)
    page.get_by_label("Public holidays of").select_option(label="China")
    page.get_by_label("This is the company's own calendar").check()
    fill_hours(page, "Monday")
    page.get_by_role("button", name="Copy Monday to the other days").click()
    expect(page.get_by_label("Friday, opens").nth(1)).to_have_value(REST[0])
    for day in ("Saturday", "Sunday"):
        page.get_by_role("button", name=f"Add hours to {day}").click()
        page.get_by_label(f"{day}, opens").nth(1).wait_for()
        fill_hours(page, day)
    expect(page.get_by_role("heading", name="Three sample deadlines")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Round the clock but lunch")
    page.locator("#year-shown").select_option(str(timezone.localdate().year + 1))
    page.get_by_text("The special days as a list").click()
    expect(page.locator(".sd-plain-list li").filter(has_text="day off").first).to_be_visible()
    weekly = Calendar.objects.get().revisions.get().weekly
    assert {len(hours) for hours in weekly.values()} == {2}
    assert len(weekly) == 7


def fill_hours(page, day):
    for place, (opens, closes) in enumerate((MORNING, REST)):
        page.get_by_label(f"{day}, opens").nth(place).fill(opens)
        page.get_by_label(f"{day}, closes").nth(place).fill(closes)


def writes_the_standard(page):
    """First response within two days, solved within four; a warning, a breach, and a step to the head a day later."""
    page.goto("/standards/")
    page.get_by_role("region", name="IT", exact=True).get_by_role("link", name="New standard").click()
    page.locator("#id_name").fill("IT help")
    page.get_by_role("button", name="Write the first version").click()
    page.get_by_label("Normal: First").fill("2 d")
    page.get_by_label("Normal: Resolution").fill("4 d")
    steps = [("percent", "70", "assignee"), ("after", "0", "team"), ("after", "1 d", "head")]
    for number, (when, amount, to) in enumerate(steps):
        add_step(page, number, when, amount, to)
    page.locator("#id_quality").fill("Nobody has to ask twice")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("first response").first).to_be_visible()
    version = StandardVersion.objects.get()
    assert sorted(version.steps.values_list("kind", flat=True)) == ["breach", "escalation", "warning"]
    return version


def add_step(page, number, when, amount, to):
    if not page.locator(f"[name=step-{number}-amount]").count():
        page.get_by_role("button", name="Add a step").click()
        page.locator(f"[name=step-{number}-amount]").wait_for()
    page.locator(f"[name=step-{number}-metric]").select_option("resolution")
    page.locator(f"[name=step-{number}-when]").select_option(when)
    page.locator(f"[name=step-{number}-amount]").fill(amount)
    for box in page.locator(f"[name=step-{number}-to]").all():
        box.set_checked(box.get_attribute("value") == to)


def sees_last_quarter(page, version):
    """Two requests were solved then, one within the day and one after nine; nothing was promised for them."""
    page.get_by_role("link", name="Replay it").click()
    page.locator("#of-both").check()
    page.get_by_role("button", name="Replay last quarter").click()
    expect(page.get_by_text(re.compile("Had this applied in the")).first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("of 2 requests replayed")).to_be_visible()
    page.goto(f"/standards/versions/{version.pk}/")


def asks_the_customer(page, today):
    page.get_by_label("Human resources").check()
    page.get_by_label("Answers wanted by").fill((today + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="Ask them to agree").click()
    expect(page.get_by_text("The departments are asked.")).to_be_visible()


def agrees(page, version):
    page.goto("/standards/")
    page.get_by_role("region", name="You are asked").get_by_role("link").click()
    page.get_by_role("button", name="We agree").click()
    expect(page.get_by_text("Your answer is written down.")).to_be_visible()
    assert version.agreements.get().state == "agreed"


def publishes(page, version, day):
    page.reload()
    page.get_by_label("In force from").fill(day.isoformat())
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The version is published.")).to_be_visible()
    version.refresh_from_db()
    assert version.state == "published"


# -- the request ------------------------------------------------------------------------------------------------------


def files_a_request(page):
    page.goto("/new/")
    page.get_by_role("link", name=re.compile("Network and VPN")).first.click()
    expect(page.get_by_role("heading", name="If you send this now")).to_be_visible()
    page.get_by_label("In one line").fill("No network in room 12")
    page.locator("[name=description]").fill("Since this morning.")
    page.get_by_role("button", name="Send request").click()
    page.wait_for_url(re.compile("/requests/IT-"))
    return Ticket.objects.get(subject="No network in room 12").ref


def solution(ref):
    return Clock.objects.get(promise__ticket__ref=ref, promise__is_internal=False, metric="resolution")


def kinds(ref):
    return set(Ticket.objects.get(ref=ref).events.values_list("kind", flat=True))


def says(page, ref, text):
    page.goto(f"/requests/{ref}/")
    page.locator("#reply_text").fill(text)
    page.get_by_role("button", name=re.compile("^Send(?! and)")).click()
    expect(page.get_by_role("article").get_by_text(text)).to_be_visible()


def travels_and_breaks(people, ref, company):
    let_days_pass(1)
    move(people["agent"], ref, "wait", reason="requester", text="Which socket is it?")
    let_days_pass(1)
    says(people["employee"], ref, "The one by the window")
    move(people["agent"], ref, "transfer", service=str(company.cabling.pk), text="A cable is broken")
    assert "warned" not in kinds(ref)
    let_days_pass(2)
    wait_for(lambda: "warned" in kinds(ref))
    assert "breached" not in kinds(ref)
    let_days_pass(1)
    wait_for(lambda: "breached" in kinds(ref))
    let_days_pass(1)
    wait_for(lambda: company.deputy.notifications.filter(kind="escalated").exists())
    reads_why_it_came_to_the_deputy(people["deputy"], ref)
    move(people["helper"], ref, "resolve", text="New cable.")
    move(people["employee"], ref, "reopen", text="Still nothing.")
    wait_for(lambda: solution(ref).state == "running")


def reads_why_it_came_to_the_deputy(page, ref):
    page.goto("/notifications/")
    expect(page.get_by_role("main").get_by_text(ref).first).to_be_visible()
    page.goto(f"/requests/{ref}/")
    expect(page.locator("#ticket-timeline").get_by_text("Markus Brandt is away")).to_be_visible()


# -- the figures ------------------------------------------------------------------------------------------------------


def every_figure_agrees(people, ref):
    clock = solution(ref)
    helper = people["helper"]
    said = helper.request.get(f"/api/v1/tickets/{ref}/").json()
    (promise,) = [each for each in said["promises"] if each["metric"] == "resolution" and not each["is_internal"]]
    assert promise["state"] == "missed"
    assert datetime.fromisoformat(promise["due_at"]) == clock.due_at
    assert datetime.fromisoformat(promise["breached_at"]) == clock.breached_at
    assert 0 <= promise["paused"] - DAY_BUT_LUNCH < A_WHILE
    assert 0 <= promise["elapsed"] - 5 * DAY_BUT_LUNCH < A_WHILE
    page_and_queue_say_the_same(helper, ref)
    report_lists_it(people, ref, clock)
    call_command("slas", "verify")


def page_and_queue_say_the_same(page, ref):
    """The working time over: a day but lunch, and the minute may turn from one page to the next."""
    late = r"23 h( \d+ m)?"
    (row,) = [row for row in page.request.get("/api/v1/tickets/").json()["results"] if row["ref"] == ref]
    assert re.fullmatch(f"{late} over", row["next_promise"]["words"])
    page.goto(f"/requests/{ref}/")
    panel = page.get_by_role("region", name="Promises")
    expect(panel.get_by_text(re.compile(f"{late} of working time over")).first).to_be_visible()
    page.get_by_text("3 steps of the ladder have fired").click()
    expect(panel.get_by_role("columnheader", name="Delivered")).to_be_visible()
    page.goto("/queue/FAC/")
    expect(page.locator("tr[data-row]").filter(has_text=ref).get_by_text(re.compile(f"{late} over"))).to_be_visible()


def report_lists_it(people, ref, clock):
    """In the report of the department that promised."""
    page, quarter = people["agent"], Quarter.of(timezone.localdate(clock.breached_at))
    page.goto(f"/departments/IT/dashboard/requests/resolution_missed/?quarter={quarter}")
    expect(page.get_by_role("main").get_by_text(ref).first).to_be_visible()
