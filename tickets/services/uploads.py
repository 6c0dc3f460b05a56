"""Files of a form that is not sent yet: kept at once, so that no error and no expired session loses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.refusals import Refused
from core.sniff import safe_name, sniff
from departments.models import Person
from tickets.models import Attachment
from tickets.services.drafts import check_draft_key, delete_uploads

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

MAX_WAITING = 100  # unsent files of one person, in all forms


class UploadRefused(Refused):
    """A file that we do not keep: too large, empty, of a refused kind, or one too many."""

    http_status = 422


@transaction.atomic
def store_upload(*, by: Person, draft_key: str, upload: UploadedFile[bytes], at: datetime) -> Attachment:
    """Keep `upload` with the unsent form `draft_key` of `by`. Raises UploadRefused and DraftRefused."""
    check_draft_key(draft_key)
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # two uploads at once count each other
    _check_size(upload)
    _check_count(by, draft_key)
    kind = sniff(upload, upload.name or "")  # type: ignore[arg-type]  # Django's File is a BinaryIO in all but name
    if kind is None:
        raise UploadRefused(
            _("“%(file)s” is of a kind we do not accept. Send pictures, PDF, office documents, text, mail or ZIP.")
            % {"file": upload.name}
        )
    name = safe_name(upload.name or "", kind)
    kept = Attachment(
        uploaded_by=by, draft_key=draft_key, name=name, content_type=kind.content_type, size=upload.size or 0,
        created_at=at,
    )  # fmt: skip
    kept.file.save(f"{at:%H%M%S}{kind.suffixes[0]}", upload, save=False)  # on disk it has no name of the user's
    kept.save()
    return kept


@transaction.atomic
def discard_upload(*, attachment_id: int, by: Person) -> Attachment:
    """Take a file off an unsent form. Raises Attachment.DoesNotExist for somebody else's or a sent one."""
    mine = Attachment.objects.select_for_update().filter(uploaded_by=by, ticket=None)
    upload = mine.get(pk=attachment_id)
    delete_uploads([upload])
    return upload


def _check_size(upload: UploadedFile[bytes]) -> None:
    if not upload.size:
        raise UploadRefused(_("“%(file)s” is empty.") % {"file": upload.name})
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        raise UploadRefused(
            _("“%(file)s” is too large: a file may have up to %(most)s.")
            % {"file": upload.name, "most": filesizeformat(settings.ATTACHMENT_MAX_BYTES)}
        )


def _check_count(by: Person, draft_key: str) -> None:
    waiting = Attachment.objects.filter(uploaded_by=by, ticket=None)
    most = settings.ATTACHMENTS_PER_MESSAGE
    if waiting.filter(draft_key=draft_key).count() >= most:
        raise UploadRefused(
            ngettext("Up to %(most)d file can be sent at once.", "Up to %(most)d files can be sent at once.", most)
            % {"most": most}
        )
    if waiting.count() >= MAX_WAITING:
        raise UploadRefused(_("You have many files in unsent forms. Send or discard some of them first."))
