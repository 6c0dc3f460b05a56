"""Pages made of panels: the company over time, whether the survey was sound, a department as a customer, one's work."""

from datetime import timedelta

import pytest

from dashboards.models import CompanyRollup
from dashboards.services import rebuild_rollups
from improvements.models import Course, ImprovementAction, SignUp
from surveys.enums import Noticed, PulseState, Solved
from surveys.models import Pulse, Wave
from tests.dashboards.conftest import NOW
from tests.factories import MONDAY, hours, make_department, make_person, make_ticket
from tests.surveys.test_study import past
from tests.surveys.waves import answer_all, opened, people, released, serve
from tickets.enums import Kind
from tickets.services import assign_ticket

pytestmark = pytest.mark.django_db
Q3 = "?quarter=2026-Q3"


def get(client, person, address):
    client.force_login(person)
    return client.get(address)


def lines(response):
    return response.content.decode("utf-8-sig").splitlines()


def panels(page):
    return {panel.key: panel for panel in page.context["panels"]}


@pytest.fixture
def counted(company, played):
    rebuild_rollups(at=NOW)
    return company


@pytest.fixture
def hr_admin(company):
    return make_person("Ning", department=company.hr, is_hr_admin=True)


@pytest.fixture
def evaluated(company):
    """Fifteen of SAL are asked about IT, twelve answered; nine of them are satisfied."""
    for person in people("SAL", 15, parent=company.top):
        serve(person, company.service)
    wave = opened()
    answer_all(wave, company.it, [4] * 9 + [2] * 3)
    return released(wave)


def test_trend_tells_everybody_of_the_company_and_those_above_of_each_department(client, counted, evaluated):
    seen = {one: panels(get(client, one, f"/company/trend/{Q3}")) for one in (counted.neighbour, counted.director)}

    assert "scorecard" not in seen[counted.neighbour]
    assert seen[counted.neighbour]["times"].chart.rows == (("Q3 2026", "3 h 15 m", "8 h 12 m", "4"),)
    assert seen[counted.neighbour]["satisfied"].chart.rows[0][:4] == (
        "Q3 2026",
        "75\u202f%",
        "50–100\u202f%",
        "75\u202f%",
    )
    row = dict(
        zip(
            seen[counted.director]["scorecard"].chart.headers,
            seen[counted.director]["scorecard"].chart.rows[0],
            strict=True,
        )
    )
    assert (row["Department"], row["Resolution kept"], row["Broken now"]) == ("IT department", "3 of 5", "2")
    assert row["Satisfied requests"] == "–"
    assert row["Right the first time"] == "2 of 4"


def test_time_and_satisfaction_stand_on_one_chart_once_there_are_two_quarters(client, counted, evaluated):
    assert panels(get(client, counted.director, f"/company/trend/{Q3}"))["together"].chart is None

    earlier = CompanyRollup.objects.get(number=3)
    CompanyRollup.objects.create(year=2026, number=2, as_of=NOW, figures=earlier.figures)
    past({counted.it: [4] * 30}, number=2)

    chart = panels(get(client, counted.director, f"/company/trend/{Q3}"))["together"].chart
    assert [point.label for point in chart.points] == ["Q2 26", "Q3 26"]


def test_what_is_counted_or_studied_anew_shows_at_once(client, counted, evaluated):
    before = panels(get(client, counted.director, f"/company/trend/{Q3}"))
    rollup, wave = CompanyRollup.objects.get(number=3), Wave.objects.get()
    rollup.figures["times"], wave.study["company"]["answers"] = [9, 7200, 7200], 21
    rollup.save()
    wave.save()

    after = panels(get(client, counted.director, f"/company/trend/{Q3}"))

    assert before["times"].chart.rows == (("Q3 2026", "3 h 15 m", "8 h 12 m", "4"),)
    assert after["times"].chart.rows == (("Q3 2026", "2 h", "2 h", "9"),)
    assert (before["satisfied"].chart.rows[0][5], after["satisfied"].chart.rows[0][5]) == ("12", "21")


def test_figures_that_were_counted_again_and_stayed_say_their_new_moment(client, counted, evaluated):
    before = panels(get(client, counted.director, f"/company/trend/{Q3}"))["kept"]
    later = NOW + timedelta(hours=1)
    CompanyRollup.objects.update(as_of=later)

    after = panels(get(client, counted.director, f"/company/trend/{Q3}"))["kept"]

    assert (before.as_of, after.as_of) == (NOW, later)
    assert before.chart is after.chart


