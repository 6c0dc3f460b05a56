"""Files in and out as they are written: YAML, or JSON, which is YAML too. Lines are kept for the faults."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from rest_framework import parsers, renderers
from rest_framework.exceptions import ParseError

if TYPE_CHECKING:
    from collections.abc import Mapping

YAML = "application/yaml"
_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


class YAMLParser(parsers.BaseParser):
    """The text itself. Raises ParseError for bytes that are none."""

    media_type = YAML

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        try:
            return str(stream.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ParseError from None


class JSONTextParser(YAMLParser):
    """JSON as text; characters that JSON writes as two halves are joined, which YAML does not know."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return _PAIR.sub(_joined, super().parse(stream, media_type, parser_context))


def _joined(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


class YAMLRenderer(renderers.BaseRenderer):
    """A file as text. What is no file (a problem document) is JSON, as everywhere."""

    media_type = YAML
    format = "yaml"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        del accepted_media_type, renderer_context
        return (data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)).encode()
