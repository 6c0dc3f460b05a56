"""Days that pass between two scenes: everything the desk has stored moves into the past by as many days, at once.

Nobody's clock is changed and nothing of the desk is replaced. Whole days in a zone without clock changes keep every
moment where it was in its day, so what was derived from a calendar with the same hours every day stays derived from it.
"""

import json
import re
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import OperationalError, connection, models, transaction
from psycopg import sql

ROOMS = ("departments", "slas", "tickets", "notifications", "surveys", "improvements", "dashboards")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TRIES = 5


def let_days_pass(days, *, special_days=False):
    """Move all of it; the special days of calendars only if asked, as programs that run remember them."""
    for last_try in (*[False] * TRIES, True):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                _move_everything(cursor, timedelta(days=days), special_days)
        except OperationalError:  # a worker held what we wanted and wanted what we held
            if last_try:
                raise
        else:
            return


def _move_everything(cursor, by, special_days):
    cursor.execute("SET LOCAL session_replication_role = replica")  # rows that never change do, in this story
    cursor.execute("SET LOCAL deadlock_timeout = '200ms'")
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or model._meta.proxy:
            continue
        fields = model._meta.concrete_fields
        moments = [field.column for field in fields if isinstance(field, models.DateField)]
        if moments:
            changes = [sql.SQL("{0} = {0} - %s::interval").format(sql.Identifier(column)) for column in moments]
            statement = sql.SQL("UPDATE {} SET {}").format(_table(model), sql.SQL(", ").join(changes))
            cursor.execute(statement, [by] * len(moments))
        for field in fields:
            if isinstance(field, models.JSONField) and (special_days or field.name != "exceptions"):
                _move_json(cursor, model, field, by)


def _move_json(cursor, model, field, by):
    statement = sql.SQL("UPDATE {} SET {} = %s::jsonb WHERE id = %s").format(
        _table(model), sql.Identifier(field.column)
    )
    for pk, value in model._base_manager.values_list("pk", field.name):
        moved = _moved(value, by)
        if moved != value:
            cursor.execute(statement, [json.dumps(moved), pk])


def _table(model):
    return sql.Identifier(model._meta.db_table)


def _moved(value, by):
    if isinstance(value, dict):
        return {_moved(name, by): _moved(item, by) for name, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, by) for item in value]
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return (datetime.fromisoformat(value) - by).isoformat()
    if isinstance(value, str) and DAY.fullmatch(value):
        return (date.fromisoformat(value) - by).isoformat()
    return value