def test_every_panel_of_the_trend_is_a_file_with_the_same_rows(client, counted, evaluated):
    for key in ("satisfied", "times", "kept", "figures", "scorecard"):
        chart = panels(get(client, counted.director, f"/company/trend/{Q3}"))[key].chart
        file = lines(client.get(chart.csv_url))
        assert len(file) == 1 + len(chart.rows), key

    assert get(client, counted.neighbour, f"/company/trend/scorecard.csv{Q3}").status_code == 404
    assert get(client, counted.director, f"/company/trend/nothing.csv{Q3}").status_code == 404


def test_company_page_shows_marks_and_work_of_the_same_quarter(client, counted, evaluated):
    page = get(client, counted.neighbour, f"/company/{Q3}")

    table = {row[0]: row[1] for row in page.context["page"].quarter.rows}
    assert page.context["page"].matrix.chart.totals[-1] == "75"
    assert (table["Resolution kept"], table["Right the first time"], table["Time on pause"]) == (
        "3 of 5",
        "2 of 4",
        "18\u202f%",
    )
    assert lines(client.get(page.context["page"].quarter.csv_url))[0].startswith("Figure,Q3 2026")


def test_only_those_who_coordinate_read_whether_the_survey_was_sound(client, counted, evaluated, hr_admin):
    seen = {one: get(client, one, "/company/evaluation/").status_code
            for one in (counted.agent, counted.head, counted.neighbour, hr_admin, counted.director)}  # fmt: skip

    assert list(seen.values()) == [404, 404, 404, 200, 200]
    assert get(client, counted.head, f"/company/evaluation/funnel.csv{Q3}").status_code == 404


def test_soundness_begins_with_what_may_be_compared_and_names_nobody_inside_the_limits(client, counted, hr_admin):
    alike = [make_department(f"D{number}") for number in range(10)]
    past({**{one: [4] * 48 + [2] * 12 for one in alike}, counted.it: [4] * 4 + [2] * 14}, number=3)

    page = get(client, hr_admin, "/company/evaluation/")

    funnel = panels(page)["funnel"]
    assert funnel.note.startswith("Departments differ by more than chance")
    assert [point.label for point in funnel.chart.points if point.outside] == ["IT department"]
    text = page.content.decode()
    drawing = text[text.index('aria-labelledby="funnel"') : text.index('aria-labelledby="way"')].split("<details")[0]
    assert ">IT department</text>" in drawing
    assert ">D3 department</text>" not in drawing
    assert "outside 99.8 %" in "".join(lines(client.get(funnel.chart.csv_url)))


def test_soundness_counts_those_asked_by_wave_and_the_reasons_of_the_others(client, counted, evaluated, hr_admin):
    shown = panels(get(client, hr_admin, "/company/evaluation/"))

    assert shown["way"].chart.rows == (("Q3 2026", "17", "0", "17", "0", "12", "71\u202f%"),)
    assert shown["reasons"].chart.rows[0] == ("too few requests", "0")
    assert shown["readings"].chart.rows == (("Q3 2026", "1", "0", "0", "0"),)
    assert shown["blank"].chart.rows[0] == ("Reliability", "12", "0.0\u202f%", "0.0\u202f%")


def test_soundness_before_the_first_release_says_what_will_be_there(client, company, hr_admin):
    page = get(client, hr_admin, "/company/evaluation/")

    assert page.status_code == 200
    assert "The funnel appears once an evaluation" in page.content.decode()


def test_actions_are_compared_with_the_evaluation_after_them(client, counted, hr_admin):
    def items(satisfied):
        return lambda place: {"COM": 4 if place < satisfied else 2}

    before = past({counted.it: [2] * 30}, number=1, items=items(10))
    action = ImprovementAction.objects.create(
        department=counted.it, wave=before, item="COM", text="Tell at once", owner=counted.head, state="done",
        kind="training", due_on=NOW.date(), first_due_on=NOW.date(), created_at=before.release_at,
        done_at=before.release_at + timedelta(days=9), created_by=counted.head,
    )  # fmt: skip
    assert panels(get(client, hr_admin, "/company/evaluation/"))["effects"].chart is None

    past({counted.it: [4] * 30}, number=2, items=items(24))
    effects = panels(get(client, hr_admin, "/company/evaluation/"))["effects"].chart

    assert effects.rows[0][0] == f"IT department: {action.text}"
    assert effects.rows[0][1:5] == ("training", "Communication", "33\u202f% (Q1 2026)", "80\u202f% (Q2 2026)")
    assert effects.rows[0][-1] == "better"
    assert effects.caption == ("all actions: clearly better 1 of 1",)


