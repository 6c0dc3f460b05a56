"""Every step names its department, and the page of the ledger reads by it; the index is built beside the work."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("departments", "0001_initial"),
        ("slas", "0011_fill_escalation_department"),
    ]

    operations = [
        migrations.AlterField(
            model_name="escalation",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="departments.department",
            ),
        ),
        AddIndexConcurrently(
            model_name="escalation",
            index=models.Index(fields=["department", "-fired_at", "-id"], name="escalation_ledger"),
        ),
    ]
