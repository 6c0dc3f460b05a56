"""What is wrong with a file: each fault has its line and says what to do, several at once, and nothing is done."""

import pytest

from departments.models import Person
from slas.documents import read_document
from slas.services import DocumentRefused, answer_proposal, withdraw_proposal
from tests.factories import make_person
from tests.slas.files import DRAFT, LATER, MONDAY, Company, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return Company()


def line_of(text, part):
    """The line in which a part of the text begins."""
    assert part in text
    return text[: text.index(part)].count("\n") + 1


def faults_of(company, text, *, at=MONDAY, **how):
    """(line, sentence) of all faults; sure that nothing has changed."""
    before = stored()
    with pytest.raises(DocumentRefused) as refused:
        company.take(text, at=at, **how)
    assert stored() == before
    assert all(fault.text[-1] in ".?" for fault in refused.value.faults)
    return [(fault.line, fault.text) for fault in refused.value.faults]


WRONG = [  # what is replaced, by what, and what the sentence says; its line is that of the replacement
    ("department: IT", "department: SAELS", "There is no department with the code “SAELS”. Did you mean “SALES”?"),
    ("name: IT standard", "name: IT standard\n    service: Pasword reset", "called “Pasword reset”. Did you mean “Password"),
    ("calendar: Shanghai office", "calendar: Shanghai offices", "no calendar “Shanghai offices”."),
    ("persons: [boss@example.com]", "persons: [ghost@example.com]", "no colleague with the address ghost@example.com."),
    ("08:30-12:00, 13:00-17:30", "08:30-12:00, 11:00-17:30", "“08:30-12:00” and “11:00-17:30” overlap."),
    ("08:30-12:00, 13:00-17:30", "12:00-08:30", "closes before it opens."),
    ("08:30-12:00, 13:00-17:30", "in the morning", "Write hours like"),
    ("zone: Asia/Shanghai", "zone: Asia/Shangai", "not a time zone; write one like Asia/Shanghai."),
    ("zone: Asia/Shanghai", "zone: Asia/Shangai", "Did you mean “Asia/Shanghai”?"),
    ("holidays: CN", "holidays: China", "in two letters"),
    ("holidays: CN", "holidays: DE-XX", "not a region"),
    ("2026-12-24:", "2026-02-30:", "Write a date like"),
    ("2026-12-24:", "2026-03-02:", "This date is over"),
    ("urgent: {first_response: 30 m", "urgent: {first_response: 0 h", "A promise needs some time"),
    ("urgent: {first_response: 30 m", "urgent: {first_response: -2 h", "A promise needs some time"),
    ("urgent: {first_response: 30 m", "urgent: {first_response: soon", "Write working time like 30 m"),
    ("resolution: 1 d}", "resolution: 9000 h}", "longer than a working year."),
    ("resolution: 1 d}", "resolution: 10 m}", "Solved cannot be sooner than the first response"),
    ("quality: Solved at the first visit", "quality: ''", "Say by what the quality is judged"),
    ("responsibilities:", "responsibilites:", "“responsibilites” is not known here. Did you mean “responsibilities”?"),
    ("targets:", "zzz:", "Known are propose"),
    ("quality_zh: 一次解决", "quality: Twice", "“quality” is said in line"),
    ("at: 80 %", "at: halfway", "Write “80 %”, “due”"),
    ("at: 80 %", "at: 9000 h before due", "longer than a working year."),
    ("at: 80 %, tell: [assignee]", "at: 80 %", "Say who is told"),
    ("at: 80 %, tell: [assignee]", "at: 80 %, tell: [asignee]", "Did you mean “assignee”?"),
    ("persons: [boss@example.com], ", "", "Write the addresses of the persons named."),
    ("do: raise_priority", "do: raise_prioritie", "Did you mean “raise_priority”?"),
    ("process_zh: 我们处理", "propose: {to: [SALES]}", "whom to ask and until when"),
    ("process_zh: 我们处理", "propose: {to: [SALSE], answers_by: 2026-09-25}", "Did you mean “SALES”?"),
    ("process_zh: 我们处理", "propose: {to: [SALES], answers_by: 2026-09-21}", "choose a date after today."),
    ("process_zh: 我们处理", "propose: {to: [IT], answers_by: 2026-09-25}", "at least one other department"),
    ("process_zh: 我们处理", "publish_from: 2026-09-20", "choose tomorrow or later."),
    ("process_zh: 我们处理", "publish_from: 2026-09-30", "propose it to its customers first."),
    ("name: IT standard", "name: Other standard", "called “IT standard”; a file does not rename it."),
    ("process_zh: 我们处理", "process_zh: *anchor", "Write this out"),
    ("process_zh: 我们处理", "process_zh: one: two", "This is not YAML"),
    ("quality: Solved at the first visit", "quality: [one, two]", "Write one text here"),
    ("name_zh: 上海办公时间", "company: perhaps", "Write true or false."),
]  # fmt: skip


