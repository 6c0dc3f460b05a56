"""The one exception whose text is written for the person who caused it."""

from typing import ClassVar


class Refused(Exception):
    """A request that the rules do not allow. `str(refusal)` is shown to the user as it is, in their language.

    `http_status` is how the API says it: 409 where things stand otherwise, 422 where what was sent cannot be taken.
    """

    http_status: ClassVar[int] = 409
