"""Departments that cannot be as typed: superiors in a circle, and a head whom nobody stands in for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.models import Department
from tests.factories import make_department, make_person

pytestmark = pytest.mark.django_db
EMPTY = {f"memberships-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}


@pytest.fixture
def top(client):
    client.force_login(make_person("Admin", is_staff=True, is_superuser=True))
    return make_department("TOP")


def change(client, department, **fields):
    said = {"code": department.code, "name": department.name, "timezone": "UTC", "is_active": "on", **EMPTY, **fields}
    return client.post(reverse("admin:departments_department_change", args=[department.pk]), said, follow=True)


@pytest.mark.parametrize("over", ["itself", "child", "grandchild"])
def test_department_is_not_below_itself(client, top, over):
    child = make_department("CHILD", parent=top)
    grandchild = make_department("GRAND", parent=child)
    chosen = {"itself": top, "child": child, "grandchild": grandchild}[over]

    response = change(client, top, parent=chosen.pk)

    top.refresh_from_db()
    assert "is below this department already; choose one that is not." in response.content.decode()
    assert top.parent is None


def test_department_moves_below_another_branch(client, top):
    one, other = make_department("ONE", parent=top), make_department("OTHER", parent=top)

    change(client, one, parent=other.pk)

    assert Department.objects.get(code="ONE").parent == other


@pytest.mark.parametrize("has_deputy", [False, True])
def test_head_without_a_deputy_is_saved_and_said(client, top, has_deputy):
    head, deputy = make_person("Chen"), make_person("Zhou")

    response = change(client, top, head=head.pk, **({"deputy": deputy.pk} if has_deputy else {}))

    top.refresh_from_db()
    assert top.head == head
    assert ("has a head and no deputy: name one" in response.content.decode()) is not has_deputy


def test_deputy_is_somebody_else_than_the_head(client, top):
    head = make_person("Chen")

    response = change(client, top, head=head.pk, deputy=head.pk)

    top.refresh_from_db()
    assert "Nobody stands in for themselves: choose somebody else as deputy." in response.content.decode()
    assert top.head is None


@pytest.mark.parametrize("has_deputy", [False, True])
def test_head_who_goes_away_is_told_if_nobody_stands_in(client, top, has_deputy):
    head = make_person("Chen")
    make_department("IT", head=head, deputy=make_person("Zhou") if has_deputy else None, name="Computers")
    client.force_login(head)
    until = timezone.now() + timedelta(days=9)
    said = {"language": "en", "timezone": "UTC", "theme": "auto", "away_until": until.strftime("%Y-%m-%dT%H:%M")}
    said["pace"] = "at_once"

    response = client.post(reverse("preferences"), said, follow=True)

    head.refresh_from_db()
    assert head.away_until is not None
    told = "Nobody stands in for you in Computers: ask for a deputy to be named" in response.content.decode()
    assert told is not has_deputy
