"""Roll-ups are counted when something happened, come out the same from scratch, and bear two workers."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.quarters import Quarter
from dashboards.models import CompanyRollup, QuarterRollup
from dashboards.services import Difference, check_rollups, rebuild_rollups, refresh_rollups
from tests.dashboards.conftest import NOW
from tests.factories import hours, make_ticket

pytestmark = pytest.mark.django_db
Q2, Q3 = Quarter(2026, 2), Quarter(2026, 3)


def figures_of(department, quarter=Q3):
    rollup = QuarterRollup.objects.get(department=department, year=quarter.year, number=quarter.number)
    return rollup.figures


def test_refresh_counts_the_running_quarter_and_the_one_before(company, played):
    counted = refresh_rollups(at=NOW)

    assert counted == [Q2, Q3]
    assert figures_of(company.it)["created"] == 6
    assert figures_of(company.it, Q2)["created"] == 0


def test_refresh_does_nothing_while_nothing_was_recorded(company, played):
    refresh_rollups(at=NOW)

    counted = refresh_rollups(at=NOW + timedelta(minutes=1))

    assert counted == []
    assert set(QuarterRollup.objects.values_list("as_of", flat=True)) == {NOW}


def test_refresh_counts_again_after_something_happened(company, played):
    refresh_rollups(at=NOW)
    make_ticket(company.service, company.requester, at=NOW + hours(1))

    counted = refresh_rollups(at=NOW + hours(2))

    assert counted == [Q3]
    assert figures_of(company.it)["created"] == 7


def test_refresh_looks_again_for_those_who_were_still_writing(company, played):
    make_ticket(company.service, company.requester, at=NOW)
    refresh_rollups(at=NOW)

    assert refresh_rollups(at=NOW + timedelta(minutes=1)) == [Q3]
    assert refresh_rollups(at=NOW + timedelta(minutes=3)) == [Q3]
    assert refresh_rollups(at=NOW + timedelta(minutes=4)) == []


def test_past_quarter_is_counted_once_more_when_it_can_no_longer_change(company, played):
    refresh_rollups(at=NOW)
    late_october = datetime(2026, 10, 20, tzinfo=UTC)

    first, second = refresh_rollups(at=late_october), refresh_rollups(at=late_october + hours(1))

    assert first == [Q3, Quarter(2026, 4)]
    assert second == []


def test_counting_from_scratch_finds_the_same(company, played):
    refresh_rollups(at=NOW)

    assert check_rollups(at=NOW) == []
    assert rebuild_rollups(at=NOW + hours(1)) == []


def test_check_names_what_differs_and_changes_nothing(company, played):
    refresh_rollups(at=NOW)
    QuarterRollup.objects.filter(department=company.it).update(figures={})

    with pytest.raises(CommandError):
        call_command("dashboards", "rebuild", "--check", stdout=StringIO())

    assert figures_of(company.it) == {}


def test_check_looks_at_the_company_as_well(company, played):
    refresh_rollups(at=NOW)
    CompanyRollup.objects.filter(year=2026, number=3).update(figures={})

    assert check_rollups(at=NOW) == [Difference(Q3, None)]
    assert rebuild_rollups(at=NOW) == [Difference(Q3, None)]
    assert check_rollups(at=NOW) == []


def test_rebuild_replaces_what_differs(company, played):
    rebuild_rollups(at=NOW)
    QuarterRollup.objects.filter(department=company.it).update(figures={})
    said = StringIO()

    call_command("dashboards", "rebuild", stdout=said)

    assert "have been replaced" in said.getvalue()
    assert figures_of(company.it)["created"] == 6
