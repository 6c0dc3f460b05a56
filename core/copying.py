"""Writing very many rows at once: numbers reserved from the table's own sequence, rows streamed with COPY."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection, models

Converter = Callable[[Any], Any]
OBJECTS_BEFORE_COLLECTING = 500_000  # about what 2,000 requests are made of, with their histories


@contextmanager
def many_objects() -> Iterator[None]:
    """Make very many objects without Python looking for cyclic garbage after every 700 of them.

    A fifth of the time to write a history went into that. It still looks, so that memory stays bounded, but never
    again at what was there before.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def reserved_ids(model: type[models.Model], *, block: int = 2000) -> Iterator[int]:
    """Endless primary keys for `model`, taken from its sequence; those not used are never given out again."""
    table, column = model._meta.db_table, model._meta.pk.column
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, block]
            )
            numbers = [number for (number,) in cursor.fetchall()]
        yield from numbers


def copy_rows(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Append unsaved instances, whose keys are set, to the table of `model` by COPY in the caller's transaction.

    Whatever the database itself checks is checked; nothing else is. A search vector is given as its text.
    """
    columns, readers = _columns(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = row.__dict__
            copy.write_row([convert(values[name]) for name, convert in readers])


def append_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Give unsaved instances keys in their order, and write them by COPY in the caller's transaction."""
    if not rows:
        return
    for row, number in zip(rows, reserved_ids(model, block=len(rows)), strict=False):
        row.pk = number
    copy_rows(model, rows)


@lru_cache(maxsize=64)
def _columns(model: type[models.Model]) -> tuple[list[str], list[tuple[str, Converter]]]:
    fields = model._meta.concrete_fields
    return [str(field.column) for field in fields], readers(fields)


def readers(fields: Iterable[models.Field[Any, Any]]) -> list[tuple[str, Converter]]:
    """For each field the instance's attribute and what makes of its value one that the database driver takes."""
    return [(field.attname, _converter(field)) for field in fields]


def _converter(field: models.Field[Any, Any]) -> Converter:
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.CharField | models.TextField):
        return _text  # members of enumerations are told apart by name otherwise
    if isinstance(field, models.IntegerField):
        return _whole
    return _as_it_is


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _as_it_is(value: Any) -> Any:
    return value
