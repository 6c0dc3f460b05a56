"""What people change about themselves: settings, and their keys to the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import ApiToken

if TYPE_CHECKING:
    from datetime import datetime

    from departments.enums import Theme
    from departments.models import Person

KEY_MARK = "desk_"  # lets people and secret scanners recognise a key
PREFIX_LENGTH = 8
TOUCHED_EVERY = timedelta(minutes=1)
MOST_TOKENS = 20


class TooManyTokens(Refused):
    """A person has as many keys as anybody can keep in view."""


def change_settings(
    *, by: Person, language: str, timezone: str, theme: Theme, shortcuts_enabled: bool, away_until: datetime | None
) -> None:
    """Change `by`'s own settings. Values come checked from a form; `away_until` hands their role to the deputy."""
    by.language, by.timezone, by.theme = language, timezone, theme
    by.shortcuts_enabled, by.away_until = shortcuts_enabled, away_until
    by.save(update_fields=["language", "timezone", "theme", "shortcuts_enabled", "away_until"])


def choose_language(*, by: Person, language: str) -> None:
    """Change the language of `by`'s pages and mails."""
    by.language = language
    by.save(update_fields=["language"])


def choose_theme(*, by: Person, theme: Theme) -> None:
    """Change the theme of `by`'s pages."""
    by.theme = theme
    by.save(update_fields=["theme"])


def create_api_token(
    *, by: Person, name: str, at: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a key to the API for `by`. Returns the row and the key, which cannot be had again: only its hash is kept.

    Raises TooManyTokens.
    """
    if by.api_tokens.count() >= MOST_TOKENS:
        raise TooManyTokens(_("You have %(count)s keys already; revoke one first.") % {"count": MOST_TOKENS})
    key = KEY_MARK + secrets.token_urlsafe(32)
    prefix = key.removeprefix(KEY_MARK)[:PREFIX_LENGTH]
    token = ApiToken.objects.create(
        person=by, name=name.strip(), prefix=prefix, digest=_digest(key), created_at=at, expires_at=expires_at
    )
    return token, key


def revoke_api_token(*, token_id: int, by: Person) -> None:
    """Make one of `by`'s own keys worthless. Raises ApiToken.DoesNotExist for anybody else's."""
    by.api_tokens.get(pk=token_id).delete()


def use_api_token(*, key: str, at: datetime) -> ApiToken | None:
    """The token that `key` opens, with its person; None when unknown, expired, or its owner's account is inactive.

    Notes the use at most once a minute, so that a busy program does not write with every call.
    """
    valid = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    found = ApiToken.objects.filter(valid, digest=_digest(key), person__is_active=True)
    token = found.select_related("person__department").first()
    if token and (token.last_used_at is None or token.last_used_at <= at - TOUCHED_EVERY):
        token.last_used_at = at
        token.save(update_fields=["last_used_at"])
    return token


def _digest(key: str) -> str:
    """A plain hash is enough: a key has 256 bits of chance, which no list of guesses finds."""
    return hashlib.sha256(key.encode()).hexdigest()