def test_trained_items_are_compared_with_departments_without_training(client, counted, hr_admin):
    others = [make_department("ABC"), make_department("XYZ")]

    def hold(number, marks):
        past(marks, number=number, items=lambda place: {"COM": 4 if place < 10 * number else 2})

    for number in (1, 3):
        hold(number, {one: [4] * 40 for one in (counted.it, *others)})
    course = Course.objects.create(name="Plain words", item="COM", department=counted.hr)
    began = MONDAY - timedelta(days=120)
    session = course.sessions.create(
        starts_at=began, ends_at=began + hours(1), place="1", seats=9, created_by=hr_admin, held_at=began
    )
    SignUp.objects.create(session=session, person=counted.agent, came=True, signed_up_at=began)

    chart = panels(get(client, hr_admin, "/company/evaluation/"))["training"].chart

    assert [row[:3] for row in chart.rows] == [
        ("Communication", "IT department", "since Sun 24 May"),
        ("Communication", "ABC department", "no"), ("Communication", "XYZ department", "no"),
    ]  # fmt: skip
    assert chart.rows[0][3:5] == ("25\u202f% (Q1 2026)", "75\u202f% (Q3 2026)")
    assert chart.caption == ("with training: clearly better 1 of 1", "without training: clearly better 2 of 2")


def test_people_of_a_department_read_how_it_behaves_as_a_customer(client, counted):
    asked = {one: get(client, one, f"/departments/HR/as-customer/{Q3}").status_code
             for one in (counted.requester, counted.neighbour, counted.agent, counted.director)}  # fmt: skip
    page = get(client, counted.requester, f"/departments/HR/as-customer/{Q3}")

    assert list(asked.values()) == [200, 404, 404, 200]
    cards = {card.key: card.value for card in page.context["cards"]}
    assert cards == {"complete": "1 of 2", "waited": "40\u202f%", "response": "–"}
    assert panels(page)["quarters"].chart.rows[0] == ("Q3 2026", "2", "1", "1 of 2", "40\u202f%", "–")
    assert len(lines(client.get(panels(page)["quarters"].chart.csv_url))) == 2


def test_list_behind_what_was_sent_back_is_open_to_the_people_who_asked(client, counted):
    listed = f"/departments/HR/dashboard/requests/asked_returned/{Q3}"

    assert [row.subject for row, _promise in get(client, counted.requester, listed).context["rows"]] == ["waited"]
    assert get(client, counted.neighbour, listed).status_code == 404


def test_response_of_a_department_stands_on_its_page(client, company, evaluated):
    rebuild_rollups(at=NOW)
    page = get(
        client,
        evaluated.ballots.filter(person__department__code="SAL").first().person,
        f"/departments/SAL/as-customer/{Q3}",
    )

    card = page.context["cards"][-1]
    assert (card.value, card.lines) == ("80\u202f%", ("15 people were asked",))


def test_everybody_reads_what_was_said_what_is_done_and_whether_it_was_noticed(client, counted, evaluated):
    action = ImprovementAction.objects.create(
        department=counted.it, wave=evaluated, item="COM", text="Tell at once", owner=counted.head,
        due_on=NOW.date(), first_due_on=NOW.date(), created_at=NOW, created_by=counted.head,
    )  # fmt: skip
    Wave.objects.create(
        year=2026, number=4, state="released", opens_at=NOW, closes_at=NOW, release_at=NOW, seed="x", closed_at=NOW,
        released_at=NOW,
    ).noticed.create(provider=counted.it, action=action.pk, answer=Noticed.YES, count=6)  # fmt: skip

    page = get(client, counted.neighbour, "/company/you-said/")

    (row,) = page.context["quarters"][0].rows
    assert (row.said, row.noticed) == ("Communication: 75\u202f% satisfied", "≥ 60\u202f%")
    assert "Tell at once" in lines(client.get("/company/you-said.csv"))[1]


