"""The one exception whose text is written for the person who caused it."""


class Refused(Exception):
    """A request that the rules do not allow. `str(refusal)` is shown to the user as it is, in their language."""
