"""HR admins write calendars in the browser: hours, holidays, previews, refusals beside the field."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from slas.models import Calendar, CalendarRevision, ConfigurationChange
from tests.factories import make_calendar, make_department, make_person, make_service, make_standard, make_ticket
from tests.factories.standards import OFFICE_HOURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client):
    person = make_person("Anna", is_hr_admin=True, department=make_department("HR"))
    client.force_login(person)
    return person


def typed(**fields):
    lunch = {
        "hours-1-0-opens": "8:30", "hours-1-0-closes": "12:00", "hours-1-1-opens": "13:00", "hours-1-1-closes": "17:30",
    }  # fmt: skip
    return {"name": "Suzhou", "name_zh": "苏州", "timezone": "Asia/Shanghai", "country": "CN", **lunch, **fields}


def test_calendar_with_a_lunch_break_and_chinese_holidays_is_made_in_the_browser(client, hr):
    response = client.post(reverse("slas:new_calendar"), typed())

    calendar = Calendar.objects.get()
    revision = calendar.revisions.get()
    assert response.url == reverse("slas:calendar", args=[calendar.pk])
    assert revision.weekly == {"1": [["08:30", "12:00"], ["13:00", "17:30"]]}
    assert calendar.country == "CN"
    assert all(special["published"] for special in revision.exceptions.values())
    assert ConfigurationChange.objects.get().kind == "calendar_created"


def test_hours_until_midnight_are_kept_and_shown_as_24(client, hr):
    client.post(reverse("slas:new_calendar"), typed(**{"hours-1-1-closes": "24:00"}))

    calendar = Calendar.objects.get()
    page = client.get(reverse("slas:calendar", args=[calendar.pk])).content.decode()
    assert calendar.revisions.get().weekly["1"][1] == ["13:00", "00:00"]
    assert 'value="24:00"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"hours-1-1-opens": "11:00"}, "This overlaps 08:30–12:00."),
        ({"hours-1-1-opens": "noon"}, "Write times like 08:30"),
        ({"hours-1-1-closes": "9:00"}, "closes before it opens"),
        ({"timezone": "Suzhou"}, "is not a time zone"),
        ({"region": "XX"}, "is not a region of this country"),
        ({"special-0-date": "2020-01-01"}, "This date is over"),
        ({"special-0-date": "", "special-0-name": "Picnic"}, "Choose a date."),
        (
            {f"hours-1-{row}-{edge}": "" for row in (0, 1) for edge in ("opens", "closes")},
            "at least one day some hours",
        ),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_saved(client, hr, fields, sentence):
    response = client.post(reverse("slas:new_calendar"), typed(**fields))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Calendar.objects.exists()


def test_copied_hours_are_typed_for_the_other_weekdays_and_not_saved(client, hr):
    page = client.post(reverse("slas:new_calendar"), typed(do="copy-1"))

    week = page.context["editor"].week
    assert [len(day.rows) for day in week.days] == [2, 2, 2, 2, 2, 0, 0]
    assert not Calendar.objects.exists()


def test_preview_counts_by_what_is_typed_and_marks_moved_days_and_clock_changes(client, hr):
    year = timezone.localdate().year
    page = client.post(
        reverse("slas:calendar_preview"), typed(country="DE", timezone="Europe/Berlin", year=str(year + 1))
    )

    marked = [day.title for day in page.context["special_days"]]
    assert len(page.context["samples"]) == 3
    assert len(page.context["months"]) == 12
    assert {"clocks go forward", "clocks go back"} <= set(marked)
    assert not Calendar.objects.exists()


def test_preview_without_days_off_shows_three_deadlines_all_the_same(client, hr):
    page = client.post(reverse("slas:calendar_preview"), typed(country=""))

    assert [sample.words for sample in page.context["samples"]] == ["Friday afternoon", "Tomorrow afternoon", "Now"]


def test_preview_waits_while_something_is_half_typed(client, hr):
    page = client.post(reverse("slas:calendar_preview"), typed(**{"hours-1-0-opens": "8"}))

    assert "waits until every field makes sense" in page.content.decode()


def test_changed_hours_are_a_new_revision_and_the_page_says_how_many_requests_follow(client, hr):
    version = make_standard(department := make_department("IT"))
    Calendar.objects.update(name="Office of IT")
    make_ticket(make_service(department), make_person(), at=timezone.now() - timedelta(minutes=5))
    address = reverse("slas:calendar", args=[version.calendar_id])

    client.post(address, typed(name="Office of IT", timezone="UTC", country=""))
    page = client.get(address).content.decode()

    assert CalendarRevision.objects.count() == 2
    assert "Open promises that count by the new hours: 0 of 2" in page
    assert "IT standard" in page


def test_calendar_in_use_is_not_deleted_and_an_unused_one_is(client, hr):
    used = make_standard(make_department("IT")).calendar
    free = make_calendar()

    refused = client.post(reverse("slas:delete_calendar", args=[used.pk]), follow=True)
    client.post(reverse("slas:delete_calendar", args=[free.pk]))

    assert "counts by this calendar" in refused.content.decode()
    assert list(Calendar.objects.all()) == [used]
    assert ConfigurationChange.objects.get().kind == "calendar_deleted"


def test_two_calendars_never_share_a_name(client, hr):
    client.post(reverse("slas:new_calendar"), typed())

    again = client.post(reverse("slas:new_calendar"), typed())

    assert "has this name already" in again.content.decode()
    assert Calendar.objects.count() == 1


@pytest.mark.parametrize("kind", ["requester", "head", "executive"])
def test_only_hr_admins_open_calendars(client, kind):
    person = make_person(is_executive=kind == "executive")
    make_department("IT", head=person if kind == "head" else None)
    calendar = make_calendar()
    client.force_login(person)

    pages = [reverse("slas:calendars"), reverse("slas:new_calendar"), reverse("slas:calendar", args=[calendar.pk])]

    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    assert client.post(pages[1], typed()).status_code == 403
    assert Calendar.objects.count() == 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_costs_the_same_for_any_number_of_calendars(client, hr, item_count, assert_queries):
    for number in range(item_count):
        make_standard(make_department(f"D{number}"))
    client.get(reverse("slas:calendars"))

    with assert_queries(6):
        response = client.get(reverse("slas:calendars"))

    assert len(response.context["rows"]) == item_count


def test_calendar_that_lacks_what_its_country_announced_asks_to_be_saved(client, hr):
    client.post(reverse("slas:new_calendar"), typed())
    calendar = Calendar.objects.get()
    address = reverse("slas:calendar", args=[calendar.pk])
    fresh = client.get(address).context["has_news"]
    lacking = dict(list(calendar.revisions.get().exceptions.items())[:-30])
    CalendarRevision.objects.create(
        calendar=calendar, number=2, timezone="Asia/Shanghai", weekly=OFFICE_HOURS, exceptions=lacking,
        created_at=timezone.now(),
    )  # fmt: skip

    told = client.get(reverse("slas:calendars")).content.decode()
    client.post(address, typed())

    assert not fresh
    assert "others are known by now" in told
    assert not client.get(address).context["has_news"]
