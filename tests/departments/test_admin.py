"""The admin site opens for administrators alone, and makes no administrators by itself."""

import pytest
from django.urls import reverse

from tests.factories import make_department, make_person, make_service
from tests.factories.forms import ask
from tests.factories.guides import make_guide

pytestmark = pytest.mark.django_db

MODELS = ["departments_department", "departments_person", "departments_service", "knowledge_guide"]


@pytest.fixture
def it():
    department = make_department("IT")
    ask(make_service(department), "colour")
    make_guide(department)
    return department


@pytest.mark.parametrize("model", MODELS)
def test_lists_forms_and_rows_open(client, it, model):
    admin = make_person("Admin", is_staff=True, is_superuser=True)
    client.force_login(admin)
    app, name = model.split("_")
    rows = client.get(reverse(f"admin:{model}_changelist")).context["cl"].result_list

    assert client.get(reverse(f"admin:{model}_add")).status_code == 200
    assert client.get(reverse(f"admin:{app}_{name}_change", args=[rows[0].pk])).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_employee_is_not_let_in(client, it, model):
    client.force_login(make_person("Employee"))

    assert client.get(reverse(f"admin:{model}_changelist")).status_code in (302, 403)


def test_guide_written_on_the_admin_site_is_found_at_once(client, it):
    client.force_login(make_person("Admin", is_staff=True, is_superuser=True))
    client.post(
        reverse("admin:knowledge_guide_add"),
        {"department": it.pk, "title": "Unlock a tablet", "slug": "tablet", "body": "Hold **both** keys.", "is_published": "on"},
    )  # fmt: skip

    assert "Unlock a tablet" in client.get("/guides/", {"q": "tablet"}).content.decode()
