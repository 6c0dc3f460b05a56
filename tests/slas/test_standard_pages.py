"""Standards in the browser: who reads and writes what, faults beside the field, the way into force."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from slas.models import Agreement, StandardVersion
from slas.services import propose_version, start_draft
from tests.factories import make_calendar, make_department, make_person, make_service, make_standard

pytestmark = pytest.mark.django_db


class Company:
    def __init__(self):
        self.head, self.customer, self.hr = (
            make_person("Chen"),
            make_person("Zhou"),
            make_person("Anna", is_hr_admin=True),
        )
        self.requester = make_person("Li")
        self.it = make_department("IT", head=self.head)
        self.sales = make_department("SALES", head=self.customer)
        self.published = make_standard(self.it, service=None)
        self.service = make_service(self.it)

    def draft(self):
        return start_draft(standard_id=self.published.standard_id, by=self.hr, at=timezone.now())

    def proposed(self):
        review_on = timezone.localdate() + timedelta(days=7)
        return propose_version(
            version_id=self.draft().pk, department_ids=[self.sales.pk], review_on=review_on, by=self.hr, at=timezone.now()
        )  # fmt: skip


@pytest.fixture
def company():
    return Company()


def typed(version, **fields):
    step = {"step-0-metric": "resolution", "step-0-when": "percent", "step-0-amount": "80", "step-0-to": ["assignee"]}
    return {
        "calendar": version.calendar_id, "quality": "Solved at once", "target-3-first_response": "90 m",
        "target-3-resolution": "2 d", **step, **fields,
    }  # fmt: skip


def test_head_writes_a_draft_in_working_time_and_a_ladder(client, company):
    version = company.draft()
    client.force_login(company.head)

    response = client.post(reverse("slas:version", args=[version.pk]), typed(version))

    said = {target.metric: target.working_time for target in version.targets.all()}
    assert response.status_code == 302
    assert said == {"first_response": timedelta(minutes=90), "resolution": timedelta(hours=16)}
    assert [(step.at_percent, step.kind, step.recipients) for step in version.steps.all()] == [
        (80, "warning", ["assignee"])
    ]


def test_step_keeps_what_it_does_and_whom_it_names_when_the_draft_is_saved_again(client, company):
    version = company.draft()
    client.force_login(company.head)
    address = reverse("slas:version", args=[version.pk])
    wanted = {"step-0-to": ["named"], "step-0-named": company.hr.email, "step-0-action": "add_followers"}

    client.post(address, typed(version, **wanted))
    client.post(address, typed(version, **wanted))

    shown = client.get(address).content.decode()
    assert [(step.named, step.action) for step in version.steps.all()] == [([company.hr.pk], "add_followers")]
    assert f'value="{company.hr.email}"' in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"target-3-resolution": "0"}, "A promise needs some time"),
        ({"target-3-resolution": "-2 h"}, "A promise needs some time"),
        ({"target-3-resolution": "3 years"}, "Write working time like"),
        ({"target-3-resolution": "9999 h"}, "longer than a working year"),
        ({"target-3-resolution": "1 h"}, "sooner than the first response"),
        ({"step-0-to": []}, "Choose who is told."),
        ({"step-0-amount": "x"}, "Write a percentage"),
        ({"step-0-when": "after", "step-0-amount": "soon"}, "0 is when it is due"),
        ({"step-0-to": ["named"]}, "Write the addresses of the persons named."),
        ({"step-0-named": "nobody@example.com"}, "There is no colleague with the address nobody@example.com."),
    ],
)
def test_fault_is_said_beside_its_field_and_nothing_is_saved(client, company, fields, sentence):
    version = company.draft()
    client.force_login(company.hr)

    response = client.post(reverse("slas:version", args=[version.pk]), typed(version, **fields))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert version.targets.get(priority=3, metric="resolution").working_time == timedelta(hours=8)


def test_another_step_can_be_typed_without_saving(client, company):
    version = company.draft()
    client.force_login(company.hr)

    page = client.post(reverse("slas:version", args=[version.pk]), typed(version, do="add-step"))

    assert page.status_code == 200
    assert len(page.context["editor"].step_rows) == 2
    assert version.targets.count() == 8


def test_examples_follow_what_is_typed(client, company):
    version = company.draft()
    client.force_login(company.hr)
    address = reverse("slas:examples", args=[version.pk])

    told = client.post(address, typed(version)).content.decode()
    waits = client.post(address, typed(version, **{"target-3-resolution": "?"})).content.decode()

    assert "Normal, Friday afternoon" in told
    assert "wait until every field makes sense" in waits


def test_standard_is_proposed_agreed_and_published_in_the_browser(client, company):
    version = company.draft()
    tomorrow = timezone.localdate() + timedelta(days=2)
    client.force_login(company.hr)
    client.post(reverse("slas:version", args=[version.pk]), typed(version))
    client.post(reverse("slas:propose", args=[version.pk]), {"departments": [company.sales.pk], "review_on": tomorrow})
    client.force_login(company.customer)
    asked = client.get(reverse("slas:standards")).content.decode()
    client.post(reverse("slas:answer", args=[version.pk]), {"department": company.sales.pk, "answer": "agree"})
    client.force_login(company.hr)
    client.post(reverse("slas:publish", args=[version.pk]), {"day": tomorrow})

    version.refresh_from_db()
    company.published.refresh_from_db()
    assert "You are asked" in asked
    assert version.state == "published"
    assert company.published.effective_until == version.effective_from


def test_refusal_of_a_move_is_a_sentence_on_the_page(client, company):
    version = company.proposed()
    client.force_login(company.hr)

    page = client.post(
        reverse("slas:publish", args=[version.pk]), {"day": timezone.localdate() + timedelta(days=1)}, follow=True
    )

    assert "SALES department has not agreed" in page.content.decode()
    assert Agreement.objects.get().state == "asked"


def test_everybody_reads_what_a_department_promises(client, company):
    client.force_login(company.requester)

    page = client.get(reverse("slas:public", args=["IT"])).content.decode()

    assert "IT standard" in page
    assert "Solved at once" in page
    assert "Password reset" in page


def test_list_names_services_without_owner_or_standard_to_those_who_can_change_it(client, company):
    make_service(company.sales, "Quotation")
    client.force_login(company.hr)
    for_hr = client.get(reverse("slas:standards")).content.decode()
    client.force_login(company.requester)
    for_all = client.get(reverse("slas:standards")).content.decode()

    assert "without an owner" in for_hr
    assert "without a standard" in for_hr
    assert "without" not in for_all


def test_versions_are_compared_and_changes_are_listed(client, company):
    version = company.draft()
    client.force_login(company.head)
    client.post(reverse("slas:version", args=[version.pk]), typed(version))

    diff = client.get(reverse("slas:compare", args=[version.pk, company.published.pk])).content.decode()
    audit = client.get(reverse("slas:changes")).content.decode()

    assert "<del>8 h</del>" in diff
    assert "changed the draft" in audit


def test_new_standard_starts_with_its_first_version(client, company):
    client.force_login(company.customer)
    said = {"name": "Sales standard", "calendar": make_calendar().pk, "service": ""}

    response = client.post(reverse("slas:new_standard", args=["SALES"]), said)
    again = client.post(reverse("slas:new_standard", args=["SALES"]), said)

    version = StandardVersion.objects.get(standard__department=company.sales)
    assert response.url == reverse("slas:version", args=[version.pk])
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("published", {"hr": 200, "head": 200, "customer": 200, "requester": 200}),
        ("proposed", {"hr": 200, "head": 200, "customer": 200, "requester": 403}),
        ("draft", {"hr": 200, "head": 200, "customer": 403, "requester": 403}),
        ("changes", {"hr": 200, "head": 200, "customer": 200, "requester": 403}),
        ("new", {"hr": 200, "head": 200, "customer": 403, "requester": 403}),
        ("public", {"hr": 200, "head": 200, "customer": 200, "requester": 200}),
        ("standards", {"hr": 200, "head": 200, "customer": 200, "requester": 200}),
    ],
)
def test_who_opens_what(client, company, page, expected):
    address = {
        "published": lambda: reverse("slas:version", args=[company.published.pk]),
        "proposed": lambda: reverse("slas:version", args=[company.proposed().pk]),
        "draft": lambda: reverse("slas:version", args=[company.draft().pk]),
        "changes": lambda: reverse("slas:changes"),
        "new": lambda: reverse("slas:new_standard", args=["IT"]),
        "public": lambda: reverse("slas:public", args=["IT"]),
        "standards": lambda: reverse("slas:standards"),
    }[page]()

    found = {}
    for who in expected:
        client.force_login(getattr(company, who))
        found[who] = client.get(address).status_code

    assert found == expected


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_costs_the_same_for_any_number_of_departments(client, company, item_count, assert_queries):
    for number in range(item_count):
        department = make_department(f"D{number}")
        make_service(department)
        make_standard(department)
    client.force_login(company.hr)
    client.get(reverse("slas:standards"))

    with assert_queries(7):
        client.get(reverse("slas:standards"))


@pytest.mark.parametrize("item_count", [1, 3])
def test_audit_costs_the_same_for_any_number_of_changes(client, company, item_count, assert_queries):
    version = company.draft()
    client.force_login(company.hr)
    for number in range(item_count):
        client.post(reverse("slas:version", args=[version.pk]), typed(version, process=f"Step {number}"))
    client.get(reverse("slas:changes"))

    with assert_queries(4):
        client.get(reverse("slas:changes"))