def test_an_agent_sees_own_work_and_own_marks_and_nobody_elses(client, company, played):
    mine = make_ticket(company.service, company.requester, subject="Mine", at=MONDAY + hours(25))
    assign_ticket(ticket_id=mine.pk, assignee_id=company.agent.pk, by=company.agent, at=MONDAY + hours(25))
    resolved = list(played.solved.events.filter(kind=Kind.RESOLVED)) + list(
        played.waited.events.filter(kind=Kind.RESOLVED)
    )
    for event in resolved:
        Pulse.objects.create(
            ticket=event.ticket, resolution=event, provider=company.it, person=company.requester,
            resolver=company.agent, state=PulseState.ANSWERED, answered_at=NOW, satisfaction=5, solved=Solved.YES,
            is_thanks=event.ticket == played.solved, words="Thank you, Wei",
        )  # fmt: skip

    page = get(client, company.agent, "/work/")

    assert [lane.ticket.ref for lane in page.context["work"].due] == [mine.ref]
    assert [pulse.ticket.ref for pulse in page.context["work"].thanks] == [played.solved.ref]
    assert page.context["work"].average is None
    assert "Your average appears here from five ratings on." in page.content.decode()
    assert get(client, company.requester, "/work/").status_code == 404


def test_department_page_tells_what_to_work_on_first_only_with_enough_answers(client, counted):
    page = get(client, counted.head, f"/departments/IT/dashboard/{Q3}").context["promised"]
    assert page.why_no_priorities == "What to work on first appears here once the first evaluation is released."

    def items(place):
        return {
            item: 1 + (place + shift) % 5
            for shift, item in enumerate(("REL", "RSP", "ASR", "EMP", "COM", "EAS", "OUT"))
        }

    past({counted.it: [1 + place % 5 for place in range(60)]}, number=2, items=items)
    page = get(client, counted.head, f"/departments/IT/dashboard/{Q3}").context["promised"]
    assert page.priorities is None
    assert page.why_no_priorities == "Importance needs 100 complete answers in the whole company; there were 60."

    past({counted.it: [1 + place % 5 for place in range(120)]}, number=3, items=items)
    page = get(client, counted.head, f"/departments/IT/dashboard/{Q3}").context["promised"]
    assert {row[0] for row in page.priorities.rows} >= {"Reliability", "Ease"}
    assert len(lines(client.get(page.priorities.csv_url))) == 8


def test_department_page_tells_how_straight_requests_went_with_the_requests_behind(client, counted):
    straight = get(client, counted.head, f"/departments/IT/dashboard/{Q3}").context["promised"].charts["straight"]

    assert straight.rows[0][:3] == ("Right the first time", "2 of 4", "2 of 4")
    listed = get(client, counted.head, straight.urls[0])
    assert {row.subject for row, _promise in listed.context["rows"]} == {"solved", "late"}
    assert [row.subject for row, _promise in get(client, counted.head, straight.urls[1]).context["rows"]] == ["waited"]


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(("address", "statements"), [
    (f"/company/trend/{Q3}", 8), ("/company/evaluation/", 8), (f"/departments/IT/as-customer/{Q3}", 6),
    ("/company/you-said/", 5), ("/work/", 8),
])  # fmt: skip
def test_pages_ask_the_database_as_often_for_one_thing_as_for_three(
    client, company, played, evaluated, hr_admin, assert_queries, address, statements, more
):
    for number in range(1 + more):
        asker = make_person(department=make_department(f"AB{number}"))
        ticket = make_ticket(company.service, asker, at=MONDAY + hours(25))
        assign_ticket(ticket_id=ticket.pk, assignee_id=company.head.pk, by=company.head, at=MONDAY + hours(25))
        ImprovementAction.objects.create(
            department=company.it, wave=evaluated, item="COM", text="Tell", owner=company.head, state="done",
            due_on=NOW.date(), first_due_on=NOW.date(), created_at=NOW, created_by=company.head, done_at=NOW,
        )  # fmt: skip
    rebuild_rollups(at=NOW)
    reader = company.head if address == "/work/" else company.director
    client.force_login(reader)
    client.get(address)

    with assert_queries(statements):
        client.get(address)
