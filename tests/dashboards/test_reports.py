"""Quarterly reports: asked for by those who may, made once each by the worker, with nothing that a page would hide."""

import re
import zlib
from datetime import timedelta

import pytest

from core.quarters import Quarter
from dashboards.models import Report
from dashboards.queries.reports import company_paper, department_paper
from dashboards.services import (
    NothingToReport,
    NotYours,
    ask_after_release,
    ask_for_reports,
    make_next_report,
    rebuild_rollups,
)
from dashboards.services.printing import NoPrinter, pdf_of
from tests.dashboards.conftest import NOW
from tests.dashboards.test_panel_pages import Q3, get
from tests.factories import make_department, make_person
from tests.surveys.test_study import past
from tests.surveys.waves import answer_all, opened, people, released, serve

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def counted(company, played):
    rebuild_rollups(at=NOW)
    return company


@pytest.fixture
def printer():
    try:
        pdf_of("<p>Test</p>")
    except NoPrinter:
        pytest.skip("this machine lacks Pango")


def content_of(report):
    with report.file.open("rb") as file:
        return file.read()


def states():
    return sorted((report.language, report.state) for report in Report.objects.all())


def cells(panel):
    return [cell for row in panel.chart.rows for cell in row]


def test_a_report_is_asked_for_in_both_languages_and_only_once(counted):
    first = ask_for_reports(department=counted.it, quarter=QUARTER, by=counted.head, at=NOW)
    second = ask_for_reports(department=counted.it, quarter=QUARTER, by=counted.agent, at=NOW + MINUTE)

    assert [one.pk for one in first] == [one.pk for one in second]
    assert states() == [("en", "asked"), ("zh-hans", "asked")]
    assert {report.asked_by for report in Report.objects.all()} == {counted.head}


def test_reports_are_for_those_who_see_the_figures(counted):
    for department, person in ((counted.it, counted.neighbour), (None, counted.head)):
        with pytest.raises(NotYours):
            ask_for_reports(department=department, quarter=QUARTER, by=person, at=NOW)

    assert not Report.objects.exists()


def test_a_quarter_without_figures_has_no_report(counted):
    with pytest.raises(NothingToReport):
        ask_for_reports(department=counted.it, quarter=Quarter(2024, 1), by=counted.head, at=NOW)

    assert not Report.objects.exists()


