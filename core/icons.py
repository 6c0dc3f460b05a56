"""The names in our icon sprite; a template that asks for another name fails when it is rendered, not silently."""

import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SPRITE = "icons.svg"


class UnknownIconError(LookupError):
    """The sprite has no symbol of that name."""


@cache
def icon_names() -> frozenset[str]:
    """Read the sprite once and return the names of its symbols."""
    path = finders.find(SPRITE)
    if not isinstance(path, str):
        raise UnknownIconError(SPRITE)
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', Path(path).read_text("utf-8")))


def checked_icon(name: str) -> str:
    """Return the name, or raise UnknownIconError."""
    if name not in icon_names():
        raise UnknownIconError(name)
    return name
