"""The index of queues before the one that holds all by which they are cut."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0016_queue_index")]

    operations = [RemoveIndexConcurrently(model_name="ticket", name="ticket_queue")]
