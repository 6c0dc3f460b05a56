"""What cannot be meant, typed on the admin site or the pages: a sentence that says what to do, and nothing half-done."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from slas.models import Calendar, ConfigurationChange, LadderStep, Standard, StandardVersion, Target
from slas.services import HoursRefused, PublishRefused, check_hours, propose_version, publish_version, start_draft
from tests.factories import MONDAY, hours, make_calendar, make_department, make_person, make_service, make_standard
from tests.factories import make_ticket as ask_for
from tests.factories.standards import OFFICE_HOURS

pytestmark = pytest.mark.django_db


class Company:
    def __init__(self):
        self.hr = make_person("Anna", is_hr_admin=True, is_staff=True, is_superuser=True)
        self.it, self.sales = make_department("IT", head=make_person("Chen")), make_department("SALES")
        self.service = make_service(self.it)
        self.first = make_standard(self.it)

    def draft(self):
        return start_draft(standard_id=self.first.standard_id, by=self.hr, at=MONDAY)


@pytest.fixture
def company(client):
    found = Company()
    client.force_login(found.hr)
    return found


def stored():
    models = (Calendar, Standard, StandardVersion, Target, LadderStep, ConfigurationChange)
    return [list(model.objects.order_by("pk").values()) for model in models]


def posted_version(version, targets=(), steps=()):
    """What the admin site sends for a draft: targets as (priority, metric, text), steps as dictionaries."""
    rows = {
        "standard": version.standard_id,
        "number": version.number,
        "calendar": version.calendar_id,
        "quality": "Fast",
    }
    for name, count in (("targets", len(targets)), ("steps", len(steps))):
        rows |= {f"{name}-TOTAL_FORMS": str(count), f"{name}-INITIAL_FORMS": "0"}
    for number, (priority, metric, text) in enumerate(targets):
        rows |= {f"targets-{number}-priority": priority, f"targets-{number}-metric": metric}
        rows[f"targets-{number}-working_time"] = text
    for number, step in enumerate(steps):
        rows |= {f"steps-{number}-{name}": said for name, said in step.items()}
    return rows


def sent(client, version, **rows):
    return client.post(
        reverse("admin:slas_standardversion_change", args=[version.pk]), posted_version(version, **rows)
    ).content.decode()


@pytest.fixture
def draft(company):
    """A draft without rows, so that what is posted is all there is."""
    version = company.draft()
    version.targets.all().delete()
    version.steps.all().delete()
    return version


@pytest.mark.parametrize(
    ("targets", "sentence"),
    [
        ([(1, "resolution", "0 h")], "A promise needs some time"),
        ([(1, "resolution", "-2 h")], "A promise needs some time"),
        ([(1, "resolution", "9000 h")], "longer than a working year"),
        ([(1, "first_response", "4 h"), (1, "resolution", "2 h")], "Solved cannot be sooner than the first response"),
    ],
)
def test_target_that_is_no_promise_is_refused_on_the_admin_site(client, draft, targets, sentence):
    before = stored()

    page = sent(client, draft, targets=targets)

    assert sentence in page
    assert stored() == before


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({}, "either a share of the target or an offset"),
        ({"at_percent": "80", "offset": "2 h"}, "either a share of the target or an offset"),
        ({"at_percent": "5000"}, "Write a percentage like 80"),
        ({"offset": "9000 h"}, "longer than a working year"),
    ],
)
def test_step_without_one_moment_is_refused_on_the_admin_site(client, draft, step, sentence):
    before = stored()

    page = sent(client, draft, steps=[{"metric": "resolution", "kind": "warning", "recipients": "head", **step}])

    assert sentence in page
    assert stored() == before


def test_proposed_version_stays_as_its_customers_read_it_on_the_admin_site_too(client, company):
    version = company.draft()
    review_on = MONDAY.date() + timedelta(days=4)
    propose_version(
        version_id=version.pk, department_ids=[company.sales.pk], review_on=review_on, by=company.hr, at=MONDAY
    )
    before = stored()

    response = client.post(reverse("admin:slas_standardversion_change", args=[version.pk]), posted_version(version))

    assert response.status_code == 403
    assert stored() == before


def test_version_is_never_in_force_from_a_past_moment(company):
    version = company.draft()
    version.effective_from = MONDAY - timedelta(days=1)
    version.save(update_fields=["effective_from"])
    before = stored()

    with pytest.raises(PublishRefused, match="choose tomorrow or later"):
        publish_version(version_id=version.pk, at=MONDAY, by=company.hr)

    assert stored() == before


@pytest.mark.parametrize(
    ("weekly", "sentence"),
    [
        ({"1": [["08:30", "12:00"], ["11:00", "17:30"]]}, "Monday: “08:30-12:00” and “11:00-17:30” overlap."),
        ({"2": [["12:00", "08:30"]]}, "Tuesday: “12:00-08:30” closes before it opens."),
        ({"9": [["08:30", "12:00"]]}, "1 (Monday) to 7 (Sunday)"),
        ({}, "Give at least one day some hours"),
    ],
)
def test_hours_that_make_no_sense_say_which_day_and_why(weekly, sentence):
    with pytest.raises(HoursRefused) as refused:
        check_hours(timezone="UTC", weekly=weekly, exceptions={})

    assert sentence in str(refused.value)


def test_special_day_and_zone_that_make_no_sense_say_so():
    special = {"2027-01-04": {"hours": [["10:00", "12:00"], ["11:00", "13:00"]]}}

    with pytest.raises(HoursRefused, match="2027-01-04: “10:00-12:00” and “11:00-13:00” overlap"):
        check_hours(timezone="UTC", weekly=OFFICE_HOURS, exceptions=special)
    with pytest.raises(HoursRefused, match="“Mars” is not a time zone"):
        check_hours(timezone="Mars", weekly=OFFICE_HOURS, exceptions={})


def posted_calendar(**fields):
    inline = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    said = {"weekly": json.dumps(OFFICE_HOURS), "exceptions": "{}", "timezone": "UTC"}
    return {"name": "Office", "is_active": "on", **inline, **said, **fields}


def change_calendar(client, calendar, **fields):
    return client.post(reverse("admin:slas_calendar_change", args=[calendar.pk]), posted_calendar(**fields))


def test_past_day_is_not_changed_on_the_admin_site(client, company):
    before = stored()

    response = change_calendar(client, company.first.calendar, exceptions='{"2026-01-05": {"name": "x", "hours": []}}')

    assert "is over: its hours stay as they were" in response.content.decode()
    assert stored() == before


def test_zone_of_a_calendar_with_open_requests_is_not_changed_on_the_admin_site(client, company):
    ask_for(company.service, make_person(department=company.sales), at=timezone.now() - hours(1))
    before = stored()

    response = change_calendar(client, company.first.calendar, timezone="Asia/Shanghai", name="Renamed")

    assert "Make a new calendar for the other time zone" in response.content.decode()
    assert stored() == before


def test_two_calendars_of_one_name_or_two_of_the_company_are_refused_on_the_admin_site(client, company):
    company.first.calendar.is_company = True
    company.first.calendar.save()
    before = stored()

    page = client.post(reverse("admin:slas_calendar_add"), posted_calendar(name="OFFICE", is_company="on"))

    assert "Another calendar has this name already." in page.content.decode()
    assert "“Office” is the company&#x27;s calendar: untick it there first." in page.content.decode()
    assert stored() == before


def test_calendar_in_use_is_not_deleted_anywhere(client, company):
    calendar = company.first.calendar
    before = stored()

    on_admin_site = client.post(reverse("admin:slas_calendar_delete", args=[calendar.pk]), {"post": "yes"})
    on_page = client.post(reverse("slas:delete_calendar", args=[calendar.pk]), follow=True)

    assert on_admin_site.status_code == 403
    assert "counts by this calendar. Choose another one in its next version first." in on_page.content.decode()
    assert stored() == before


def test_standard_stays_with_its_department_and_service(client, company):
    other = make_service(company.sales, "Offers")
    admin_page = reverse("admin:slas_standard_change", args=[company.first.standard_id])

    client.post(admin_page, {"name": "New name", "department": company.sales.pk, "service": other.pk})

    standard = Standard.objects.get()
    assert (standard.name, standard.department, standard.service) == ("New name", company.it, None)


def test_standard_is_of_the_department_that_offers_the_service(client, company):
    other = make_service(company.sales, "Offers")
    before = stored()

    page = client.post(
        reverse("admin:slas_standard_add"), {"name": "Offers", "department": company.it.pk, "service": other.pk}
    )

    assert "“Offers” is offered by SALES department; choose that department." in page.content.decode()
    assert stored() == before


def test_service_with_open_requests_stays_with_its_department(client, company):
    ticket = ask_for(company.service, make_person(department=company.sales), at=MONDAY)
    fields = {f"fields-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
    said = {"name": "Password reset", "default_priority": "3", "position": "0", "is_active": "on", **fields}
    page = reverse("admin:departments_service_change", args=[company.service.pk])

    response = client.post(page, {**said, "department": company.sales.pk})
    renamed = client.post(page, {**said, "department": company.it.pk, "name": "Passwords"})

    company.service.refresh_from_db()
    ticket.refresh_from_db()
    assert "Requests for this service are open." in response.content.decode()
    assert (renamed.status_code, company.service.name) == (302, "Passwords")
    assert company.service.department == ticket.department == company.it


def test_service_with_a_standard_of_its_own_stays_with_its_department(client, company):
    make_standard(company.it, service=company.service, calendar=make_calendar())
    fields = {f"fields-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
    said = {"name": "Password reset", "default_priority": "3", "position": "0", "is_active": "on", **fields}

    response = client.post(
        reverse("admin:departments_service_change", args=[company.service.pk]),
        {**said, "department": company.sales.pk},
    )

    company.service.refresh_from_db()
    assert "A standard is written for this service." in response.content.decode()
    assert company.service.department == company.it


def test_service_that_nobody_waits_for_moves(client, company):
    fields = {f"fields-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
    said = {"name": "Password reset", "default_priority": "3", "position": "0", "is_active": "on", **fields}

    client.post(
        reverse("admin:departments_service_change", args=[company.service.pk]),
        {**said, "department": company.sales.pk},
    )

    company.service.refresh_from_db()
    assert company.service.department == company.sales
