from django.db import migrations

FORBID = """
CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or deleted.', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER escalation_append_only BEFORE UPDATE OR DELETE ON slas_escalation
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER calendar_revision_append_only BEFORE UPDATE OF timezone, weekly, exceptions ON slas_calendarrevision
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
"""
ALLOW = """
DROP TRIGGER calendar_revision_append_only ON slas_calendarrevision;
DROP TRIGGER escalation_append_only ON slas_escalation;
DROP FUNCTION forbid_change();
"""


class Migration(migrations.Migration):
    """The ledger of escalations and the hours of a revision are facts: the database itself refuses to change them."""

    dependencies = [("slas", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
