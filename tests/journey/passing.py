"""Days that pass between two scenes: everything the desk has stored moves into the past by as many days, at once.

Nobody's clock is changed and nothing of the desk is replaced. Whole days in a zone without clock changes keep every
moment where it was in its day, so what was derived from a calendar with the same hours every day stays derived from it.
"""

import json
import re
from datetime import date, datetime, timedelta

from celery import current_app
from celery.beat import PersistentScheduler
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import OperationalError, connection, models, transaction
from django.utils import timezone
from psycopg import sql

from core.quarters import Quarter
from dashboards.models import CompanyRollup, QuarterRollup
from surveys.models import Wave

ROOMS = ("departments", "slas", "tickets", "notifications", "surveys", "improvements", "dashboards")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TRIES = 5
MINUTE = timedelta(minutes=1)
DAYS_INTO_THE_QUARTER = 40


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
        changes = [
            sql.SQL(change).format(sql.Identifier(field.column)) for field in fields if (change := _change(field))
        ]
        if changes:
            statement = sql.SQL("UPDATE {} SET {}").format(_table(model), sql.SQL(", ").join(changes))
            cursor.execute(statement, [by] * len(changes))
        for field in fields:
            if isinstance(field, models.JSONField) and (special_days or field.name != "exceptions"):
                _move_json(cursor, model, field, by)


def _change(field):
    if isinstance(field, models.DateField):
        return "{0} = {0} - %s::interval"
    if isinstance(field, ArrayField) and isinstance(field.base_field, models.DateField):
        return "{0} = ARRAY(SELECT moment - %s::interval FROM unnest({0}) AS moment)"
    return ""


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


def let_the_quarter_end():
    """What was filed and solved until now becomes last quarter's, with the evaluation about it, which is due to open.

    Quarters differ in length and rows bear their names, so days alone would not do: everything moves to the fortieth
    day of last quarter, evaluations take the name of the quarter before theirs, and counts are made again.
    """
    today = timezone.localdate()
    last = Quarter.of(today).moved(-1)
    with transaction.atomic():
        let_days_pass((today - last.start).days - DAYS_INTO_THE_QUARTER)
        for wave in Wave.objects.order_by("year", "number"):
            named = wave.quarter.moved(-1)
            Wave.objects.filter(pk=wave.pk).update(year=named.year, number=named.number)
        QuarterRollup.objects.all().delete()
        CompanyRollup.objects.all().delete()
        wave = Wave.objects.get(year=last.year, number=last.number)
        let_it_come(wave, wave.opens_at)
    return wave


def let_it_come(wave, moment):
    """The days of an evaluation, as they were planned, come so close that one of its moments was a minute ago."""
    wave.refresh_from_db()
    by = moment - (timezone.now() - MINUTE)
    wave.opens_at, wave.closes_at, wave.release_at = (
        at - by for at in (wave.opens_at, wave.closes_at, wave.release_at)
    )
    wave.remind_at = [at - by for at in wave.remind_at]
    wave.save(update_fields=["opens_at", "closes_at", "release_at", "remind_at"])


def let_beat_find_everything_due(folder):
    """Beat keeps when it sent what. With a memory that says "yesterday" of all it sends everything as soon as it starts.

    It was killed, and some databases of Python's library do not survive that: its memory is made anew.
    """
    for file in folder.glob("schedule*"):
        file.unlink()
    memory = PersistentScheduler(current_app, schedule_filename=str(folder / "schedule"))
    for entry in memory.schedule.values():
        entry.last_run_at -= timedelta(days=1)
    memory.close()
