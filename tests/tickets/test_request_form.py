"""The form of a request: what each kind of question takes, refuses and keeps."""

import pytest
from django.http import QueryDict

from departments.enums import FieldKind
from departments.queries import service_with_form
from tests.factories import make_department, make_person, make_service
from tests.factories.forms import COLOURS, ask, posted
from tickets.forms.request import RequestForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make_service(make_department("IT"))


@pytest.fixture
def person():
    return make_person("Wang Fang", department=make_department("HR"))


def form_for(service, person, **answers):
    data = QueryDict(mutable=True)
    for name, value in posted(**answers).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return RequestForm(data, service=service_with_form(service.pk), by=person)


def only_answer(form):
    assert form.is_valid(), form.errors
    (row,) = form.answers()
    return row["value"], row["shown"], row["shown_zh"]


def test_request_without_questions_needs_a_line_and_words(service, person):
    assert form_for(service, person).is_valid()

    empty = form_for(service, person, subject="  ", description="")

    assert set(empty.errors) == {"subject", "description"}
    assert "one line" in empty.errors["subject"][0]


def test_subject_is_one_line(service, person):
    form = form_for(service, person, subject="VPN\r\n drops")

    assert form.is_valid()
    assert form.cleaned_data["subject"] == "VPN drops"


def test_answers_are_kept_with_what_they_meant_in_both_languages(service, person):
    ask(service, "colour", FieldKind.CHOICE, choices=COLOURS, label="Colour", label_zh="颜色")

    form = form_for(service, person, q_colour="red")

    assert form.is_valid()
    assert form.answers() == [
        {
            "key": "colour", "kind": "choice", "label": "Colour", "label_zh": "颜色", "value": "red", "shown": "Red",
            "shown_zh": "红",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (FieldKind.TEXT, "<b>x</b>", ("<b>x</b>", "<b>x</b>", "<b>x</b>")),
        (FieldKind.LONG_TEXT, "a\nb", ("a\nb", "a\nb", "a\nb")),
        (FieldKind.MULTI_CHOICE, ["red", "blue"], (["red", "blue"], "Red, Blue", "红、蓝")),
        (FieldKind.NUMBER, "12.50", ("12.5", "12.5", "12.5")),
        (FieldKind.DATE, "2026-09-28", ("2026-09-28", "28 Sep 2026", "2026年9月28日")),
        (FieldKind.YES_NO, "yes", (True, "Yes", "是")),
    ],
)
def test_each_kind_keeps_its_value(service, person, kind, given, kept):
    ask(service, "it", kind, choices=COLOURS)

    assert only_answer(form_for(service, person, q_it=given)) == kept


def test_person_and_department_are_kept_by_id_and_name(service, person):
    ask(service, "who", FieldKind.PERSON)
    ask(service, "where", FieldKind.DEPARTMENT)
    other = make_person("Li Wei", native_name="李伟", email="li.wei@example.com")

    form = form_for(service, person, q_who="Li Wei 李伟 (li.wei@example.com)", q_where=str(person.department_id))

    assert form.is_valid(), form.errors
    assert [(row["value"], row["shown"]) for row in form.answers()] == [
        (other.pk, "Li Wei 李伟"),
        (person.department_id, "HR department"),
    ]


@pytest.mark.parametrize(
    ("kind", "hostile"),
    [
        (FieldKind.TEXT, "x" * 201),
        (FieldKind.TEXT, "a\0b"),
        (FieldKind.LONG_TEXT, "x" * 5001),
        (FieldKind.CHOICE, "green"),
        (FieldKind.MULTI_CHOICE, ["red", "green"]),
        (FieldKind.NUMBER, "1e400"),
        (FieldKind.NUMBER, "NaN"),
        (FieldKind.NUMBER, "9" * 40),
        (FieldKind.NUMBER, "twelve"),
        (FieldKind.DATE, "0001-01-01"),
        (FieldKind.DATE, "9999-12-31"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.PERSON, "Nobody (nobody@example.com)"),
        (FieldKind.PERSON, "1"),
        (FieldKind.DEPARTMENT, "999999"),
        (FieldKind.DEPARTMENT, "1 OR 1=1"),
        (FieldKind.YES_NO, "perhaps"),
    ],
)
def test_hostile_answer_is_refused_beside_its_question(service, person, kind, hostile):
    ask(service, "it", kind, choices=COLOURS)

    form = form_for(service, person, q_it=hostile)

    assert not form.is_valid()
    assert list(form.errors) == ["q_it"]


