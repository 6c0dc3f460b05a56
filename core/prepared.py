"""Queries that are built once and asked often: to build one costs more than to ask it (docs/adr/0007)."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.db.models import BigIntegerField, BooleanField, CharField, F, Func, Q, Value
from django.utils import timezone, translation
from psycopg.types.numeric import Int8

from core.text import language_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Asked = int | str | date | Sequence[int] | Sequence[str]
ELSEWHERE = "Pacific/Kiritimati"  # where nobody reads: what depends on the reader's zone differs there
FIRST, SECOND = 17, 23  # any two different ones: what differs between two buildings of a query is where a value goes


class NotPreparedError(TypeError):
    """The query depends on a value in another way than by comparing with it."""


@dataclass(frozen=True)
class _Kept:
    """A built query: its text, its parameters, and which of them is which of the asked values."""

    compiler: SQLCompiler
    iterable: Callable[[Any], Iterable[Any]]
    fields: tuple[str, ...] | None
    statement: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]

    def filled(self, values: Sequence[Asked]) -> list[Any]:
        """The parameters of the statement for these values."""
        params = list(self.params)
        for position, place in self.places:
            params[position] = _bound(values[place])
        return params


class Prepared(Generic[Row]):
    """The rows of a query whose values alone change from call to call.

    `build` makes the query from values (whole numbers, texts, days, moments, lists for `any_of`) and only compares
    with them: it must not look at them, and neither a language, a zone nor a clock may decide what it makes.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._kept: dict[int | None, _Kept] = {}

    def rows(self, *values: Asked, first: int | None = None) -> list[Row]:
        """The rows, or the `first` ones; one statement.

        Raises NotPreparedError where `build` does more with a value than to compare.
        """
        if [] in values:
            return list(self._build(*values)[:first])  # Django knows what is in no list, and mostly need not ask
        kept = self._keep(values, first)
        return _read(kept, _answers(kept.statement, kept.filled(values)))

    def counts(self, *values: Asked, first: int) -> tuple[int, ...]:
        """How many rows there are, and for how many each column, a condition, holds; counts the `first` ones alone.

        One statement. Raises NotPreparedError as `rows` does.
        """
        kept = self._keep(values, first)
        columns = (f'COUNT(*) FILTER (WHERE "{name}")' for name in kept.compiler.query.annotation_select)
        statement = f"SELECT {', '.join(('COUNT(*)', *columns))} FROM ({kept.statement}) AS counted"  # noqa: S608 - ours
        return _answers(statement, kept.filled(values))[0]

    def _keep(self, values: Sequence[Asked], first: int | None) -> _Kept:
        if first not in self._kept:
            self._kept[first] = _built(lambda *asked: self._build(*asked)[:first], values)
        return self._kept[first]


def _read(kept: _Kept, answers: list[tuple[Any, ...]]) -> list[Any]:
    """What Django makes of the database's answers, without building its query again."""
    compiler: Any = copy(kept.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    compiler.execute_sql = lambda *_args, **_options: [answers]
    query = SimpleNamespace(get_compiler=lambda *_args, **_options: compiler)
    asked = SimpleNamespace(query=query, db=DEFAULT_DB_ALIAS, _known_related_objects={}, _fields=kept.fields)
    return list(kept.iterable(asked))


class _LoggedCursor(CursorDebugWrapper):
    """Logs a statement with its values: psycopg forgets the text of one that the server has prepared."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        with self.debug_sql(self.db.ops.compose_sql(sql, params), params):
            return CursorWrapper.execute(self, sql, params)


def _answers(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement with values bound by the server, which keeps its plan (`prepare_threshold`)."""
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    plain: Any = ServerBindingCursor(database.connection)  # type: ignore[call-arg]
    with (_LoggedCursor if database.queries_logged else CursorWrapper)(plain, database) as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _built(build: Callable[..., QuerySet[Any, Any]], values: Sequence[Asked]) -> _Kept:
    first, second = ([_stand_in(value, place, kind) for place, value in enumerate(values)] for kind in (FIRST, SECOND))
    found: Any = build(*first)
    compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
    statement, params = compiler.as_sql()
    with timezone.override(ELSEWHERE), translation.override("en" if language_key() == "zh" else "zh-hans"):
        statement_again, params_again = build(*second).query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    places = tuple(_places(params, params_again, first))
    if statement != statement_again or {place for _position, place in places} != set(range(len(values))):
        raise NotPreparedError(f"More than compared: {statement}")
    return _Kept(compiler, found._iterable_class, found._fields, statement, tuple(params), places)


def _places(params: Sequence[Any], again: Sequence[Any], stand_ins: list[Any]) -> Iterator[tuple[int, int]]:
    """Positions of parameters with the place of the value that goes there."""
    for position, (one, other) in enumerate(zip(params, again, strict=True)):
        if one != other:
            if one not in stand_ins:
                raise NotPreparedError(f"Made into something else: {one}")
            yield position, stand_ins.index(one)


def _stand_in(value: Asked, place: int, kind: int) -> Any:
    """A value that no other place has."""
    number = kind * 100 + place
    if isinstance(value, int):
        return number
    if isinstance(value, str):
        return str(number)
    if isinstance(value, datetime):
        return datetime(number, 1, 1, tzinfo=UTC)
    if isinstance(value, date):
        return date(number, 1, 1)
    return [_stand_in(value[0], place, kind)]


def _bound(value: Asked) -> Any:
    """As the server gets it. One size for all numbers: each size would be a statement of its own to it."""
    if isinstance(value, int):
        return Int8(value)
    if isinstance(value, str):
        return str(value)  # a choice is sent as its text
    if isinstance(value, date):
        return value
    return [_bound(one) for one in value]


def any_of(field: str, values: Sequence[int] | Sequence[str]) -> Func | Q:
    """For `filter`: what `field__in=values` says, in words that do not depend on how many there are."""
    if not values:
        return Q(pk__in=())
    of = CharField() if isinstance(values[0], str) else BigIntegerField()
    array = Value(list(values), output_field=ArrayField(of))
    return Func(F(field), array, template="%(expressions)s)", arg_joiner=" = ANY (", output_field=BooleanField())
