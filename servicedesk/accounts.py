"""Sign-in: whose a session is; accounts are made by the company; mails about them leave through the outbox."""

from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context as current
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils import timezone

from core.prepared import Prepared
from departments.models import Person
from notifications.services import as_read_by, queue_mail


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> Person | None:
        """Who a session belongs to; every page asks. None for who left."""
        return next((person for person in PEOPLE.rows(user_id) if self.user_can_authenticate(person)), None)


PEOPLE = Prepared(lambda number: Person.objects.filter(pk=number))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox: an absent mail server shows nobody an error, and tells nobody which accounts exist."""
        person = context.get("user")
        with as_read_by(person) if person else nullcontext():
            message = self.render_mail(template_prefix, email, {"request": current.request, "email": email, **context})
        queue_mail(
            to=email,
            person=person,
            subject=message.subject,
            text=message.body,
            html=_html(message),
            at=timezone.now(),
            is_secret=True,
        )


def _html(message: EmailMultiAlternatives) -> str:
    return next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
