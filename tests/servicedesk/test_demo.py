"""What only the demo offers, and that production has none of it."""

import os
import subprocess
import sys

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from servicedesk.demo import accounts
from servicedesk.demo.models import MailboxMessage
from tests.factories import make_person
from tests.servicedesk.workers import ROOT

pytestmark = pytest.mark.django_db

IN_PRODUCTION = """
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve
assert not apps.is_installed("servicedesk.demo"), "the app is installed"
assert "demo" not in settings.EMAIL_BACKEND, "mail goes to the demo's mailbox"
for path in ("/demo/sign-in/", "/demo/mail/", "/demo/mail/1/"):
    try:
        resolve(path)
    except Resolver404:
        continue
    raise AssertionError(path)
import sys
assert not [name for name in sys.modules if name.startswith("servicedesk.demo")], "its code is loaded"
"""


@pytest.fixture
def demo_account():
    account = accounts()[0]
    make_person(account.name, email=account.email)
    return account


@pytest.fixture
def letter(settings):
    settings.EMAIL_BACKEND = "servicedesk.demo.mailbox.MailboxBackend"
    text = "Open: http://testserver/requests/IT-0001/\n<script>alert(1)</script>"
    message = EmailMultiAlternatives("IT-0001: 打印机", text, to=["mei@example.com", "tom@example.com"])
    message.attach_alternative("<p>Open</p>", "text/html")
    message.send()
    return MailboxMessage.objects.get(to_address="mei@example.com")


def test_accounts_have_one_of_each_kind_and_no_address_twice():
    kinds = [account.kind for account in accounts()]

    assert {"Employee", "Agent", "Department head", "HR admin", "Executive", "System admin"} <= set(kinds)
    assert len({account.email for account in accounts()}) == len(kinds)


def test_sign_in_page_offers_the_demo_people(client, demo_account):
    page = client.get(reverse("account_login")).content.decode()

    assert demo_account.email in page
    assert demo_account.name in page


def test_one_press_signs_in(client, demo_account):
    response = client.post(reverse("demo:sign_in"), {"email": demo_account.email, "next": "/preferences/"})

    assert response.url == "/preferences/"
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
def test_one_press_leads_to_this_site_only(client, demo_account, target):
    assert client.post(reverse("demo:sign_in"), {"email": demo_account.email, "next": target}).url == "/"


def test_one_press_signs_in_nobody_but_the_demo_people(client):
    make_person("Real", email="real@example.com")

    client.post(reverse("demo:sign_in"), {"email": "real@example.com"})

    assert "_auth_user_id" not in client.session


def test_one_press_needs_a_post(client, demo_account):
    assert client.get(reverse("demo:sign_in"), {"email": demo_account.email}).status_code == 405


def test_mailbox_keeps_a_message_for_each_receiver(letter):
    assert MailboxMessage.objects.count() == 2
    assert letter.message["Subject"] == "IT-0001: 打印机"


def test_mailbox_lists_by_address(client, letter):
    page = client.get(reverse("demo:mail"), {"to": "tom@example.com"})

    assert [row.to_address for row in page.context["page"].rows] == ["tom@example.com"]


def test_mailbox_has_no_address_with_a_nul(client, letter):
    assert not client.get(reverse("demo:mail"), {"to": "\0"}).context["address"]


def test_letter_is_shown_as_text_with_its_links(client, letter):
    page = client.get(reverse("demo:letter", args=[letter.pk])).content.decode()

    assert 'href="http://testserver/requests/IT-0001/"' in page
    assert "<script>alert" not in page


def test_unknown_letter_is_not_found(client):
    assert client.get(reverse("demo:letter", args=[1])).status_code == 404


def test_production_knows_nothing_of_the_demo():
    production = {"SECRET_KEY": "s" * 60, "SITE_URL": "https://desk.example.com", "DESK_DEMO": "false"}
    variables = {**os.environ, **production, "DJANGO_SETTINGS_MODULE": "servicedesk.settings"}

    ended = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
