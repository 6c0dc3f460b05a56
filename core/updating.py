"""Changing very many rows at once, each to values of its own: one UPDATE that joins the new values as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from psycopg import sql

from core.copying import readers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models


def update_rows(model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields `names` of saved instances in the caller's transaction, as `bulk_update` does.

    `bulk_update` compares every row with all others of its batch, and builds an expression for each value; this joins
    the rows by their key, so a thousand cost little more than one. Not for fields that hold arrays, nor expressions.
    """
    if not rows:
        return
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = [model._meta.pk, *(known[name] for name in names)]
    columns = [sql.Identifier(str(field.column)) for field in fields]
    types = [sql.SQL(str(field.db_type(connection))) for field in fields]
    arrays = [sql.SQL("{}::{}[]").format(sql.Placeholder(), kind) for kind in types]
    statement = sql.SQL("UPDATE {table} AS kept SET {changes} FROM unnest({arrays}) AS given ({columns}) WHERE {same}")
    changes = (sql.SQL("{name} = given.{name}").format(name=column) for column in columns[1:])
    composed = statement.format(
        table=sql.Identifier(model._meta.db_table),
        changes=sql.SQL(", ").join(changes),
        arrays=sql.SQL(", ").join(arrays),
        columns=sql.SQL(", ").join(columns),
        same=sql.SQL("kept.{key} = given.{key}").format(key=columns[0]),
    )
    values = [[convert(row.__dict__[name]) for row in rows] for name, convert in readers(fields)]
    with connection.cursor() as cursor:
        cursor.execute(composed, values)
