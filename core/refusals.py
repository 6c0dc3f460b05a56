"""The one exception whose text is written for the person who caused it."""

from collections.abc import Sequence
from typing import Any, ClassVar


class Refused(Exception):
    """A request that the rules do not allow. `str(refusal)` is shown to the user as it is, in their language.

    `http_status` is how the API says it: 409 where things stand otherwise, 422 where what was sent cannot be taken.
    """

    http_status: ClassVar[int] = 409

    @property
    def errors(self) -> Sequence[dict[str, Any]]:
        """What is wrong with which part of what was sent, as a problem document lists it."""
        return ()
