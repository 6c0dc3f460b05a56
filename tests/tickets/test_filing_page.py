"""Filing a request in the browser: what is promised, kept, refused, and sent once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from departments.enums import FieldKind
from tests.factories import MONDAY, make_agent, make_department, make_person, make_service, make_standard
from tests.factories.forms import COLOURS, ask, posted
from tickets.models import Attachment, Draft, Submission, Ticket
from tickets.services import save_draft, store_upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def service():
    service = make_service(make_department("IT"), name="Access to a system", name_zh="系统权限")
    make_standard(service.department)
    return service


@pytest.fixture
def person(client):
    person = make_person(department=make_department("HR"))
    client.force_login(person)
    return person


def page(service):
    return reverse("tickets:new", args=[service.pk])


def text_file(name="desk.log", content=b"line"):
    return SimpleUploadedFile(name, content)


def test_request_is_filed_with_its_answers_and_leads_to_its_page(client, person, service):
    ask(service, "colour", FieldKind.CHOICE, choices=COLOURS, is_required=True)

    response = client.post(page(service), posted(q_colour="red", priority="2"))

    ticket = Ticket.objects.get()
    assert response.url == reverse("tickets:detail", args=[ticket.ref])
    assert (ticket.requester, ticket.priority, ticket.answers[0]["value"]) == (person, 2, "red")


def test_same_form_sent_twice_makes_one_request(client, person, service):
    for _click in range(2):
        response = client.post(page(service), posted(submission_key="k1"))

    assert response.status_code == 302
    assert Ticket.objects.count() == Submission.objects.count() == 1


def test_form_sent_again_with_other_words_asks_first_and_then_files(client, person, service):
    client.post(page(service), posted(submission_key="k1"))

    again = client.post(page(service), posted(submission_key="k1", subject="Something else"))

    assert again.status_code == 422
    assert Ticket.objects.count() == 1
    key = re.search(r'name="submission_key" value="(\w+)"', again.content.decode())[1]
    assert client.post(page(service), posted(submission_key=key, subject="Something else")).status_code == 302
    assert Ticket.objects.count() == 2


def test_form_with_errors_comes_back_with_everything_typed_and_nothing_is_filed(client, person, service):
    response = client.post(page(service), posted(subject="", description="<script>alert(1)</script> stays"))

    html = response.content.decode()
    assert response.status_code == 422
    assert "data-error-summary" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; stays" in html
    assert "<script>alert" not in html
    assert not Ticket.objects.exists()
    assert Draft.objects.get(person=person).data["description"] == "<script>alert(1)</script> stays"


def test_chosen_file_survives_an_error_and_travels_with_the_request(client, person, service):
    client.post(page(service), posted(subject="", attachments=text_file()))
    assert "desk.log" in client.get(page(service)).content.decode()

    client.post(page(service), posted())

    ticket = Ticket.objects.get()
    assert [file.name for file in ticket.attachments.all()] == ["desk.log"]
    assert not Attachment.objects.filter(ticket=None).exists()


def test_refused_file_says_why_and_nothing_is_filed(client, person, service):
    response = client.post(page(service), posted(attachments=text_file("page.html", b"<html>")))

    assert "page.html" in response.content.decode()
    assert response.status_code == 422
    assert not Ticket.objects.exists()
    assert not Attachment.objects.exists()


def test_required_file_is_missing_until_it_is_chosen_and_belongs_to_its_question(client, person, service):
    ask(service, "scan", FieldKind.FILE, is_required=True)
    assert client.post(page(service), posted()).status_code == 422

    client.post(page(service), posted(q_scan=text_file("scan.txt"), attachments=text_file("other.txt")))

    ticket = Ticket.objects.get()
    assert ticket.answers[0]["shown"] == "scan.txt"
    assert {file.name for file in ticket.attachments.all()} == {"scan.txt", "other.txt"}


def test_file_of_somebody_else_cannot_be_claimed(client, person, service):
    foreign = store_upload(by=make_person("Other"), draft_key=f"new:{service.pk}", upload=text_file(), at=MONDAY)
    ask(service, "scan", FieldKind.FILE, is_required=True)

    response = client.post(page(service), posted(q_scan__kept=str(foreign.pk)))

    assert response.status_code == 422
    assert not Ticket.objects.exists()


def test_draft_is_saved_shown_on_the_next_visit_and_gone_after_sending(client, person, service):
    key = f"new:{service.pk}"
    saved = client.post(reverse("tickets:draft", args=[key]), posted(subject="Half a line"))
    assert saved.status_code == 200
    assert "Half a line" in client.get(page(service)).content.decode()

    client.post(page(service), posted())

    assert not Draft.objects.exists()


def test_draft_for_no_form_is_refused(client, person):
    assert client.post(reverse("tickets:draft", args=["nonsense"]), {"a": "b"}).status_code == 422
    assert not Draft.objects.exists()


def test_discarding_forgets_words_and_files(client, person, service):
    key = f"new:{service.pk}"
    save_draft(by=person, key=key, data={"subject": "x"}, at=MONDAY)
    store_upload(by=person, draft_key=key, upload=text_file(), at=MONDAY)

    client.post(reverse("tickets:discard", args=[service.pk]))

    assert not Draft.objects.exists()
    assert not Attachment.objects.exists()


def test_upload_by_itself_answers_with_the_list_and_can_be_taken_off(client, person, service):
    address = reverse("tickets:upload", args=[f"new:{service.pk}"]) + "?field=attachments"

    html = client.post(address, {"attachments": text_file()}).content.decode()

    assert "desk.log" in html
    kept = Attachment.objects.get()
    assert client.post(reverse("tickets:discard_upload", args=[kept.pk])).status_code == 200
    assert not Attachment.objects.exists()


def test_somebody_elses_upload_cannot_be_taken_off(client, person, service):
    foreign = store_upload(by=make_person("Other"), draft_key="new:1", upload=text_file(), at=MONDAY)

    assert client.post(reverse("tickets:discard_upload", args=[foreign.pk])).status_code == 404
    assert Attachment.objects.count() == 1


def test_preview_follows_the_chosen_urgency(client, person, service):
    response = client.get(reverse("tickets:preview", args=[service.pk]), {"priority": "1"})

    assert "If you send this now" in response.content.decode()
    assert client.get(reverse("tickets:preview", args=[service.pk]), {"priority": "hostile"}).status_code == 200


def test_without_a_standard_the_page_says_that_nothing_is_promised(client, person):
    service = make_service(make_department("FIN"))

    assert "no time is promised" in client.get(page(service)).content.decode()


@pytest.mark.parametrize("closed", ["service", "department", "missing", "huge"])
def test_what_is_not_offered_is_not_found(client, person, service, closed):
    address = page(service)
    if closed == "service":
        service.is_active = False
        service.save(update_fields=["is_active"])
    elif closed == "department":
        service.department.is_active = False
        service.department.save(update_fields=["is_active"])
    else:
        address = "/new/999999/" if closed == "missing" else "/new/99999999999999999999999/"

    assert client.get(address).status_code == 404
    assert client.post(address, posted()).status_code == 404
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("services", []),
        ("new", [1]),
        ("preview", [1]),
        ("mine", []),
        ("export", []),
        ("draft", ["new:1"]),
        ("upload", ["new:1"]),
    ],
)
def test_visitor_is_led_to_sign_in(client, name, args):
    address = reverse(f"tickets:{name}", args=args)

    response = client.post(address) if name in ("draft", "upload") else client.get(address)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("asks", [1, 3])
def test_form_takes_the_same_queries_for_any_number_of_questions(client, person, service, assert_queries, asks):
    for number in range(asks):
        ask(service, f"where{number}", FieldKind.DEPARTMENT)
    client.get(page(service))

    with assert_queries(10):
        client.get(page(service))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_the_readers_language(client, person, service, language):
    person.language = language
    person.save(update_fields=["language"])
    title = "系统权限" if language != "en" else "Access to a system"

    assert title in client.get(page(service)).content.decode()
    assert title in client.get(reverse("tickets:services")).content.decode()


def test_catalogue_finds_services_by_words_of_both_languages(client, person, service):
    make_service(service.department, name="New laptop")

    for words in ("access", "权限", "it department access"):
        html = client.get(reverse("tickets:services"), {"q": words}).content.decode()
        assert "Access to a system" in html
        assert "New laptop" not in html
    assert "No service has these words" in client.get(reverse("tickets:services"), {"q": "zzz"}).content.decode()


def test_people_are_suggested_by_name_and_colleagues_without_one(client, person):
    make_agent("Li Wei", department=make_department("FIN"))
    make_person("Colleague", department=person.department)
    make_person("Left", is_active=False)

    named = client.get(reverse("departments:people"), {"field": "q_who", "q_who": "li w"}).content.decode()
    near = client.get(reverse("departments:people"), {"field": "q_who", "q_who": ""}).content.decode()

    assert "Li Wei (" in named
    assert "Colleague (" in near
    assert "Left" not in named + near
