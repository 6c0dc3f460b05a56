"""Every main page, in a browser: no axe violation, nothing cut off on a phone, no broken policy, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from surveys.bank import staff_question
from surveys.enums import InvitationState
from surveys.models import Ballot, Wave
from tests.journey.site import chromium, signed_in, visitor, web_server
from tests.journey.village import make_village

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def test_every_main_page_is_accessible_in_both_themes_and_fits_a_phone(tmp_path):
    found = make_village(timezone.now())
    asks_about_working_here(found)
    faults = []
    with web_server(tmp_path) as address, chromium() as browser:
        anybody = visitor(browser, address)
        look_at(anybody, faults, "/accounts/login/", "/accounts/password/reset/")
        employee = signed_in(browser, address, found.employee)
        look_at(employee, faults, *pages_of_the_employee(found))
        sends_the_form_empty(employee, faults, found)
        look_at(signed_in(browser, address, found.agent), faults, "/queue/IT/", f"/requests/{found.ticket.ref}/")
        look_at(signed_in(browser, address, found.head), faults, *pages_of_the_head(found))
        look_at(signed_in(browser, address, found.administrator), faults, *pages_of_the_administrator(found))
        reads_chinese(employee)
        look_at(employee, faults, "/", f"/requests/{found.ticket.ref}/", f"/new/{found.service.pk}/")

    assert not faults, "\n".join(faults)


def asks_about_working_here(found):
    """The village is smaller than a company whose staff is asked."""
    Wave.objects.filter(pk=found.wave.pk).update(questions=[*found.wave.questions, staff_question()])
    Ballot.objects.filter(person=found.employee).update(staff_state=InvitationState.SENT)


def pages_of_the_employee(found):
    own = ["/", "/search?q=VPN", "/new/", f"/new/{found.service.pk}/", "/requests/"]
    read = [
        "/guides/",
        "/guides/reset-your-password-yourself/",
        "/departments/IT/",
        "/standards/IT/",
        "/notifications/",
    ]
    rate = [f"/rate/request/{found.solved.ref}/", "/evaluate/", f"/evaluate/{found.invitation}/"]
    rate += ["/evaluate/working-here/"]
    boxes = ["/suggestions/", "/suggestions/IT/", "/suggestions/IT/new/", "/suggestions/key/"]
    boxes += ["/thanks/", "/thanks/new/", "/cases/", f"/cases/{found.case.pk}/"]
    agreed = ["/news/", "/needs/", "/needs/HR/IT/", "/events/", found.event.url, "/recognition/"]
    together = [*boxes, *agreed, "/training/", f"/training/{found.course.pk}/"]
    figures = ["/company/", "/company/trend/", "/company/you-said/", "/departments/HR/as-customer/"]
    settings = [*figures, "/preferences/", "/preferences/tokens/"]
    return [*own, f"/requests/{found.ticket.ref}/", *read, *rate, *together, *settings]


def pages_of_the_head(found):
    dashboard = "/departments/IT/dashboard/"
    lists = [
        "/rate/follow-ups/IT/",
        "/evaluations/own/IT/",
        "/evaluations/own/IT/zh-hans/",
        f"{dashboard}requests/resolution/",
        "/improvements/IT/",
        "/standards/",
        "/training/departments/IT/",
        "/news/changes/new/",
        "/needs/departments/IT/",
        "/recognition/evidence/IT/",
    ]
    improving = [f"/improvements/IT/{found.action.pk}/", f"/suggestions/of/{found.suggestion.pk}/", "/reviews/"]
    improving += ["/cases/for/IT/"]
    faster, replay = found.faster.pk, found.replay.pk
    draft = [f"/standards/versions/{faster}/", f"/replays/versions/{faster}/", f"/replays/{replay}/"]
    return [dashboard, f"{dashboard}?face=received", *lists, *improving, *draft, "/work/", "/reports/"]


def pages_of_the_administrator(found):
    name = f"{found.wave.year}-Q{found.wave.number}"
    calendars = ["/calendars/", f"/calendars/{found.calendar.pk}/", f"/replays/{found.waiting_replay.pk}/"]
    figures = ["/company/evaluation/", "/company/trend/", "/reports/", "/standards/files/"]
    questionnaire = [f"/evaluations/questionnaire/{rest}" for rest in ("", "1/", "2/", "1/zh-hans/")]
    return ["/evaluations/", f"/evaluations/{name}/", *questionnaire, *calendars, *figures]


def sends_the_form_empty(page, faults, found):
    page.goto(f"/new/{found.service.pk}/")
    page.get_by_role("button", name="Send request").click()
    page.locator("[data-error-summary]").wait_for()
    examine(page, faults, "form with errors")


def reads_chinese(page):
    page.set_viewport_size(WIDE)
    page.goto("/")
    page.get_by_role("button", name="中文").first.click()
    page.locator("html[lang^=zh]").wait_for()


def look_at(page, faults, *addresses):
    for address in addresses:
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        assert page.goto(address).ok, address
        examine(page, faults, address)


def examine(page, faults, name):
    """All rules in the light theme on a desk and in the dark one on a phone, and the colours of the desk's dark one."""
    for size, theme, rules in ((WIDE, "light", LEVELS), (WIDE, "dark", COLOURS), (NARROW, "dark", LEVELS)):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour half-way
        page.locator(f"html[data-bs-theme={theme}]").wait_for()
        seen = f"{name} {size['width']} {theme}"
        faults += [f"{seen}: {words}" for words in violations(page, rules)]
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
        faults.append(f"{name}: {wide} px wide on a phone")
    faults += [f"{name}: {said}" for said in page.complaints]
    page.complaints.clear()


def violations(page, rules):
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return [f"{fault['id']} {[node['target'] for node in fault['nodes'][:3]]}" for fault in found]
