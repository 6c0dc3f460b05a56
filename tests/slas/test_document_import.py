"""Standards as files: what is written comes back the same, drafts are made, and nothing happens twice."""

from datetime import date, timedelta

import pytest

from slas.documents import document_text, read_document
from slas.models import Calendar, ConfigurationChange, StandardVersion
from slas.queries.documents import department_document
from slas.queries.wordings import version_facts
from slas.services import answer_proposal, import_document, start_draft
from tests.factories import hours, make_person, make_service
from tests.slas.files import DRAFT, LATER, MONDAY, Company, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return Company()


def words(changes):
    return [
        (change.subject, change.what, [tuple(vars(row).values()) for row in change.differences]) for change in changes
    ]


def test_file_makes_a_calendar_and_a_draft_with_everything_it_says(company):
    company.take(DRAFT)

    draft = company.newest
    assert (draft.number, draft.state, draft.calendar.name) == (2, "draft", "Shanghai office")
    assert draft.process == "1. We look at it.\n2. We solve it: at your desk."
    assert {(row.priority, row.metric): row.working_time for row in draft.targets.all()} == {
        (1, "first_response"): timedelta(minutes=30), (1, "next_reply"): hours(1), (1, "resolution"): hours(8),
        (3, "first_response"): hours(1.5), (3, "resolution"): hours(20),
    }  # fmt: skip
    last = draft.steps.get(offset=hours(4))
    assert (last.kind, last.recipients, last.named, last.action) == (
        "escalation", ["superior", "named"], [company.head.pk], "raise_priority",
    )  # fmt: skip
    revision = draft.calendar.revisions.get()
    assert revision.weekly["6"] == [["20:00", "00:00"]]
    assert revision.exceptions["2026-12-24"]["hours"] == [["08:30", "12:00"]]
    assert revision.exceptions["2026-12-31"] == {"name": "Stocktaking", "name_zh": "", "hours": []}
    assert revision.exceptions["2026-10-01"]["published"]


def test_what_an_import_does_is_in_the_audit_in_the_name_of_who_sent_it(company):
    company.take(DRAFT)

    kinds = list(ConfigurationChange.objects.order_by("pk").values_list("kind", "by__name"))
    assert kinds == [("calendar_created", "Anna"), ("draft_started", "Anna"), ("draft_changed", "Anna")]


def test_same_file_twice_changes_nothing(company):
    company.take(DRAFT)
    before = stored()

    changes = company.take(DRAFT, at=LATER)

    assert (changes, stored()) == ([], before)


def test_what_is_written_is_read_the_same(company):
    company.take(DRAFT)
    said = department_document(company.it, at=MONDAY)

    again, faults = read_document(document_text(said))

    assert (again, faults) == (said, [])


def test_own_export_changes_nothing(company):
    company.take(DRAFT)
    before = stored()

    assert company.take(company.written(), at=LATER) == []
    assert stored() == before


def test_file_of_another_desk_becomes_drafts_with_the_same_wording(company):
    company.take(DRAFT)
    text, wording = company.written(), version_facts(company.newest)
    StandardVersion.objects.filter(state="draft").delete()
    company.first.standard.service = company.reset  # the general standard is yet to be made
    company.first.standard.save()

    company.take(text, at=LATER)

    made = StandardVersion.objects.latest("pk")
    assert (made.number, made.state, made.standard.service) == (1, "draft", None)
    assert version_facts(made) == wording


def test_published_wording_is_taken_as_a_draft_where_nothing_is_published(company):
    text = company.written().replace("name: IT standard", "name: Password standard\n    service: Password reset")

    company.take(text)

    made = StandardVersion.objects.latest("pk")
    assert (made.standard.service, made.number, made.state) == (company.reset, 1, "draft")
    assert version_facts(made) == version_facts(company.first)
    assert company.take(text, at=LATER) == []


def test_draft_is_left_alone_by_a_file_that_names_none(company):
    text = company.written()
    draft = start_draft(standard_id=company.first.standard_id, by=company.hr, at=MONDAY)

    assert company.take(text, at=LATER) == []
    assert StandardVersion.objects.filter(pk=draft.pk).exists()


def test_changes_are_told_in_words_old_and_new(company):
    company.take(DRAFT)
    text = DRAFT.replace("30 m, next_reply: 1 h", "45 m").replace("do: raise_priority", "do: give_to_lead")

    told = words(company.take(text, at=LATER, dry_run=True))

    assert told == [
        ("IT standard v2", "changed the draft", [
            ("Next reply, Urgent", "1 h", ""),
            ("First response, Urgent", "30 m", "45 m"),
            ("Told about Resolution 4 h after it was due",
             "the head's superior, persons named in the step; raise the priority by one; boss@example.com",
             "the head's superior, persons named in the step; give it to the team lead; boss@example.com"),
        ]),
    ]  # fmt: skip


