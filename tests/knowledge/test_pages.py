"""Reading guides, and being offered them before a request is sent."""

import pytest
from django.urls import reverse

from tests.factories import make_department, make_person, make_service
from tests.factories.guides import make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(client):
    client.force_login(make_person(department=make_department("HR")))
    return make_department("IT")


def html(client, address, **query):
    return client.get(address, query).content.decode()


def test_guide_is_read_with_its_markdown_made_safe(client, it):
    service = make_service(it, name="Access to a system")
    guide = make_guide(it, body="Open **Settings**. <script>alert(1)</script>", services=[service])

    page = html(client, reverse("knowledge:guide", args=[guide.slug]))

    assert "<strong>Settings</strong>" in page
    assert "<script>alert" not in page
    assert "Access to a system" in page


def test_unknown_guide_is_not_found(client, it):
    assert client.get("/guides/nothing-here/").status_code == 404


def test_guides_are_listed_and_found(client, it):
    make_guide(it)
    make_guide(it, title="Order a laptop", slug="laptop")

    assert "Order a laptop" in html(client, "/guides/")
    assert "Order a laptop" not in html(client, "/guides/", q="password")
    assert "No guide has these words" in html(client, "/guides/", q="zzz")


def test_suggestions_prefer_the_words_of_the_subject(client, it):
    service = make_service(it)
    make_guide(it, title="Of the service", slug="s", services=[service])
    make_guide(it, title="Printer jam", slug="p")

    address = reverse("knowledge:suggestions", args=[service.pk])

    assert "Of the service" in html(client, address)
    assert html(client, address, subject="printer").index("Printer jam") >= 0
    assert html(client, reverse("knowledge:suggestions", args=[999])).strip() == ""


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_guides(client, it, assert_queries, item_count):
    for number in range(item_count):
        make_guide(it, title=f"Guide {number}")
    client.get("/guides/")

    with assert_queries(4):
        client.get("/guides/")