@pytest.mark.parametrize("kind", list(FieldKind))
def test_missing_answer_to_a_required_question_names_the_question(service, person, kind):
    ask(service, "cost_centre", kind, is_required=True, choices=COLOURS, label="Cost centre")

    form = form_for(service, person)

    assert "Cost centre" in form.errors["q_cost_centre"][0]


def test_limits_of_a_question_hold(service, person):
    ask(service, "short", max_length=3)
    ask(service, "amount", FieldKind.NUMBER, minimum=1, maximum=10)

    form = form_for(service, person, q_short="four", q_amount="11")

    assert set(form.errors) == {"q_short", "q_amount"}


def test_inactive_people_and_departments_cannot_be_chosen(service, person):
    ask(service, "who", FieldKind.PERSON)
    ask(service, "where", FieldKind.DEPARTMENT)
    gone = make_person("Left", is_active=False)
    closed = make_department("OLD", is_active=False)

    form = form_for(service, person, q_who=gone.email, q_where=str(closed.pk))

    assert set(form.errors) == {"q_who", "q_where"}


def test_a_name_that_two_people_have_must_be_made_clear(service, person):
    ask(service, "who", FieldKind.PERSON)
    make_person("Li Wei")
    make_person("Li Wei")

    form = form_for(service, person, q_who="li wei")

    assert "Several people" in form.errors["q_who"][0]


def test_hidden_question_is_neither_required_nor_kept(service, person):
    ask(service, "colour", FieldKind.CHOICE, choices=COLOURS)
    ask(service, "shade", is_required=True, show_when={"field": "colour", "in": ["red"]})

    hidden = form_for(service, person, q_colour="blue", q_shade="smuggled in")
    shown = form_for(service, person, q_colour="red")

    assert hidden.is_valid()
    assert [row["key"] for row in hidden.answers()] == ["colour"]
    assert set(shown.errors) == {"q_shade"}


def test_question_under_a_hidden_question_is_hidden_too(service, person):
    ask(service, "a", FieldKind.YES_NO)
    ask(service, "b", FieldKind.YES_NO, show_when={"field": "a", "in": [True]})
    ask(service, "c", is_required=True, show_when={"field": "b", "in": ["yes"]})

    assert form_for(service, person, q_a="no", q_b="yes").is_valid()
    assert set(form_for(service, person, q_a="yes", q_b="yes").errors) == {"q_c"}


def test_circle_of_conditions_and_unreadable_ones_do_not_hang(service, person):
    ask(service, "a", show_when={"field": "b", "in": ["x"]})
    ask(service, "b", show_when={"field": "a", "in": ["x"]})
    ask(service, "c", show_when={"field": "gone", "in": ["x"]})
    ask(service, "d", show_when=["nonsense"])

    form = form_for(service, person, q_a="x", q_b="x", q_c="1", q_d="2")

    assert form.is_valid()
    assert [row["key"] for row in form.answers()] == ["c", "d"]


def test_request_for_a_colleague_needs_the_colleague(service, person):
    colleague = make_person("Li Wei")

    missing = form_for(service, person, for_whom="other")
    named = form_for(service, person, for_whom="other", beneficiary="Li Wei")
    unasked = form_for(service, person, for_whom="me", beneficiary="nobody at all")

    assert set(missing.errors) == {"beneficiary"}
    assert named.is_valid()
    assert named.cleaned_data["beneficiary"] == colleague
    assert unasked.is_valid()
    assert unasked.cleaned_data.get("beneficiary") is None


@pytest.mark.parametrize("priority", ["0", "5", "abc", "1; DROP"])
def test_unknown_priority_is_refused(service, person, priority):
    assert set(form_for(service, person, priority=priority).errors) == {"priority"}


def test_conditions_reach_the_browser(service, person):
    ask(service, "colour", FieldKind.CHOICE, choices=COLOURS)
    ask(service, "shade", show_when={"field": "colour", "in": ["red"]})

    form = RequestForm.to_fill(service=service_with_form(service.pk), by=person, draft={})

    assert form.fields["q_shade"].show_when == '{"field": "q_colour", "in": ["red"]}'


def test_draft_fills_the_form_again(service, person):
    ask(service, "sites", FieldKind.MULTI_CHOICE, choices=COLOURS)

    form = RequestForm.to_fill(
        service=service_with_form(service.pk), by=person, draft={"subject": "VPN", "q_sites": ["red"], "stray": "x"}
    )

    assert form["subject"].value() == "VPN"
    assert form["q_sites"].value() == ["red"]
    assert form["priority"].value() == 3
