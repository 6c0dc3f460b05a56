"""Files: uploaded first, sent with words, and open to exactly those who may read those words."""

from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_ticket
from tests.tickets.callers import address, all_rows, caller, problem
from tickets.models import Attachment

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def upload(person, content=PNG, name="shot.png"):
    return caller(person).post(address("attachments"), {"file": SimpleUploadedFile(name, content)}, format="multipart")


def send(person, ticket, *numbers, **body):
    data = {"text": "See there", "attachments": numbers, **body}
    return caller(person).post(address("replies", ref=ticket.ref), data, format="json")


def fetched(person, number):
    """The status and the bytes, with the file closed as a server does."""
    response = caller(person).get(address("attachment", attachment_id=number))
    content = b"".join(response.streaming_content) if response.streaming else b""
    response.close()
    return response, content


def test_file_goes_with_a_reply(company):
    ticket = make_ticket(company.service, company.requester)
    made = upload(company.agent).json()

    send(company.agent, ticket, made["id"])

    rows = all_rows(caller(company.requester), address("events", ref=ticket.ref))
    kept = next(row for row in rows if row["kind"] == "agent_replied")["attachments"]
    assert [(file["name"], file["content_type"], file["size"]) for file in kept] == [("shot.png", "image/png", 40)]
    assert kept[0]["url"].endswith(address("attachment", attachment_id=made["id"]))
    response, content = fetched(company.requester, made["id"])
    assert content == PNG
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="shot.png"'
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_file_goes_with_a_new_request(company):
    number = upload(company.requester).json()["id"]
    data = {"service": company.service.pk, "subject": "VPN", "description": "Look", "attachments": [number]}

    made = caller(company.requester).post(address("tickets"), data, format="json").json()

    rows = all_rows(caller(company.agent), made["events_url"])
    assert [file["id"] for file in rows[0]["attachments"]] == [number]


def test_file_of_a_note_is_for_its_readers(company):
    ticket = make_ticket(company.service, company.requester)
    number = upload(company.agent).json()["id"]
    send(company.agent, ticket, number, internal=True)

    problem(caller(company.requester).get(address("attachment", attachment_id=number)), 404)
    assert fetched(company.colleague, number)[1] == PNG


def test_unsent_file_is_its_owners_alone(company):
    number = upload(company.requester).json()["id"]

    foreign = caller(company.director).get(address("attachment", attachment_id=number))
    unknown = caller(company.director).get(address("attachment", attachment_id=10**30))

    problem(foreign, 404)
    assert foreign.content == unknown.content
    assert fetched(company.requester, number)[1] == PNG


def test_file_of_somebody_else_is_not_sent(company):
    ticket = make_ticket(company.service, company.requester)
    number = upload(company.requester).json()["id"]

    problem(send(company.agent, ticket, number), 400)

    assert ticket.events.count() == 1
    assert Attachment.objects.get().ticket is None


def test_file_is_sent_once(company):
    ticket = make_ticket(company.service, company.requester)
    number = upload(company.agent).json()["id"]
    send(company.agent, ticket, number)

    problem(send(company.agent, ticket, number), 400)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<svg onload=alert(1)>", "a.svg"), (b"MZ\0\0", "a.exe"), (b"<html>", "a.png"), (b"", "a.txt")],
)
def test_refused_kinds_are_not_kept(company, content, name):
    problem(upload(company.requester, content, name), 422)

    assert not Attachment.objects.exists()


def test_file_over_the_limit_is_not_kept(company, settings):
    settings.ATTACHMENT_MAX_BYTES = 39

    assert "too large" in problem(upload(company.requester), 422)["detail"]


def test_upload_without_a_file_is_told(company):
    response = caller(company.requester).post(address("attachments"), {}, format="multipart")

    assert problem(response, 400)["errors"][0]["field"] == "file"


def test_of_a_file_that_is_too_large_only_the_beginning_reaches_the_disk(settings, rf):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    sent = settings.FILE_UPLOAD_MAX_MEMORY_SIZE * 3

    request = rf.post("/", {"text": "My words", "file": SimpleUploadedFile("film.png", b"\0" * sent)})

    with closing(request.FILES["file"]) as received:
        assert received.size == sent  # what the form refuses it by
        assert Path(received.temporary_file_path()).stat().st_size < 100_000 + 2 * received.DEFAULT_CHUNK_SIZE
    assert request.POST["text"] == "My words"
