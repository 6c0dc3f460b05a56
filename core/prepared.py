"""Statements that every page asks, built once: to build a query costs more than to ask it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

STAND_IN = -7_301_998_211  # no row has this number


class Prepared:
    """The rows of a query about one number, a person's id.

    `build` makes the query for a number and selects plain columns by `values_list`; nothing else in it may change from
    call to call.
    """

    def __init__(self, build: Callable[[int], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._build = build

    def rows(self, number: int) -> list[tuple[Any, ...]]:
        """Ask the database; one statement."""
        statement, params = self._statement
        with connection.cursor() as cursor:
            cursor.execute(statement, [number if param == STAND_IN else param for param in params])
            return list(cursor.fetchall())

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        statement, params = self._build(STAND_IN).query.sql_with_params()
        return statement, tuple(params)
