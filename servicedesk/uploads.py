"""How uploads reach the disk before a form looks at them."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Keeps no more of a file than shows that it is too large; the form then refuses it, and keeps what was typed."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        if start <= settings.ATTACHMENT_MAX_BYTES:
            return super().receive_data_chunk(raw_data, start)
        return None
