"""The index of queues holds all by which they are cut; it is built beside the work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0015_asked_indexes")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status__in", ("new", "open", "waiting"))),
                fields=["department", "next_due_at", "id"],
                include=["status", "assignee", "next_warn_at", "reopened", "is_external"],
                name="ticket_queue_cut",
            ),
        ),
    ]
