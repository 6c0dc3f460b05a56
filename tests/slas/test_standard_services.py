"""A standard from draft to force: written, proposed, answered, published, and each refusal that changes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.refusals import Refused
from slas.models import ConfigurationChange, Standard, StandardVersion
from slas.permissions import RulesRefused
from slas.queries import standard_in_force
from slas.queries.wordings import compared, version_facts
from slas.services import (
    DraftExists,
    NeedsNote,
    NotADraft,
    NotProposed,
    ProposalRefused,
    PublishRefused,
    StandardExists,
    StepPlan,
    StepRefused,
    TargetRefused,
    VersionPlan,
    answer_proposal,
    begin_standard,
    discard_draft,
    propose_version,
    publish_from,
    start_draft,
    withdraw_proposal,
    write_draft,
)
from tests.factories import MONDAY, hours, make_calendar, make_department, make_person, make_service, make_standard

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 9, 25)
NEXT_MONDAY = date(2026, 9, 28)


class Company:
    """IT in force at version 1, Sales as its customer, and who heads what."""

    def __init__(self):
        self.head, self.customer = make_person("Chen"), make_person("Zhou")
        self.hr = make_person("Anna", is_hr_admin=True)
        self.it = make_department("IT", head=self.head)
        self.sales = make_department("SALES", head=self.customer)
        self.first = make_standard(self.it)
        self.standard = self.first.standard

    def draft(self, *, by=None, at=MONDAY):
        return start_draft(standard_id=self.standard.pk, by=by or self.hr, at=at)

    def proposed(self):
        version = self.draft()
        asked = [self.sales.pk]
        return propose_version(version_id=version.pk, department_ids=asked, review_on=FRIDAY, by=self.hr, at=MONDAY)

    def agreed(self):
        version = self.proposed()
        answer_proposal(
            version_id=version.pk, department_id=self.sales.pk, agrees=True, note="", by=self.customer, at=MONDAY
        )
        return version


@pytest.fixture
def company():
    return Company()


def plan(company, *, targets=None, steps=(), **texts):
    promised = targets if targets is not None else {(3, "resolution"): hours(4)}
    return VersionPlan(company.first.calendar, promised, tuple(steps), {"quality": "Solved at once", **texts})


def test_draft_starts_as_a_copy_of_the_newest_version(company):
    version = company.draft(by=company.head)

    said, was = version_facts(version), version_facts(company.first)
    assert (said, version.number, version.state) == (was, 2, "draft")
    assert ConfigurationChange.objects.get().kind == "draft_started"


def test_one_version_at_a_time_is_in_the_making(company):
    company.draft()

    with pytest.raises(DraftExists):
        company.draft()

    assert StandardVersion.objects.count() == 2


def test_what_a_draft_says_changes_whole_and_the_audit_keeps_old_and_new(company):
    version = company.draft()
    step = StepPlan("resolution", ("head", "hr"), offset=hours(2))

    write_draft(version_id=version.pk, plan=plan(company, steps=[step]), by=company.head, at=MONDAY)

    change = ConfigurationChange.objects.get(kind="draft_changed")
    facts = version_facts(StandardVersion.objects.get(pk=version.pk))
    assert facts["target.3.resolution"] == "4:00"
    assert facts["step.resolution.after-2:00"] == "head,hr"
    assert (change.before["target.3.resolution"], change.after["target.3.resolution"]) == ("8:00", "4:00")
    assert change.by == company.head


@pytest.mark.parametrize(
    ("percent", "offset", "kind"),
    [
        (80, None, "warning"),
        (100, None, "breach"),
        (150, None, "escalation"),
        (None, -60, "warning"),
        (None, 0, "breach"),
    ],
)
def test_kind_of_a_step_follows_from_its_moment(percent, offset, kind):
    step = StepPlan("resolution", ("head",), percent, None if offset is None else timedelta(minutes=offset))

    assert step.kind == kind


@pytest.mark.parametrize(
    ("targets", "sentence"),
    [
        ({(3, "resolution"): hours(0)}, "more than zero"),
        ({(3, "resolution"): -hours(1)}, "more than zero"),
        ({(3, "resolution"): timedelta(days=730)}, "longer than a working year"),
        ({(3, "resolution"): hours(1), (3, "first_response"): hours(2)}, "sooner than the first response"),
    ],
)
def test_target_that_is_no_promise_is_refused_and_the_draft_stays(company, targets, sentence):
    version = company.draft()
    was = version_facts(version)

    with pytest.raises(TargetRefused, match=sentence):
        write_draft(version_id=version.pk, plan=plan(company, targets=targets), by=company.hr, at=MONDAY)

    assert version_facts(StandardVersion.objects.get(pk=version.pk)) == was


@pytest.mark.parametrize(
    "step",
    [
        StepPlan("resolution", (), at_percent=80),
        StepPlan("resolution", ("hr",)),
        StepPlan("resolution", ("hr",), 80, hours(1)),
    ],
)
def test_step_without_a_moment_or_anybody_to_tell_is_refused(company, step):
    version = company.draft()

    with pytest.raises(StepRefused):
        write_draft(version_id=version.pk, plan=plan(company, steps=[step]), by=company.hr, at=MONDAY)


def test_agreed_version_is_in_force_from_its_day_and_ends_the_one_before(company):
    version = company.agreed()
    service = make_service(company.it)

    publish_from(version_id=version.pk, day=NEXT_MONDAY, by=company.hr, at=MONDAY)

    starts = datetime(2026, 9, 28, tzinfo=UTC)
    company.first.refresh_from_db()
    assert company.first.effective_until == starts
    for at, found in ((starts - hours(1), company.first), (starts, version)):
        assert standard_in_force(service_id=service.pk, department_id=company.it.pk, at=at) == found
    assert ConfigurationChange.objects.latest("id").kind == "published"


def test_silence_counts_for_nothing_until_the_date_for_answers_has_passed(company):
    version = company.proposed()

    with pytest.raises(PublishRefused, match="SALES department has not agreed"):
        publish_from(version_id=version.pk, day=NEXT_MONDAY, by=company.hr, at=MONDAY)
    publish_from(version_id=version.pk, day=NEXT_MONDAY, by=company.hr, at=MONDAY + timedelta(days=5))

    version.refresh_from_db()
    assert version.state == "published"


@pytest.mark.parametrize("day", [date(2026, 9, 21), date(2026, 9, 1)])
def test_publishing_from_a_day_that_has_begun_is_refused_and_nothing_changed(company, day):
    version = company.agreed()

    with pytest.raises(PublishRefused, match="choose tomorrow or later"):
        publish_from(version_id=version.pk, day=day, by=company.hr, at=MONDAY)

    version.refresh_from_db()
    company.first.refresh_from_db()
    assert (version.state, version.effective_from, company.first.effective_until) == ("proposed", None, None)


def test_version_before_one_that_is_to_come_is_refused(company):
    first = company.agreed()
    publish_from(version_id=first.pk, day=date(2026, 10, 12), by=company.hr, at=MONDAY)
    second = company.agreed()

    with pytest.raises(PublishRefused, match="Another version"):
        publish_from(version_id=second.pk, day=NEXT_MONDAY, by=company.hr, at=MONDAY)

    second.refresh_from_db()
    assert (second.state, second.effective_from) == ("proposed", None)


@pytest.mark.parametrize("missing", ["quality", "targets"])
def test_version_without_indicator_or_target_is_not_even_proposed(company, missing):
    version = company.draft()
    said = {"quality": ""} if missing == "quality" else {"targets": {}}
    write_draft(version_id=version.pk, plan=plan(company, **said), by=company.hr, at=MONDAY)

    with pytest.raises(PublishRefused):
        propose_version(
            version_id=version.pk, department_ids=[company.sales.pk], review_on=FRIDAY, by=company.hr, at=MONDAY
        )

    version.refresh_from_db()
    assert (version.state, version.agreements.count()) == ("draft", 0)


@pytest.mark.parametrize(("asked", "review_on"), [("it", FRIDAY), ("sales", date(2026, 9, 21))])
def test_proposal_needs_another_department_and_time_to_answer(company, asked, review_on):
    version = company.draft()
    departments = [getattr(company, asked).pk]

    with pytest.raises(ProposalRefused):
        propose_version(
            version_id=version.pk, department_ids=departments, review_on=review_on, by=company.hr, at=MONDAY
        )

    assert not version.agreements.exists()


def test_who_does_not_agree_says_what_they_need(company):
    version = company.proposed()
    said = {"version_id": version.pk, "department_id": company.sales.pk, "by": company.customer, "at": MONDAY}

    with pytest.raises(NeedsNote):
        answer_proposal(agrees=False, note=" ", **said)
    agreement = answer_proposal(agrees=False, note="2 h for orders", **said)

    assert (agreement.state, agreement.note) == ("disagreed", "2 h for orders")
    assert ConfigurationChange.objects.latest("id").after["note"] == "2 h for orders"


def test_proposal_that_is_taken_back_is_a_draft_without_answers(company):
    version = company.agreed()

    withdraw_proposal(version_id=version.pk, by=company.hr, at=MONDAY)

    version.refresh_from_db()
    assert (version.state, version.agreements.count()) == ("draft", 0)
    assert ConfigurationChange.objects.filter(kind="agreed").exists()


def test_published_wording_never_changes_whoever_asks(company):
    with pytest.raises(NotADraft):
        write_draft(version_id=company.first.pk, plan=plan(company), by=company.hr, at=MONDAY)
    with pytest.raises(NotADraft):
        discard_draft(version_id=company.first.pk, by=company.hr, at=MONDAY)
    with pytest.raises(NotProposed):
        publish_from(version_id=company.first.pk, day=NEXT_MONDAY, by=company.hr, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StandardVersion.objects.filter(pk=company.first.pk).update(quality="Never mind")

    company.first.refresh_from_db()
    assert company.first.quality == "Solved at once"


def test_audit_is_never_rewritten(company):
    company.draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        ConfigurationChange.objects.update(subject="nothing")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConfigurationChange.objects.all().delete()


def test_discarded_draft_leaves_what_it_said_in_the_audit(company):
    version = company.draft()

    discard_draft(version_id=version.pk, by=company.head, at=MONDAY)

    change = ConfigurationChange.objects.latest("id")
    assert list(StandardVersion.objects.all()) == [company.first]
    assert change.before["quality"] == "Solved at once"


def test_new_standard_for_a_service_begins_with_a_draft_and_is_refused_twice(company):
    service = make_service(company.it)
    said = {"department_id": company.it.pk, "name": "VPN", "calendar_id": make_calendar().pk, "by": company.head}

    version = begin_standard(service_id=service.pk, at=MONDAY, **said)
    with pytest.raises(StandardExists):
        begin_standard(service_id=service.pk, at=MONDAY, **said)

    assert (version.number, version.standard.service) == (1, service)
    assert Standard.objects.count() == 2


@pytest.mark.parametrize("who", ["customer", "stranger"])
def test_only_its_head_and_hr_write_a_standard(company, who):
    version = company.draft()
    person = company.customer if who == "customer" else make_person()

    for attempt in (
        lambda: write_draft(version_id=version.pk, plan=plan(company), by=person, at=MONDAY),
        lambda: discard_draft(version_id=version.pk, by=person, at=MONDAY),
        lambda: propose_version(
            version_id=version.pk, department_ids=[company.sales.pk], review_on=FRIDAY, by=person, at=MONDAY
        ),
    ):
        with pytest.raises(RulesRefused):
            attempt()

    version.refresh_from_db()
    assert version.state == "draft"


@pytest.mark.parametrize("who", ["hr", "head"])
def test_nobody_agrees_for_another_department(company, who):
    version = company.proposed()

    with pytest.raises(Refused):
        answer_proposal(
            version_id=version.pk, department_id=company.sales.pk, agrees=True, note="", by=getattr(company, who), at=MONDAY
        )  # fmt: skip

    assert version.agreements.get().state == "asked"


def test_two_versions_are_compared_in_words(company):
    version = company.draft()
    write_draft(version_id=version.pk, plan=plan(company, process="We call back."), by=company.hr, at=MONDAY)
    after = version_facts(StandardVersion.objects.get(pk=version.pk))

    rows = {row.label: (row.before, row.after) for row in compared(version_facts(company.first), after)}

    assert rows["Process"] == ("", "We call back.")
    assert rows["Resolution, Normal"] == ("8 h", "4 h")
    assert rows["Told about Resolution at 80% of the target"] == ("the agent", "")
    assert rows["Told about Resolution when it is due"][1] == ""


def test_what_a_step_does_and_whom_it_names_is_in_the_audit(company):
    version = company.draft()
    first = StepPlan("resolution", ("named",), offset=hours(4), named=(company.head.pk,), action="raise_priority")
    other = replace(first, action="give_back", named=(company.customer.pk,))
    write_draft(version_id=version.pk, plan=replace(plan(company), steps=(first,)), by=company.hr, at=MONDAY)

    write_draft(version_id=version.pk, plan=replace(plan(company), steps=(other,)), by=company.hr, at=MONDAY)

    change = ConfigurationChange.objects.latest("id")
    (told,) = compared(change.before, change.after)
    assert told.before == f"persons named in the step; raise the priority by one; {company.head.email}"
    assert told.after == f"persons named in the step; give it back to the team; {company.customer.email}"


def test_two_steps_at_one_moment_are_both_in_the_audit(company):
    version = company.draft()
    steps = (StepPlan("resolution", ("head",), at_percent=80), StepPlan("resolution", ("team",), at_percent=80))

    write_draft(version_id=version.pk, plan=replace(plan(company), steps=steps), by=company.hr, at=MONDAY)

    change = ConfigurationChange.objects.latest("id")
    assert change.after["step.resolution.80%"] == "head\nteam"
