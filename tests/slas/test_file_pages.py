"""Files of standards in the browser: HR downloads, sees what a file would change or what is wrong, and takes it over."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_person
from tests.slas.files import DRAFT, Company, stored

pytestmark = pytest.mark.django_db
DAYS = slice(DRAFT.index("    days:"), DRAFT.index("standards:"))  # dates that will be over when this runs
FILE = DRAFT.replace(DRAFT[DAYS], "")


@pytest.fixture
def company(client):
    found = Company()
    client.force_login(found.hr)
    return found


def post(client, **said):
    response = client.post(reverse("slas:files"), said)
    return response.status_code, response.content.decode()


def test_file_of_a_department_is_downloaded(client, company):
    response = client.get(reverse("slas:file", args=["IT"]))

    assert response.content.decode() == company.written()
    assert response.headers["Content-Disposition"] == 'attachment; filename="IT.yaml"'
    assert reverse("slas:file", args=["IT"]) in client.get(reverse("slas:files")).content.decode()
    assert client.get(reverse("slas:file", args=["NONE"])).status_code == 404


def test_upload_shows_what_it_would_change_and_changes_nothing(client, company):
    before = stored()

    status, page = post(client, file=SimpleUploadedFile("IT.yaml", FILE.encode()), do="look")

    assert (status, stored()) == (200, before)
    assert "<del>8 h</del> <ins>20 h</ins>" in page
    assert "Take it over" in page
    assert "quality: Solved at the first visit" in page


def test_text_that_was_looked_at_is_taken_over_once(client, company):
    status, _page = post(client, text=FILE.replace("\n", "\r\n"), do="take")
    taken = stored()

    again = client.post(reverse("slas:files"), {"text": FILE, "do": "take"}, follow=True).content.decode()

    assert (status, company.newest.quality) == (302, "Solved at the first visit")
    assert "It says what the desk says already." in again
    assert stored() == taken


@pytest.mark.parametrize("do", ["look", "take"])
def test_faults_are_listed_with_their_lines_and_the_text_stays_to_be_corrected(client, company, do):
    before = stored()

    status, page = post(client, text=FILE.replace("80 %", "often"), do=do)

    assert (status, stored()) == (422, before)
    assert "1 line needs a change; nothing was taken over." in page
    assert "Write “80 %”, “due”" in page
    assert "{at: often, tell: [assignee]}</td>" in page
    assert "          - {at: often" in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Choose a file, or paste its text."),
        ({"file": SimpleUploadedFile("a.yaml", b"\xff\xfe")}, "This is not a text in UTF-8."),
        ({"file": SimpleUploadedFile("a.yaml", b"x" * 600_000)}, "longer than any department"),
    ],
)
def test_what_is_no_text_is_refused_beside_the_field(client, company, said, sentence):
    status, page = post(client, do="look", **said)

    assert status == 422
    assert sentence in page


def test_text_is_escaped(client, company):
    _status, page = post(client, text="</textarea><script>alert(1)</script>", do="look")

    assert "<script>alert" not in page


@pytest.mark.parametrize("who", ["head", "employee"])
def test_nobody_but_hr_admins_opens_it(client, company, who):
    client.force_login(company.head if who == "head" else make_person())

    assert client.get(reverse("slas:files")).status_code == 403
    assert client.get(reverse("slas:file", args=["IT"])).status_code == 403
    assert post(client, text=FILE, do="take")[0] == 403
    assert reverse("slas:files") not in client.get(reverse("slas:standards")).content.decode()
