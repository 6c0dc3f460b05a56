"""A success case is told with the consent of those named, found by others, and done again elsewhere."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from improvements.models import CasePerson, ImprovementAction, SuccessCase
from improvements.permissions import NotYours
from improvements.queries import case_list, case_page, cases_matching
from improvements.services import (
    CaseRefused,
    CaseText,
    Plan,
    adopt_case,
    answer_naming,
    plan_action,
    publish_case,
    take_back_case,
    write_case,
)
from notifications.models import Notification
from tests.factories import MONDAY, make_agent, make_department, make_person, make_service, make_standard, make_ticket

pytestmark = pytest.mark.django_db
DUE = date(2026, 10, 1)


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Head"))


@pytest.fixture
def sales():
    return make_department("SAL", head=make_person("Sales head"))


@pytest.fixture
def li(it):
    return make_agent("Li Wei", department=it, email="li@example.com")


@pytest.fixture
def write(it):
    def written(title="Answers before noon", *, by=None, key=None, case_id=None, **fields):
        said = {"problem": "Answers came late.", "deed": "One colleague each morning.", "change": "Median 40 minutes."}
        wanted = CaseText(it.pk, title, **{**said, **fields})
        return write_case(wanted=wanted, by=by or it.head, at=MONDAY, key=key, case_id=case_id)

    return written


def publish(case, it):
    return publish_case(case_id=case.pk, by=it.head, at=MONDAY)


def test_heads_and_owners_of_actions_write(write, it, li):
    with pytest.raises(NotYours):
        write(by=li)
    plan_action(department_id=it.pk, plan=Plan("x", li.pk, DUE), by=it.head, at=MONDAY)

    assert write(by=li).author == li
    assert SuccessCase.objects.count() == 1


def test_two_clicks_write_one(write):
    key = uuid4()

    assert write(key=key) == write(key=key)


@pytest.mark.parametrize("field", ["title", "problem", "deed", "change"])
def test_case_says_all_three_things(write, field):
    with pytest.raises(CaseRefused):
        write(**{field: " "})

    assert not SuccessCase.objects.exists()


def test_draft_is_read_by_its_writers_and_by_who_is_named(write, it, li, sales):
    case = write(people_ids=[li.pk])

    assert case_page(case.pk, it.head) is not None
    assert case_page(case.pk, li) is not None
    assert case_page(case.pk, sales.head) is None
    assert [case_list(person).drafts for person in (li, sales.head)] == [[case], []]


def test_case_waits_for_the_consent_of_everybody_named(write, it, li):
    case = write(people_ids=[li.pk, it.head.pk])
    with pytest.raises(CaseRefused, match="Li Wei"):
        publish(case, it)
    assert SuccessCase.objects.get().published_at is None

    answer_naming(case_id=case.pk, agrees=True, by=li, at=MONDAY)
    publish(case, it)

    assert SuccessCase.objects.get().published_at == MONDAY
    assert Notification.objects.get(kind="case_consent").person == li, "the author agreed by writing"


def test_who_takes_consent_back_takes_the_case_back(write, it, li):
    case = write(people_ids=[li.pk])
    answer_naming(case_id=case.pk, agrees=True, by=li, at=MONDAY)
    publish(case, it)

    for _click in range(2):
        answer_naming(case_id=case.pk, agrees=False, by=li, at=MONDAY + timedelta(days=1))

    assert SuccessCase.objects.get().published_at is None
    assert Notification.objects.get(kind="case_taken_back").person == it.head
    with pytest.raises(NotYours):
        answer_naming(case_id=case.pk, agrees=True, by=make_person("Stranger"), at=MONDAY)


def test_published_case_is_changed_only_as_a_draft(write, it, li):
    case = publish(write(), it)
    with pytest.raises(CaseRefused):
        write("Other words", case_id=case.pk)

    take_back_case(case_id=case.pk, by=it.head, at=MONDAY)
    write("Other words", case_id=case.pk, people_ids=[li.pk])
    write("Others", case_id=case.pk)

    assert SuccessCase.objects.get().title == "Others"
    assert not CasePerson.objects.exists(), "who is not named any more is not asked any more"


def test_links_stay_within_what_the_writer_sees_and_the_department_has(write, it, sales):
    foreign = make_ticket(make_service(sales), make_person("Somebody"))
    theirs = plan_action(department_id=sales.pk, plan=Plan("x", sales.head.pk, DUE), by=sales.head, at=MONDAY)
    version = make_standard(it)

    with pytest.raises(CaseRefused):
        write(ref=foreign.ref)
    case = write(action_id=theirs.pk, version_id=version.pk)

    assert (case.action, case.version) == (None, version)


def test_request_is_shown_only_to_who_may_see_it(write, it, sales):
    ticket = make_ticket(make_service(it), make_person("Mei", department=make_department("HR")))
    case = publish(write(ref=ticket.ref), it)

    assert [case_page(case.pk, one).shows_ticket for one in (it.head, sales.head)] == [True, False]


@pytest.mark.parametrize(("text", "found"), [("noon", 1), ("首答", 1), ("MEDIAN minutes", 1), ("snow", 0), ("", 0)])
def test_published_cases_are_found_by_any_of_their_words(write, it, text, found):
    publish(write(title_zh="每天上午专人首答"), it)
    write("A draft about noon")

    assert len(cases_matching(text, limit=5)) == found


def adopt(case, sales, **fields):
    wanted = {"case_id": case.pk, "department_id": sales.pk, "owner_id": sales.head.pk, "due_on": DUE, **fields}
    return adopt_case(by=sales.head, at=MONDAY, **wanted)


def test_another_department_does_the_same_once(write, it, sales):
    case = publish(write(), it)

    first, second = adopt(case, sales), adopt(case, sales)

    assert first == second
    assert (first.text, first.department) == ("Answers before noon", sales)
    assert [one.department for one in case_page(case.pk, it.head).adoptions] == [sales]
    assert Notification.objects.get(kind="case_adopted").person == it.head


def test_drafts_and_ones_own_cases_are_not_adopted(write, it, sales):
    draft = write()

    with pytest.raises(CaseRefused):
        adopt(draft, sales)
    publish(draft, it)
    with pytest.raises(CaseRefused):
        adopt_case(case_id=draft.pk, department_id=it.pk, owner_id=it.head.pk, due_on=DUE, by=it.head, at=MONDAY)
    with pytest.raises(NotYours):
        adopt_case(case_id=draft.pk, department_id=sales.pk, owner_id=it.head.pk, due_on=DUE, by=it.head, at=MONDAY)

    assert not ImprovementAction.objects.exists()


def form(**fields):
    said = {"title": "Before <b>noon</b>", "problem": "Late.", "deed": "One each morning.", "change": "40 minutes."}
    return {**said, "person_1": "li@example.com", "key": uuid4(), **fields}


def test_from_draft_to_adoption_through_the_pages(client, it, li, sales):
    client.force_login(it.head)
    refused = client.post("/cases/for/IT/", form(title=""))
    made = client.post("/cases/for/IT/", form())
    client.post(f"{made.url}edit/", form(change="39 minutes."))
    client.force_login(li)
    client.post(f"{made.url}agree/")
    client.force_login(it.head)
    client.post(f"{made.url}publish/")
    client.force_login(sales.head)
    page = client.get(made.url).content.decode()
    short = client.post(f"{made.url}adopt/", {"department": "SAL"})
    adopted = client.post(f"{made.url}adopt/", {"department": "SAL", "owner": sales.head.pk, "due_on": "2099-01-01"})
    listed = client.get("/cases/", {"q": "noon"}).content.decode()

    assert refused.status_code == 422
    assert "Before &lt;b&gt;noon&lt;/b&gt;" in page
    assert "39 minutes." in page
    assert short.url == made.url
    assert adopted.url == f"/improvements/SAL/{ImprovementAction.objects.get().pk}/"
    assert "Before &lt;b&gt;noon&lt;/b&gt;" in listed


def test_who_declines_is_led_away_from_what_is_no_longer_shown(client, write, it, li):
    case = write(people_ids=[li.pk])
    answer_naming(case_id=case.pk, agrees=True, by=li, at=MONDAY)
    publish(case, it)
    client.force_login(li)

    client.post(f"/cases/{case.pk}/decline/")
    shown = client.get("/cases/").content.decode()

    assert SuccessCase.objects.get().published_at is None
    assert "Not published yet" in shown


def test_strangers_find_neither_draft_nor_form(client, write, sales):
    case = write()
    client.force_login(sales.head)

    paths = [f"/cases/{case.pk}/", f"/cases/{case.pk}/edit/", "/cases/for/IT/", "/cases/0/"]

    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert client.post(f"/cases/{case.pk}/publish/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_few_queries(client, write, it, sales, count, assert_queries):
    people = [make_person(f"P{number}", department=it) for number in range(count)]
    case = write(people_ids=[person.pk for person in people])
    for person in people:
        answer_naming(case_id=case.pk, agrees=True, by=person, at=MONDAY)
    publish(case, it)
    for number in range(count):
        publish(write(f"Case {number}"), it)
    client.force_login(sales.head)
    client.get("/cases/")

    with assert_queries(7):
        client.get("/cases/")
    with assert_queries(9):
        client.get(f"/cases/{case.pk}/")
