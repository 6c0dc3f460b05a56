"""What an administrator sets up: hours that make sense, versions that stay once published."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from slas.models import Calendar, CalendarRevision, ConfigurationChange, StandardVersion, Target
from slas.services import HoursRefused, PublishRefused, publish_version, revise_calendar
from tests.factories import MONDAY, make_calendar, make_department, make_person, make_standard
from tests.factories.standards import OFFICE_HOURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    person = make_person("Admin", is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def draft_after(version, **fields):
    fields.setdefault("quality", "Solved at once")
    draft = StandardVersion.objects.create(standard=version.standard, number=2, calendar=version.calendar, **fields)
    Target.objects.create(version=draft, priority=3, metric="resolution", working_time=timedelta(hours=4))
    return draft


def posted_calendar(**fields):
    inline = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    hours = {"weekly": json.dumps(OFFICE_HOURS), "exceptions": "{}", "timezone": "UTC"}
    return {"name": "Office", "is_active": "on", **inline, **hours, **fields}


def test_calendar_gets_its_first_revision_and_another_only_when_hours_change(client, admin):
    client.post(reverse("admin:slas_calendar_add"), posted_calendar())
    calendar = Calendar.objects.get()
    change = reverse("admin:slas_calendar_change", args=[calendar.pk])
    client.post(change, posted_calendar(name="Head office"))
    client.post(change, posted_calendar(weekly=json.dumps({"1": [["09:00", "12:00"]]})))

    assert list(CalendarRevision.objects.order_by("number").values_list("number", "created_by")) == [
        (1, admin.pk),
        (2, admin.pk),
    ]


@pytest.mark.parametrize(
    "weekly",
    ["{}", '{"9": [["09:00", "12:00"]]}', '{"1": [["12:00", "09:00"]]}', '["x"]', '{"1": "noon"}', "3", '{"a": []}'],
)
def test_senseless_hours_are_refused_beside_the_field_and_nothing_is_saved(client, admin, weekly):
    response = client.post(reverse("admin:slas_calendar_add"), posted_calendar(weekly=weekly))

    assert response.status_code == 200
    assert "weekly" in response.context["adminform"].form.errors
    assert not Calendar.objects.exists()


def test_revision_with_senseless_special_days_is_refused(admin):
    calendar = make_calendar()

    with pytest.raises(HoursRefused):
        revise_calendar(
            calendar_id=calendar.pk,
            timezone="UTC",
            weekly=OFFICE_HOURS,
            exceptions={"someday": {}},
            by=admin,
            at=MONDAY,
        )

    assert CalendarRevision.objects.count() == 1


def test_publishing_ends_the_version_before():
    first = make_standard(make_department("IT"))
    second = draft_after(first)

    publish_version(version_id=second.pk, at=MONDAY)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.effective_until, second.state, second.effective_from) == (MONDAY, "published", MONDAY)


@pytest.mark.parametrize("fault", ["published", "no quality", "no target", "too early"])
def test_version_that_cannot_be_published_stays_a_draft(fault):
    first = make_standard(make_department("IT"))
    second = draft_after(first, quality="" if fault == "no quality" else "x")
    if fault == "no target":
        second.targets.all().delete()
    if fault == "too early":
        second.effective_from = first.effective_from
        second.save(update_fields=["effective_from"])

    with pytest.raises(PublishRefused):
        publish_version(version_id=first.pk if fault == "published" else second.pk, at=MONDAY)

    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.state, first.effective_until) == ("draft", None)


def test_published_version_is_read_only_on_the_admin_site(client, admin):
    version = make_standard(make_department("IT"))
    address = reverse("admin:slas_standardversion_change", args=[version.pk])

    page = client.get(address)
    refused = client.post(address, {"quality": "changed"})

    version.refresh_from_db()
    assert page.status_code == 200
    assert 'name="quality"' not in page.content.decode()
    assert (refused.status_code, version.quality) == (403, "Solved at once")


@pytest.mark.parametrize("model", ["slas_calendar", "slas_standard", "slas_standardversion"])
def test_lists_and_empty_forms_open(client, admin, model):
    make_standard(make_department("IT"))

    assert client.get(reverse(f"admin:{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:{model}_add")).status_code == 200


def test_draft_that_is_changed_on_the_admin_site_is_in_the_audit(client, admin):
    draft = draft_after(make_standard(make_department("IT")))
    rows = {f"{name}-{part}_FORMS": "0" for name in ("targets", "steps") for part in ("TOTAL", "INITIAL")}
    said = {"standard": draft.standard_id, "number": 2, "calendar": draft.calendar_id, "quality": "Kept in one call"}

    client.post(reverse("admin:slas_standardversion_change", args=[draft.pk]), {**said, **rows})

    change = ConfigurationChange.objects.get()
    assert (change.by, change.after) == (admin, {"quality": "Kept in one call"})
