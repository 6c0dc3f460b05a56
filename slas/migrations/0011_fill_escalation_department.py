"""Who held the clock when a step fired, from its spans."""

from django.db import migrations

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
WHERE clock.id = fired.clock_id AND fired.department_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE slas_escalation ENABLE TRIGGER escalation_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("slas", "0010_escalation_department")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
