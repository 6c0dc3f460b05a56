"""What a published version promises cannot be changed past the services either: the database says no."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from slas.models import LadderStep, StandardVersion, Target
from tests.factories import MONDAY, make_department, make_standard, publish_now

pytestmark = pytest.mark.django_db

NEW_TARGET = (
    "INSERT INTO slas_target (version_id, priority, metric, working_time) VALUES (%s, 1, 'next_reply', '1:00')"
)
NEW_STEP = (
    "INSERT INTO slas_ladderstep (version_id, metric, kind, at_percent, recipients, named, action) "
    "VALUES (%s, 'resolution', 'warning', 50, '{head}', '{}', '')"
)
ATTACKS = {
    "longer target": "UPDATE slas_target SET working_time = '9000:00' WHERE version_id = %s",
    "no target": "DELETE FROM slas_target WHERE version_id = %s",
    "more targets": NEW_TARGET,
    "later step": "UPDATE slas_ladderstep SET at_percent = 99 WHERE version_id = %s",
    "nobody told": "UPDATE slas_ladderstep SET recipients = '{}' WHERE version_id = %s",
    "no step": "DELETE FROM slas_ladderstep WHERE version_id = %s",
    "more steps": NEW_STEP,
    "other quality": "UPDATE slas_standardversion SET quality = 'none' WHERE id = %s",
    "other process": "UPDATE slas_standardversion SET process_zh = '无' WHERE id = %s",
    "other calendar": "UPDATE slas_standardversion SET calendar_id = calendar_id + 1 WHERE id = %s",
    "earlier start": "UPDATE slas_standardversion SET effective_from = '2000-01-01Z' WHERE id = %s",
    "a draft again": "UPDATE slas_standardversion SET state = 'draft' WHERE id = %s",
    "no version": "DELETE FROM slas_standardversion WHERE id = %s",
}


@pytest.fixture
def published():
    return make_standard(make_department("IT"))


def draft_of(version):
    return StandardVersion.objects.create(
        standard=version.standard, number=2, calendar=version.calendar, quality="Solved at once", effective_from=MONDAY
    )


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (StandardVersion, Target, LadderStep)]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_statement_past_the_services_changes_nothing_that_is_published(published, attack):
    before = stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        run(attack, published.pk)

    assert stored() == before


@pytest.mark.parametrize("table", ["slas_target", "slas_ladderstep"])
def test_row_travels_neither_into_a_published_version_nor_out_of_it(published, table):
    draft = draft_of(published)
    Target.objects.create(version=draft, priority=1, metric="next_reply", working_time=timedelta(hours=1))
    LadderStep.objects.create(version=draft, metric="next_reply", kind="warning", at_percent=50, recipients=["head"])
    before = stored()

    for goes, comes in ((draft, published), (published, draft)):
        with pytest.raises(IntegrityError), transaction.atomic():
            run(f"UPDATE {table} SET version_id = %s WHERE version_id = %s", comes.pk, goes.pk)  # noqa: S608

    assert stored() == before


def test_draft_is_free_until_it_is_published_and_ends_the_version_before(published):
    draft = draft_of(published)
    run(NEW_TARGET, draft.pk)
    run(NEW_STEP, draft.pk)
    run("UPDATE slas_target SET working_time = '2:00' WHERE version_id = %s", draft.pk)
    run("DELETE FROM slas_ladderstep WHERE version_id = %s", draft.pk)

    run("UPDATE slas_standardversion SET effective_until = %s WHERE id = %s", MONDAY, published.pk)
    publish_now(draft)

    assert [(target.metric, target.working_time) for target in draft.targets.all()] == [
        ("next_reply", timedelta(hours=2))
    ]
    assert not draft.steps.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        run(NEW_STEP, draft.pk)
