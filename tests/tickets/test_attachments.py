"""Uploaded files: who may open them, and that a browser never runs them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_person, make_ticket
from tickets.services import add_note, add_reply, store_upload, transfer_ticket

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ticket(company):
    return make_ticket(company.service, company.requester, at=timezone.now())


def upload(by, ticket, name="log.txt", content=b"09:10 dropped\n"):
    file = SimpleUploadedFile(name, content)
    return store_upload(by=by, draft_key=f"reply:{ticket.ref}", upload=file, at=timezone.now())


def opened(client, person, attachment, query=""):
    client.force_login(person)
    answer = client.get(reverse("tickets:attachment", args=[attachment.pk, attachment.name]) + query)
    if answer.streaming:
        answer.body = b"".join(answer.streaming_content)
    return answer


def test_file_of_a_reply_is_open_to_those_who_see_the_request(company, ticket, client):
    file = upload(company.agent, ticket)
    add_reply(ticket_id=ticket.pk, by=company.agent, text="See", at=timezone.now(), attachment_ids=[file.pk])
    colleague_of_requester = make_person("Sun Li", department=company.hr)

    answers = {
        who: opened(client, person, file).status_code
        for who, person in [
            ("requester", company.requester), ("colleague", colleague_of_requester), ("agent", company.colleague),
            ("head", company.head), ("stranger", company.stranger), ("other agent", company.neighbour),
        ]
    }  # fmt: skip

    assert answers == {
        "requester": 200, "colleague": 200, "agent": 200, "head": 200, "stranger": 404, "other agent": 404,
    }  # fmt: skip


def test_file_of_an_internal_note_is_open_to_the_serving_side_alone(company, ticket, client):
    file = upload(company.agent, ticket)
    add_note(ticket_id=ticket.pk, by=company.agent, text="See", at=timezone.now(), attachment_ids=[file.pk])

    assert opened(client, company.colleague, file).status_code == 200
    assert opened(client, company.requester, file).status_code == 404
    transfer_ticket(
        ticket_id=ticket.pk, service_id=company.cabling.pk, text="Cable", by=company.agent, at=timezone.now()
    )
    assert opened(client, company.neighbour, file).status_code == 200
    assert opened(client, company.colleague, file).status_code == 404


def test_file_of_an_unsent_reply_is_open_to_its_uploader_alone(company, ticket, client):
    file = upload(company.agent, ticket)

    assert opened(client, company.agent, file).status_code == 200
    assert opened(client, company.colleague, file).status_code == 404
    assert opened(client, company.requester, file).status_code == 404


def test_file_is_a_download_that_no_browser_sniffs_or_runs(company, ticket, client):
    file = upload(company.agent, ticket)

    answer = opened(client, company.agent, file, "?inline")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="log.txt"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.body == b"09:10 dropped\n"


def test_only_a_picture_is_shown_in_place(company, ticket, client):
    picture = upload(company.agent, ticket, "screen.png", PNG)

    shown = opened(client, company.agent, picture, "?inline")

    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_visitor_and_unknown_file_lead_nowhere(company, ticket, client):
    file = upload(company.agent, ticket)
    address = reverse("tickets:attachment", args=[file.pk, file.name])

    assert client.get(address).status_code == 302
    client.force_login(company.agent)
    assert client.get(reverse("tickets:attachment", args=[file.pk + 1, "x"])).status_code == 404
    assert client.post(address).status_code == 405


def test_missing_file_on_disk_is_not_found(company, ticket, client):
    file = upload(company.agent, ticket)
    file.file.storage.delete(file.file.name)

    assert opened(client, company.agent, file).status_code == 404
