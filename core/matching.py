"""Asking a tsvector column for our own tokens."""

from django.contrib.postgres.search import SearchQuery

from core.tokens import query


class TokenQuery(SearchQuery):
    """Every word of a text, the last as a prefix. A plain cast: `to_tsquery` would split our tokens once more."""

    template = "%(expressions)s::tsquery"

    def __init__(self, text: str) -> None:
        super().__init__(query(text), search_type="raw")