def test_worker_makes_reports_of_a_department_and_the_company_with_their_fonts_inside(client, counted, printer):
    ask_for_reports(department=counted.it, quarter=QUARTER, by=counted.head, at=NOW)
    ask_for_reports(department=None, quarter=QUARTER, by=counted.director, at=NOW + MINUTE)
    Report.objects.exclude(department=counted.it, language="zh-hans").exclude(department=None, language="en").delete()

    made = [make_next_report(at=NOW + MINUTE) for _each in range(3)]

    assert made == [True, True, False]
    for report in Report.objects.all():
        content = content_of(report)
        assert (report.state, content[:5]) == ("ready", b"%PDF-")
        assert b"/FontFile" in content + uncompressed(content)
    mine = Report.objects.get(department=counted.it)
    file = get(client, counted.head, f"/reports/{mine.pk}/")
    assert (file["Content-Type"], b"".join(file.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="IT-2026-Q3-zh-hans.pdf"' in file["Content-Disposition"]
    assert get(client, counted.neighbour, f"/reports/{mine.pk}/").status_code == 404
    assert get(client, counted.head, f"/reports/{Report.objects.get(department=None).pk}/").status_code == 404


def uncompressed(content):
    found = b""
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found += zlib.decompress(part)
        except zlib.error:
            continue
    return found


def test_a_report_whose_worker_died_is_made_by_another_one(counted, printer):
    ask_for_reports(department=counted.it, quarter=QUARTER, by=counted.head, at=NOW)
    Report.objects.filter(language="en").delete()
    Report.objects.update(state="making", claimed_at=NOW)

    assert not make_next_report(at=NOW + 14 * MINUTE)
    assert make_next_report(at=NOW + 16 * MINUTE)
    assert states() == [("zh-hans", "ready")]


def test_asking_again_makes_it_anew_in_its_place(counted, printer):
    ask_for_reports(department=counted.it, quarter=QUARTER, by=counted.head, at=NOW)
    Report.objects.filter(language="zh-hans").delete()
    make_next_report(at=NOW)
    (first,) = Report.objects.all()

    ask_for_reports(department=counted.it, quarter=QUARTER, by=counted.head, at=NOW + MINUTE)
    make_next_report(at=NOW + 2 * MINUTE)

    again = Report.objects.get(language="en")
    assert (again.pk, again.made_at) == (first.pk, NOW + 2 * MINUTE)
    assert content_of(again)[:5] == b"%PDF-"


def test_reports_follow_a_release_by_themselves_once_and_not_one_of_long_ago(counted):
    wave = past({counted.it: [4] * 12}, number=3)

    assert ask_after_release(at=wave.released_at + timedelta(days=8)) == 0
    assert ask_after_release(at=wave.released_at + MINUTE) == 4
    assert ask_after_release(at=wave.released_at + 6 * MINUTE) == 0
    assert {(report.department, report.asked_by) for report in Report.objects.all()} == {
        (counted.it, None), (None, None)
    }  # fmt: skip


def test_paper_hides_what_pages_hide_and_names_both_weightings(company, played):
    for code, asked in (("SAL", 6), ("LOG", 12), ("LEG", 5)):
        for person in people(code, asked, parent=company.top):
            serve(person, company.service)
    wave = opened()
    answer_all(wave, company.it, [4] * 6 + [2] * 3)
    released(wave)
    rebuild_rollups(at=NOW)

    paper = department_paper(company.it, QUARTER, at=NOW)

    by_key = {panel.key: panel for panel in paper.panels}
    assert cells(by_key["weightings"])[1] == "≥ 60\u202f%"
    assert cells(by_key["weightings"])[2] == "Every asking department counts the same"
    assert "hidden" in cells(by_key["customers"])
    assert {row[0] for row in by_key["guards"].chart.rows} >= {"Time on pause", "Answered the evaluation"}
    assert paper.panels[0].key == "guards"


def test_paper_of_the_company_has_trend_scorecard_and_the_tests_of_the_evaluation(counted):
    past({counted.it: [4] * 40 + [2] * 10, counted.hr: [4] * 30 + [2] * 20}, number=3)

    paper = company_paper(QUARTER, at=NOW)

    assert [panel.key for panel in paper.panels] == [
        "satisfied", "times", "kept", "together", "figures", "scorecard", "funnel", "comparable", "readings", "way"
    ]  # fmt: skip


def test_page_lists_what_one_may_read_and_says_how_far_it_is(client, counted):
    client.force_login(counted.head)
    client.post(f"/reports/ask/{Q3}", {"whose": "IT"})
    ask_for_reports(department=None, quarter=QUARTER, by=counted.director, at=NOW)

    page = get(client, counted.head, f"/reports/{Q3}")
    assert [report.department for report in page.context["page"].reports] == [counted.it] * 2
    assert "0 of 2 reports are made" in page.content.decode()
    assert 'hx-trigger="load delay:4s"' in page.content.decode()
    assert len(get(client, counted.director, f"/reports/{Q3}").context["page"].reports) == 4
    assert get(client, counted.neighbour, f"/reports/{Q3}").status_code == 404


def test_head_of_a_department_that_serves_nobody_yet_reads_what_reports_are_for(client, counted):
    head = make_person("Head of a new department")
    make_department("NEW", head=head)

    page = get(client, head, "/reports/")

    assert page.status_code == 200
    assert "Reports are made by themselves" in page.content.decode()
    assert 'name="whose"' not in page.content.decode()


def test_page_says_why_a_report_cannot_be_asked_for(client, counted):
    client.force_login(counted.head)

    page = client.post("/reports/ask/?quarter=2024-Q1", {"whose": "IT"}, follow=True)

    assert "There are no figures for this quarter" in page.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("more", [0, 2])
def test_page_asks_the_database_as_often_for_one_report_as_for_three(client, counted, assert_queries, more):
    for number in range(1 + more):
        Report.objects.create(
            department=counted.it, year=2026, number=3, language=f"l{number}", asked_at=NOW, asked_by=counted.head
        )
    client.force_login(counted.director)
    client.get(f"/reports/{Q3}")

    with assert_queries(5):
        client.get(f"/reports/{Q3}")
