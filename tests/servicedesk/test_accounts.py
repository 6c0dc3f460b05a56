"""Signing in: by e-mail and password, throttled; a forgotten password comes back by mail; nobody signs up."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from notifications.models import Mail
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def mei():
    person = make_person("Mei", email="mei@example.com")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, password, email="mei@example.com"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_sign_in_with_the_right_password(mei, client):
    response = sign_in(client, PASSWORD)

    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(mei.pk)


def test_sign_in_ignores_the_case_of_the_address(mei, client):
    assert sign_in(client, PASSWORD, email="Mei@Example.com").status_code == 302


@pytest.mark.parametrize("wrong", ["", "wrong", PASSWORD.upper()])
def test_sign_in_with_a_wrong_password_is_refused(mei, client, wrong):
    assert sign_in(client, wrong).status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_in_of_somebody_who_left_is_refused(mei, client):
    mei.is_active = False
    mei.save()

    sign_in(client, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_sign_in_is_throttled_also_for_the_right_password(mei, client):
    for _try in range(6):
        sign_in(client, "wrong")

    sign_in(client, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client):
    email = {"email": "new@example.com", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), email)

    assert response.status_code in (200, 403)
    assert type(make_person()).objects.filter(email="new@example.com").count() == 0


@pytest.mark.parametrize(
    "page", ["email/", "confirm-email/", "confirm-email/MQ:1a/", "password/set/", "login/code/confirm/"]
)
def test_nobody_changes_addresses_or_comes_in_by_another_way(mei, client, page):
    client.force_login(mei)

    asked = client.get(f"/accounts/{page}")
    sent = client.post(f"/accounts/{page}", {"action_add": "", "email": "mine@example.net"})

    assert (asked.status_code, sent.status_code) == (404, 404)
    assert not EmailAddress.objects.filter(email="mine@example.net").exists()


def test_admin_site_gives_nobody_a_second_address(client):
    admin = make_person("Admin", is_staff=True, is_superuser=True)
    client.force_login(admin)

    assert client.get("/admin/account/emailaddress/add/").status_code == 404


def test_forgotten_password_comes_back_by_mail_through_the_outbox(mei, client):
    client.post(reverse("account_reset_password"), {"email": "mei@example.com"})
    mail = Mail.objects.get()
    link = re.search(r"http://testserver(/\S+)", mail.text)[1]
    form = client.get(link, follow=True)
    new = "another horse battery"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert (mail.person, mail.is_secret) == (mei, True)
    assert sign_in(client, new).url == "/"


def test_forgotten_password_of_nobody_looks_the_same(client, mei):
    known = client.post(reverse("account_reset_password"), {"email": "mei@example.com"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "no account" in Mail.objects.get(person=None).text


def test_admin_site_has_the_same_sign_in(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
