"""The ledger says which department held the clock when a step fired: its page reads by it, whatever came after."""

import django.db.models.deletion
from django.db import migrations, models

# The database refuses to change what fired; this adds what was always true of it.
FILL = """
ALTER TABLE slas_escalation DISABLE TRIGGER escalation_append_only;
UPDATE slas_escalation AS fired
SET department_id = coalesce(
    (
        SELECT span.department_id FROM slas_span AS span
        WHERE span.clock_id = fired.clock_id AND span.started_at <= fired.fired_at
        ORDER BY span.started_at DESC, span.id DESC LIMIT 1
    ),
    clock.department_id
)
FROM slas_clock AS clock
WHERE clock.id = fired.clock_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE slas_escalation ENABLE TRIGGER escalation_append_only;
"""


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
                null=True, on_delete=django.db.models.deletion.PROTECT, db_index=False, related_name="+", to="departments.department"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="escalation",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, db_index=False, related_name="+", to="departments.department"
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["department", "-fired_at", "-id"], name="escalation_ledger"),
        ),
    ]
