"""The company's matrix in three measures, its file and its pairs: who sees what, and which numbers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dashboards.figures import Kept, Pulses, QuarterFigures
from dashboards.queries.company import is_late_and_liked, is_watermelon
from dashboards.services import rebuild_rollups
from improvements.models import ImprovementAction
from surveys.enums import Noticed
from surveys.models import Invitation, Wave
from surveys.services import Announced, answer_invitation
from tests.dashboards.conftest import NOW
from tests.factories import make_department, make_person, make_ticket
from tests.surveys.waves import HALF_HOUR, opened, people, released, saying, serve

pytestmark = pytest.mark.django_db
COMPANY = "/company/?quarter=2026-Q3&measure="
HIDDEN = ("hidden, too few answers", "", "")


def get(client, person, address):
    client.force_login(person)
    return client.get(address)


def table(page):
    return {row[:2]: row[2:] for row in page.context["page"].matrix.chart.rows}


def answer_in_departments(wave, provider, marks_by_code):
    waiting = {code: list(marks) for code, marks in marks_by_code.items()}
    asked = Invitation.objects.filter(ballot__wave=wave, provider=provider).select_related(
        "ballot__person__department"
    )
    for invitation in asked.order_by("pk"):
        if marks := waiting.get(invitation.ballot.person.department.code):
            said = saying(marks.pop(0))
            at = wave.opens_at + HALF_HOUR
            answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=at)


@pytest.fixture
def evaluated(company):
    """Five of six in SAL and six of twelve in LOG are satisfied; three of five in LEG answered, who must stay hidden."""
    marks = {"SAL": [4, 4, 4, 4, 5, 2], "LOG": [4] * 6 + [2] * 6, "LEG": [1, 1, 1]}
    for code, asked in (("SAL", 6), ("LOG", 12), ("LEG", 5)):
        for person in people(code, asked, parent=company.top):
            serve(person, company.service)
    wave = opened()
    answer_in_departments(wave, company.it, marks)
    return released(wave)


def test_matrix_hides_few_answers_and_what_would_solve_them(client, company, evaluated):
    page = get(client, company.director, COMPANY + "satisfied")

    assert table(page) == {
        ("LOG department", "IT department"): ("50\u202f%", "10–19", "25–75\u202f%"),
        ("LEG department", "IT department"): HIDDEN,
        ("SAL department", "IT department"): HIDDEN,
    }
    assert "83" not in [cell.printed for line in page.context["page"].matrix.chart.lines for cell in line.cells]


def test_totals_count_departments_the_same_and_row_averages_use_printed_numbers_alone(client, company, evaluated):
    matrix = get(client, company.director, COMPANY + "satisfied").context["page"].matrix

    assert matrix.chart.totals == ("53", "53")  # 6 of 12, and 5 of 9 of the two hidden together
    assert [line.total for line in matrix.chart.lines] == ["–", "50", "–"]


def test_everybody_sees_what_was_released_and_only_those_above_see_work(client, company, played, evaluated):
    rebuild_rollups(at=NOW)

    seen = {one: get(client, one, COMPANY + "kept") for one in (company.neighbour, company.head, company.director)}

    assert [page.status_code for page in seen.values()] == [200, 200, 200]
    assert [page.context["asked"].measure for page in seen.values()] == ["satisfied", "satisfied", "kept"]
    assert [page.context["page"].contrasts is None for page in seen.values()] == [True, True, False]
    assert "Overdue actions" not in seen[company.head].content.decode()


def test_hr_sees_work_too(client, company, played):
    rebuild_rollups(at=NOW)
    hr_admin = make_person(is_hr_admin=True)

    assert get(client, hr_admin, COMPANY + "kept").context["asked"].measure == "kept"


def test_nothing_is_shown_of_an_evaluation_that_is_not_released(client, company):
    for person in people("SAL", 6):
        serve(person, company.service)
    wave = opened()
    answer_in_departments(wave, company.it, {"SAL": [4] * 6})

    page = get(client, company.director, COMPANY + "satisfied")

    assert page.context["page"].matrix is None
    assert "No evaluation was released yet" in page.content.decode()


def test_kept_matrix_says_few_promises_in_counts_and_leaves_own_requests_out(client, company, played):
    make_ticket(company.service, company.agent)
    rebuild_rollups(at=NOW)

    page = get(client, company.director, COMPANY + "kept")

    assert table(page) == {
        ("FAC department", "IT department"): ("1 of 2", "1 of 2", ""),
        ("HR department", "IT department"): ("2 of 3", "2 of 3", ""),
    }
    assert page.context["page"].matrix.chart.totals == ("3 of 5", "3 of 5")


def test_volume_matrix_counts_requests(client, company, played):
    rebuild_rollups(at=NOW)

    page = get(client, company.director, COMPANY + "volume")

    assert table(page) == {("FAC department", "IT department"): ("2",), ("HR department", "IT department"): ("4",)}


def test_file_holds_what_the_page_shows_under_the_same_rights(client, company, played, evaluated):
    rebuild_rollups(at=NOW)

    marks = get(client, company.neighbour, reverse("dashboards:company_csv", args=("satisfied",)))
    work = get(client, company.neighbour, reverse("dashboards:company_csv", args=("kept",)))
    work_of_all = get(client, company.director, reverse("dashboards:company_csv", args=("kept",)))

    assert 'SAL department,IT department,"hidden, too few answers",,' in marks.content.decode()
    assert (work.status_code, work_of_all.status_code) == (404, 200)
    assert get(client, company.director, "/company/nope.csv").status_code == 404


def test_pair_shows_both_directions_to_those_who_may_see_work(client, company, played, evaluated):
    rebuild_rollups(at=NOW)
    address = reverse("dashboards:pair", args=("HR", "IT")) + "?quarter=2026-Q3"

    seen_by_head = get(client, company.head, address).context["page"].directions
    seen_by_other = get(client, company.neighbour, address).context["page"].directions

    assert [line.value for line in seen_by_head[0].lines] == ["–", "2 of 4", "2 of 3", "4"]
    assert [line.value for line in seen_by_head[1].lines] == ["–", "–", "–", "0"]
    assert [len(direction.lines) for direction in seen_by_other] == [1, 1]
    assert [direction.trend for direction in seen_by_other] == [None, None]


def test_pair_prints_the_released_mark_and_nothing_of_a_hidden_one(client, company, evaluated):
    shown = get(client, company.neighbour, "/company/LOG/IT/").context["page"].directions[0].lines[0]
    hidden = get(client, company.neighbour, "/company/SAL/IT/").context["page"].directions[0].lines[0]

    assert (shown.value, shown.note) == ("50\u202f%", "10–19 answers, interval 25–75\u202f%")
    assert (hidden.value, hidden.note) == ("–", "hidden, too few answers")


@pytest.mark.parametrize("address", ["/company/IT/IT/", "/company/IT/NOPE/", "/company/NOPE/IT/"])
def test_pair_needs_two_departments(client, company, address):
    assert get(client, company.director, address).status_code == 404


@pytest.mark.parametrize(
    ("kept", "marks", "is_green_and_red"),
    [((96, 4), (10, 40), True), ((94, 6), (10, 40), False), ((96, 4), (65, 100), False), ((96, 4), (55, 100), True)],
)
def test_watermelon_keeps_its_promises_and_has_clearly_unsatisfied_customers(kept, marks, is_green_and_red):
    satisfied, answers = marks

    found = is_watermelon(QuarterFigures(resolution=Kept(*kept), pulses=Pulses(answers, satisfied)))

    assert found is is_green_and_red


def test_late_and_liked_is_the_reverse():
    liked = Pulses(answers=100, satisfied=92)

    assert is_late_and_liked(QuarterFigures(resolution=Kept(80, 20), pulses=liked))
    assert not is_late_and_liked(QuarterFigures(resolution=Kept(86, 14), pulses=liked))


def test_overdue_actions_are_listed_with_their_days(client, company, django_user_model):
    late = django_user_model.objects.get(pk=company.head.pk)
    today = NOW.date()
    for text, days in (("Two buyers", 0), ("Spare printers", 9)):
        ImprovementAction.objects.create(
            department=company.it, text=text, owner=late, due_on=today, first_due_on=today, created_at=NOW,
            created_by=late, state="done" if not days else "planned",
        )  # fmt: skip

    page = get(client, company.director, COMPANY)

    assert [row.action.text for row in page.context["page"].overdue] == ["Spare printers"]
    assert page.context["page"].overdue[0].days > 0


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(("address", "statements"), [("/company/?measure=satisfied", 9), ("/company/?measure=kept", 10),
                                                     ("/company/?measure=volume", 10), ("/company/LOG/IT/", 11), ("/departments/IT/dashboard/?quarter=2026-Q3", 10)])  # fmt: skip
def test_pages_ask_the_database_as_often_for_one_pair_as_for_three(
    client, company, played, evaluated, assert_queries, address, statements, more
):
    for number in range(more):
        asker = make_person(department=make_department(f"AB{number}"))
        make_ticket(company.service, asker, at=NOW - timedelta(days=3))
    rebuild_rollups(at=NOW)
    client.force_login(company.director)
    client.get(address)

    with assert_queries(statements):
        client.get(address)


def test_dashboard_says_how_many_answered_the_evaluation(client, company, played, evaluated):
    rebuild_rollups(at=NOW)

    page = get(client, company.head, "/departments/IT/dashboard/?quarter=2026-Q3").context["promised"]

    answered = page.guards[-1]
    assert (answered.name, answered.value[:2], answered.look) == ("Answered the evaluation", "84", False)
    assert answered.note == "21 of 25 invited"


def test_dashboard_says_whether_an_action_was_noticed(client, company, played):
    action = ImprovementAction.objects.create(
        department=company.it, text="Two buyers", owner=company.head, due_on=NOW.date(), first_due_on=NOW.date(),
        created_at=NOW, created_by=company.head,
    )  # fmt: skip
    for person in people("SAL", 6):
        serve(person, company.service)
    wave = opened({company.it.pk: [Announced(action.pk, "Two buyers", "")]})
    asked = Invitation.objects.filter(ballot__wave=wave, provider=company.it, ballot__person__department__code="SAL")
    for invitation, seen in zip(asked.order_by("pk"), [Noticed.YES] * 4 + [Noticed.NO] * 2, strict=True):
        said = saying(4, noticed={str(action.pk): seen})
        at = wave.opens_at + HALF_HOUR
        answer_invitation(invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=at)
    released(wave)
    rebuild_rollups(at=NOW)

    page = get(client, company.head, "/departments/IT/dashboard/?quarter=2026-Q3").context["promised"]

    assert page.announced == [(action, "≥ 60\u202f%")]

    Wave.objects.create(
        year=2026, number=4, state="released", opens_at=NOW, closes_at=NOW, release_at=NOW, seed="x", closed_at=NOW,
        released_at=NOW,
    ).results.create(provider=company.it, is_total=True, item="OVR", answers=9, satisfied=9, visibility="shown")  # fmt: skip

    later = get(client, company.head, "/departments/IT/dashboard/?quarter=2026-Q4").context["promised"]

    assert later.announced == [(action, "≥ 60\u202f%")], "the evaluation after that did not ask again"