@pytest.mark.parametrize(("part", "instead", "sentence"), WRONG, ids=[f"{row[1]}"[:40] for row in WRONG])
def test_fault_has_its_line_and_says_what_to_do(company, part, instead, sentence):
    text = DRAFT.replace(part, instead, 1)

    found = faults_of(company, text)

    assert [said for _line, said in found if sentence in said], found
    assert line_of(text, instead.split("\n")[-1].strip() or "- {at: 4 h after") in {line for line, _said in found}


def test_several_faults_are_said_at_once_in_the_order_of_lines(company):
    text = (
        DRAFT.replace("Asia/Shanghai", "Mars")
        .replace("persons: [boss@", "persons: [ghost@")
        .replace("quality: ", "qualty: ")
        .replace("30 m", "0 m")
    )

    found = faults_of(company, text)

    places = ("zone: Mars", "draft:", "qualty: ", "urgent: {first_response: 0 m", "persons: [ghost")
    assert [line for line, _text in found] == [line_of(text, place) for place in places]


def test_calendar_without_any_hours_is_refused(company):
    week = DRAFT[DRAFT.index("      monday") : DRAFT.index("    days:")]
    text = DRAFT.replace(week, "      monday: closed\n")

    assert faults_of(company, text) == [
        (line_of(text, "week:"), "Give at least one day some hours: without any, nothing would ever fall due.")
    ]


def test_superiors_in_a_circle_would_never_be_found(company):
    company.top.parent = company.it
    company.top.save()

    found = faults_of(company, DRAFT)

    assert found == [
        (line_of(DRAFT, "- {at: 4 h after"),
         "No superior is found: IT → TOP → IT. Give one of them another superior on the admin site first.")
    ]  # fmt: skip


def test_published_version_is_never_changed(company):
    text = (
        company.written().replace("quality: Solved at once", "quality: Never mind").replace("4 h after", "2 h after")
    )

    found = faults_of(company, text)

    assert found[0][0] == line_of(text, "- version: 1")
    assert "Version 1 is published and stays as it is. Write what is new (Quality indicator" in found[0][1]


@pytest.mark.parametrize(("amount", "sentence"), [("-2 h", "A promise needs some time"), ("99999 h", "working year")])
def test_repeated_version_with_a_senseless_target_is_no_fault_of_ours(company, amount, sentence):
    text = company.written().replace("first_response: 2 h", f"first_response: {amount}", 1)

    found = faults_of(company, text)

    assert [(line, sentence in said) for line, said in found] == [(line_of(text, f"first_response: {amount}"), True)]


def test_version_that_was_never_published_here_is_no_published_one(company):
    text = company.written().replace("version: 1", "version: 7")

    assert faults_of(company, text) == [
        (line_of(text, "- version: 7"),
         "No version 7 of this standard is published here. Write what is new under “draft:”."),
    ]  # fmt: skip


def test_start_of_a_published_version_stays(company):
    text = company.written().replace("from: '2020-01-01'", "from: '2019-01-01'")

    assert "(In force from)" in faults_of(company, text)[0][1]


def proposed(company):
    text = DRAFT.replace("    draft:\n", "    draft:\n      propose: {to: [SALES], answers_by: 2026-09-25}\n")
    company.take(text)
    return text


def test_proposed_version_is_taken_back_before_it_changes(company):
    text = proposed(company)

    changed = faults_of(company, text.replace("quality: Solved", "quality: Perhaps solved"), at=LATER)
    later = faults_of(company, text.replace("2026-09-25", "2026-09-26"), at=LATER)
    withdraw_proposal(version_id=company.newest.pk, by=company.hr, at=LATER)

    assert "Take the proposal back first" in changed[0][1]
    assert later == [(line_of(text, "propose:"), "This version is proposed to others or until another day. Take the proposal back first.")]  # fmt: skip
    assert company.take(text, at=LATER)