def test_dry_run_says_the_same_as_the_import_and_keeps_nothing(company):
    before = stored()

    rehearsed = company.take(DRAFT, dry_run=True)

    assert stored() == before
    assert words(rehearsed) == words(company.take(DRAFT))


def test_calendar_that_says_something_else_gets_new_hours(company):
    company.take(DRAFT)

    told = words(company.take(DRAFT.replace("20:00-24:00", "10:00-12:00"), at=LATER))

    assert told == [("Shanghai office", "changed the calendar", [("Saturday", "20:00–24:00", "10:00–12:00")])]
    assert Calendar.objects.get(name="Shanghai office").revisions.count() == 2


def test_day_that_is_over_may_stay_in_the_file(company):
    company.take(DRAFT)
    new_year = MONDAY.replace(year=2027, month=1, day=4)
    before = stored()

    company.take(DRAFT, at=new_year)

    assert stored() == before


def test_draft_is_proposed_and_published_as_the_file_says(company):
    proposed = DRAFT.replace("    draft:\n", "    draft:\n      propose: {to: [SALES], answers_by: 2026-09-25}\n")
    published = proposed.replace("    draft:\n", "    draft:\n      publish_from: 2026-09-28\n")
    company.take(proposed)
    draft = company.newest
    assert (draft.state, draft.review_on) == ("proposed", date(2026, 9, 25))
    assert company.take(company.written(), at=LATER) == []
    answer_proposal(
        version_id=draft.pk, department_id=company.sales.pk, agrees=True, note="", by=company.sales.head, at=LATER
    )

    changes = company.take(published, at=LATER)

    draft.refresh_from_db()
    assert [change.what for change in changes] == ["published the version"]
    assert (draft.state, draft.effective_from.isoformat()) == ("published", "2026-09-27T16:00:00+00:00")
    assert company.take(published, at=MONDAY + timedelta(days=30)) == []
    assert "from: '2026-09-28'" in company.written()


def test_standard_of_a_service_is_begun_with_its_first_draft(company):
    text = DRAFT.replace("name: IT standard", "name: Password reset\n    service: Password reset")

    company.take(text)

    made = StandardVersion.objects.latest("pk")
    assert (made.standard.service, made.number, made.quality) == (company.reset, 1, "Solved at the first visit")


def test_two_services_and_the_general_standard_live_in_one_file(company):
    make_service(company.it, "VPN")
    twice = DRAFT.split("standards:\n")[1]
    vpn = twice.replace("name: IT standard", "name: VPN\n    service: VPN")

    company.take(DRAFT + vpn)

    assert StandardVersion.objects.filter(state="draft").count() == 2
    written = company.written()
    assert written.index("IT standard") < written.index("name: VPN")
    assert company.take(written, at=LATER) == []


def test_texts_from_a_browser_come_back_as_lines(company):
    company.take(DRAFT)
    StandardVersion.objects.filter(state="draft").update(process="One: “two”\r\n\r\n  three #4\r\n", quality="'no'")

    text = company.written()

    assert "process: |-\n        One: “two”\n\n          three #4" in text
    assert company.take(text, at=LATER) == []


def test_amounts_are_exact_to_the_second(company):
    company.take(DRAFT.replace("30 m, next", "90 s, next").replace("80 %", "30 s before due"))

    written = company.written()

    assert "first_response: 1 m 30 s" in written
    assert "at: 30 s before due" in written
    assert company.take(written, at=LATER) == []


def test_persons_who_left_do_not_keep_a_file_from_coming_back(company):
    company.take(DRAFT)
    company.head.is_active = False
    company.head.save()

    assert company.take(company.written(), at=LATER) == []


@pytest.mark.parametrize("number", [1, 3])
def test_reading_a_department_costs_the_same_for_any_number_of_standards(company, number, assert_queries):
    company.take(DRAFT)
    for _more in range(number):
        service = make_service(company.it, f"Service {_more}")
        text = DRAFT.replace("name: IT standard", f"name: {service.name}\n    service: {service.name}")
        import_document(text=text, by=make_person("HR", is_hr_admin=True), at=LATER)

    with assert_queries(7):
        department_document(company.it, at=LATER)
