"""What people choose for themselves, and where a press of the language or theme leads back to."""

import pytest
from django.conf import settings
from django.urls import reverse

from departments.models import ApiToken
from notifications.enums import Urgency
from notifications.queries import mail_choices
from surveys.queries import wants_evaluations
from tests.factories import MONDAY, make_person

pytestmark = pytest.mark.django_db
CHOICES = {"language": "en", "timezone": "Europe/Berlin", "theme": "dark", "away_until": "", "pace": "at_once"}


@pytest.fixture
def mei(client):
    person = make_person("Mei")
    client.force_login(person)
    return person


def test_preferences_are_kept(mei, client):
    response = client.post(reverse("preferences"), {**CHOICES, "queue_by_mail": "on", "pace": "weekly"})

    mei.refresh_from_db()
    assert response.status_code == 302
    assert (mei.timezone, mei.theme, mei.shortcuts_enabled) == ("Europe/Berlin", "dark", False)
    assert mail_choices(mei) == {
        "own_by_mail": False, "queue_by_mail": True, "pace": "weekly", "follows_guides": False
    }  # fmt: skip


def test_preferences_say_what_comes_at_once_all_the_same(mei, client):
    page = client.get(reverse("preferences")).content.decode()

    assert all(str(words) in page for words in Urgency.labels)


def test_evaluations_can_be_declined_and_wanted_again(mei, client):
    before = client.get(reverse("preferences")).context["asking_form"]["is_asked"].value()
    asked = []
    for more in ({}, {}, {"is_asked": "on"}):
        client.post(reverse("preferences"), {**CHOICES, **more})
        asked.append(wants_evaluations(mei))

    assert (wants_evaluations(make_person("Tom")), asked) == (True, [False, False, True])
    assert before is True


@pytest.mark.parametrize(
    "wrong",
    [{"timezone": "Mars/Base"}, {"language": "tlh"}, {"theme": "pink"}, {"away_until": "soon"}, {"pace": "hourly"}],
)
def test_preferences_refuse_what_is_not_offered_and_change_nothing(mei, client, wrong):
    response = client.post(reverse("preferences"), {**CHOICES, **wrong})

    mei.refresh_from_db()
    assert response.status_code == 200
    assert (mei.timezone, mei.theme, mei.language) == ("UTC", "auto", "en")
    assert mail_choices(mei)["own_by_mail"] is True
    assert wants_evaluations(mei)


def test_preferences_away_until_is_read_in_the_readers_zone(mei, client):
    client.post(reverse("preferences"), {**CHOICES, "timezone": "UTC", "away_until": "2026-12-24T18:00"})

    mei.refresh_from_db()
    assert mei.away_until.isoformat() == "2026-12-24T18:00:00+00:00"


def test_language_of_a_person_is_kept_with_the_account(mei, client):
    response = client.post(reverse("language"), {"language": "zh-hans", "next": "/notifications/?after=x"})

    mei.refresh_from_db()
    assert response.url == "/notifications/?after=x"
    assert mei.language == "zh-hans"


def test_language_and_theme_of_a_visitor_are_kept_in_cookies(client):
    client.post(reverse("language"), {"language": "zh-hans"})
    client.post(reverse("theme"), {"theme": "dark"})

    page = client.get(reverse("account_login")).content.decode()
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert 'lang="zh-hans"' in page
    assert 'data-bs-theme="dark"' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_language_leads_back_to_this_site_only(client, target):
    assert client.post(reverse("language"), {"language": "en", "next": target}).url == "/"


@pytest.mark.parametrize(("name", "value"), [("language", "tlh"), ("theme", "pink"), ("theme", "")])
def test_unknown_language_or_theme_changes_nothing(mei, client, name, value):
    client.post(reverse(name), {name: value})

    mei.refresh_from_db()
    assert (mei.language, mei.theme) == ("en", "auto")


def test_new_key_is_shown_once(mei, client):
    shown = client.post(reverse("tokens"), {"name": "Reporting", "days": "30"})
    again = client.get(reverse("tokens"))

    token = ApiToken.objects.get()
    assert shown.context["key"].removeprefix("desk_").startswith(token.prefix)
    assert shown.context["key"] in shown.content.decode()
    assert shown.context["key"] not in again.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert (token.expires_at - token.created_at).days == 30


def test_key_of_somebody_else_cannot_be_revoked(mei, client):
    theirs = ApiToken.objects.create(person=make_person("Tom"), name="x", prefix="x", digest="x", created_at=MONDAY)

    assert client.post(reverse("revoke_token", args=[theirs.pk])).status_code == 404
    assert ApiToken.objects.exists()


def test_own_key_can_be_revoked(mei, client):
    client.post(reverse("tokens"), {"name": "Reporting", "days": ""})

    client.post(reverse("revoke_token", args=[ApiToken.objects.get().pk]))

    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["language", "theme"])
def test_way_back_that_is_no_address_is_no_fault_of_ours(client, name):
    assert client.post(reverse(name), {"language": "en", "theme": "dark", "next": "nonsense"}).status_code == 302
