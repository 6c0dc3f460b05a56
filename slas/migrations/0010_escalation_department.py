"""The ledger says which department held the clock when a step fired; the two after this fill it and close the door."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("departments", "0001_initial"),
        ("slas", "0009_metric_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="department",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="+",
                to="departments.department",
            ),
        ),
    ]
