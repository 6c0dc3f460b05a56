"""Who hears of changed rules: customers of what is proposed and published, HR of holidays nobody has announced."""

from datetime import date, timedelta

import pytest

from notifications.models import Notification
from notifications.services import notify_of_rules, tell_of_announced_years, warn_of_unannounced_years
from slas.services import answer_proposal, discard_draft, propose_version, publish_from, start_draft, withdraw_proposal
from tests.factories import (
    MONDAY,
    make_calendar,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)

pytestmark = pytest.mark.django_db
FRIDAY, NEXT_MONDAY = date(2026, 9, 25), date(2026, 9, 28)


@pytest.fixture
def rules():
    """A proposed version of IT: Sales was asked, Quality uses the service without having been asked."""
    people = {name: make_person(name) for name in ("it", "sales", "quality")}
    it, sales, quality = (make_department(name.upper(), head=person) for name, person in people.items())
    make_department("LAW", head=make_person("law"))
    hr = make_person("hr", is_hr_admin=True)
    version = make_standard(it)
    make_ticket(make_service(it), make_person(department=quality))
    draft = start_draft(standard_id=version.standard_id, by=hr, at=MONDAY)
    propose_version(version_id=draft.pk, department_ids=[sales.pk], review_on=FRIDAY, by=hr, at=MONDAY)
    return {"draft": draft, "hr": hr, "customer": sales, **people}


def heard():
    return set(Notification.objects.values_list("person__name", "kind"))


def test_heads_of_the_departments_asked_hear_of_a_proposal_once(rules):
    assert notify_of_rules(at=MONDAY) == 1
    assert notify_of_rules(at=MONDAY) == 0

    assert heard() == {("sales", "standard_proposed")}
    assert "asks whether you agree" in Notification.objects.get().words


def test_answers_go_to_the_head_and_publication_to_every_department_that_uses_it(rules):
    notify_of_rules(at=MONDAY)
    version_id, customer = rules["draft"].pk, rules["customer"]
    head = customer.head

    answer_proposal(version_id=version_id, department_id=customer.pk, agrees=True, note="", by=head, at=MONDAY)
    publish_from(version_id=version_id, day=NEXT_MONDAY, by=rules["hr"], at=MONDAY)
    assert notify_of_rules(at=MONDAY) == 2

    assert heard() == {
        ("sales", "standard_proposed"),
        ("it", "standard_answered"),
        ("sales", "standard_published"),
        ("quality", "standard_published"),
    }


def test_what_was_discarded_before_anybody_heard_is_no_news(rules):
    withdraw_proposal(version_id=rules["draft"].pk, by=rules["hr"], at=MONDAY)
    discard_draft(version_id=rules["draft"].pk, by=rules["hr"], at=MONDAY)

    notify_of_rules(at=MONDAY)

    assert heard() == set()


@pytest.mark.parametrize(
    ("today", "country", "told"),
    [
        (date(2026, 11, 2), "CN", 1),
        (date(2026, 10, 31), "CN", 0),
        (date(2026, 11, 2), "DE", 0),
        (date(2026, 11, 2), "", 0),
    ],
)
def test_hr_hears_each_november_which_calendar_lacks_next_year(today, country, told):
    make_person("hr", is_hr_admin=True)
    calendar = make_calendar()
    calendar.country = country
    calendar.save()

    for _day in range(2):
        warn_of_unannounced_years(today=today, at=MONDAY + timedelta(days=45))

    assert Notification.objects.count() == told


def test_those_who_were_warned_hear_when_the_days_are_known_and_the_warning_is_put_aside():
    hr, late = make_person("hr", is_hr_admin=True), MONDAY + timedelta(days=45)
    calendar = make_calendar()
    calendar.country = "CN"
    calendar.save()
    november = date(2026, 11, 2)
    warn_of_unannounced_years(today=november, at=late)
    assert tell_of_announced_years(today=november, at=late) == 0
    make_person("Newcomer", is_hr_admin=True)
    calendar.country = "DE"  # whose days are known years ahead
    calendar.save()

    told = [tell_of_announced_years(today=november, at=late + timedelta(days=7)) for _day in range(2)]

    known = Notification.objects.get(kind="holidays_known")
    assert told == [1, 0]
    assert (known.person, known.read_at) == (hr, None)
    assert known.words == "The public holidays of 2027 are known now: save Office to take them over"
    assert Notification.objects.get(kind="holidays_open").read_at == late + timedelta(days=7)


def test_nobody_hears_of_days_that_nobody_missed():
    make_person("hr", is_hr_admin=True)
    calendar = make_calendar()
    calendar.country = "DE"
    calendar.save()

    assert tell_of_announced_years(today=date(2026, 11, 2), at=MONDAY) == 0
    assert not Notification.objects.exists()
