"""Keeping what somebody typed until it is sent: it survives a reload, another machine and an expired session."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from tickets.models import Attachment, Draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from departments.models import Person

MAX_DRAFT_BYTES = 64 * 1024
MAX_DRAFTS = 100  # of one person; the oldest make room
_KEY = re.compile(r"new:\d{1,18}|(reply|note):[A-Z][A-Z0-9]{1,7}-\d{1,10}|api:[0-9a-f]{32}")


class DraftRefused(Refused):
    """Too much text for a draft, or a key that names no form."""


def check_draft_key(key: str) -> None:
    """Raise DraftRefused unless `key` names a form: `new:<service id>`, `reply:<reference>` or `note:<reference>`;

    `api:<32 hex digits>` names what a program sends ahead of the call that uses it.
    """
    if not _KEY.fullmatch(key):
        raise DraftRefused(_("This form cannot be saved."))


@transaction.atomic
def save_draft(*, by: Person, key: str, data: Mapping[str, str | list[str]], at: datetime) -> Draft:
    """Keep `data` as the unsent form `key` of `by`, in place of what was kept before. Raises DraftRefused."""
    check_draft_key(key)
    if len(json.dumps(data).encode()) > MAX_DRAFT_BYTES:
        raise DraftRefused(_("This text is too long to be saved as a draft."))
    clean = {name: _storable(value) for name, value in data.items()}
    draft, is_new = Draft.objects.update_or_create(person=by, key=key, defaults={"data": clean, "updated_at": at})
    if is_new:
        _make_room(by)
    return draft


@transaction.atomic(savepoint=False)
def discard_draft(*, by: Person, key: str) -> None:
    """Forget the unsent form `key` of `by`, with the files uploaded to it. Nothing there: nothing happens."""
    Draft.objects.filter(person=by, key=key).delete()
    delete_uploads(list(Attachment.objects.filter(uploaded_by=by, draft_key=key, ticket=None)))


@transaction.atomic
def purge_drafts(*, before: datetime, limit: int = 500) -> int:
    """Forget up to `limit` drafts and as many unsent files last touched `before`; returns how many in all."""
    old_drafts = Draft.objects.filter(updated_at__lt=before).values_list("pk", flat=True)[:limit]
    gone, _by_model = Draft.objects.filter(pk__in=list(old_drafts)).delete()
    files = Attachment.objects.select_for_update(skip_locked=True).filter(ticket=None, created_at__lt=before)
    return gone + delete_uploads(list(files.order_by("id")[:limit]))


def delete_uploads(uploads: list[Attachment]) -> int:
    """Delete rows of unsent files now and the files themselves once that is certain."""
    Attachment.objects.filter(pk__in=[upload.pk for upload in uploads], ticket=None).delete()
    for upload in uploads:
        transaction.on_commit(lambda file=upload.file: file.storage.delete(file.name), robust=True)  # type: ignore[misc]
    return len(uploads)


def _storable(value: str | list[str]) -> str | list[str]:
    """PostgreSQL's JSON has no NUL."""
    return [item.replace("\0", "") for item in value] if isinstance(value, list) else value.replace("\0", "")


def _make_room(by: Person) -> None:
    surplus = Draft.objects.filter(person=by).order_by("-updated_at", "-id").values_list("pk", flat=True)[MAX_DRAFTS:]
    Draft.objects.filter(pk__in=list(surplus)).delete()
