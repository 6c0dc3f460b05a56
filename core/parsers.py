"""Reading what programs send."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """JSON; a text nested deeper than Python can follow, or with half a character, is a mistake of the sender."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            asked = super().parse(*args, **kwargs)
            json.dumps(asked, ensure_ascii=False).encode()  # half a character can be neither kept nor said again
        except (RecursionError, UnicodeEncodeError):
            raise ParseError from None
        return asked