def test_version_without_all_answers_waits(company):
    text = proposed(company).replace("    draft:\n", "    draft:\n      publish_from: 2026-09-28\n")

    found = faults_of(company, text, at=LATER)

    assert found == [
        (line_of(text, "publish_from"),
         "SALES department has not agreed. Wait until the date for answers has passed, or change the draft."),
    ]  # fmt: skip


def test_version_does_not_overlap_one_that_starts_later(company):
    def agree():
        answer_proposal(
            version_id=company.newest.pk, department_id=company.sales.pk, agrees=True, note="", by=company.sales.head,
            at=LATER,
        )  # fmt: skip

    text = proposed(company).replace("    draft:\n", "    draft:\n      publish_from: 2026-12-01\n")
    agree()
    company.take(text, at=LATER)
    company.take(
        text.replace("2026-12-01", "2026-11-01")
        .replace("first visit", "second")
        .replace("      publish_from: 2026-11-01\n", ""),
        at=LATER,
    )
    agree()
    earlier = text.replace("2026-12-01", "2026-11-01").replace("first visit", "second")

    found = faults_of(company, earlier, at=LATER)

    assert found == [(line_of(earlier, "publish_from"), "Another version starts at that time or later.")]


def test_wording_in_force_is_not_published_again_from_another_day(company):
    text = proposed(company).replace("    draft:\n", "    draft:\n      publish_from: 2026-09-28\n")
    answer_proposal(
        version_id=company.newest.pk, department_id=company.sales.pk, agrees=True, note="", by=company.sales.head,
        at=LATER,
    )  # fmt: skip
    company.take(text, at=LATER)

    found = faults_of(company, text.replace("publish_from: 2026-09-28", "publish_from: 2026-10-28"), at=LATER)

    assert "Version 2 says the same and is in force from" in found[0][1]


def test_only_hr_admins_take_calendars_and_only_those_responsible_standards(company):
    company.hr = make_person("Wang Fang")

    assert (
        faults_of(company, DRAFT)
        == [
            (line_of(DRAFT, "Shanghai office:"), "Only HR admins change calendars."),
        ]
        or "Only" in faults_of(company, DRAFT)[0][1]
    )


def test_person_who_left_is_not_named_anew(company):
    Person.objects.filter(pk=company.head.pk).update(is_active=False)

    assert "boss@example.com has left; name somebody else." in [text for _line, text in faults_of(company, DRAFT)]


def test_file_of_one_department_is_not_sent_as_that_of_another(company):
    found = faults_of(company, DRAFT, department_code="SALES")

    assert found == [(1, "This file is of IT and was sent as one of SALES.")]


def test_service_has_one_standard_in_a_file(company):
    text = DRAFT + DRAFT.split("standards:\n")[1]

    assert "has a standard in line" in faults_of(company, text)[0][1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This file is empty."),
        ("just words", "Write lines of “name: value” here."),
        ("- a\n- list", "Write lines of “name: value” here."),
        ("department: IT\n---\ndepartment: IT", "This is not YAML"),
        ("department: IT\nstandards: {a: b}", "Write a list here"),
        ("department: IT\nstandards:\n  - name: X", "This standard says nothing"),
        ("department: IT\nstandards:\n  - draft: {calendar: C}", "Name the standard"),
        ("department: IT\nstandards:\n  - {name: IT standard, published: [{calendar: C}]}", "Say which version this is"),
        ("standards: []", "Say whose standards these are"),
        ("department: \x07", "There is a character here"),
        ("a: " + "[" * 30 + "]" * 30, "nested deeper"),
        ("a: " + "x" * 600_000, "longer than any department's standards"),
        ("department: !!python/object/apply:os.system [true]", "Write one text here"),
        ("a: &a [1]\nb: [*a, *a]", "Write this out"),
        (r'department: "a\0b"', "There is a character here"),
        ("department: \ud800", "There is a character here"),
        ("? [a, b]\n: c", "“?” is not known here."),
        (f"department: IT\nstandards:\n  - {{name: {'x' * 121}, draft: {{calendar: C}}}}", "longer than 120"),
        (f"department: IT\ncalendars: {{{'x' * 121}: {{zone: UTC, week: {{monday: '9:00-10:00'}}}}}}", "at most 120"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_standards_is_said_to_be_none(company, text, sentence):
    assert any(sentence in said for _line, said in faults_of(company, text)), read_document(text)[1]
