from django.db import migrations

FORBID = """
CREATE FUNCTION forbid_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.relayed_at IS NULL AND (to_jsonb(NEW) - 'relayed_at') = (to_jsonb(OLD) - 'relayed_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What happened to a request is never rewritten.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON tickets_ticketevent
    FOR EACH ROW EXECUTE FUNCTION forbid_event_change();
"""
ALLOW = """
DROP TRIGGER event_append_only ON tickets_ticketevent;
DROP FUNCTION forbid_event_change();
"""


class Migration(migrations.Migration):
    """Events are append-only; `relayed_at` alone is filled in, once."""

    dependencies = [("tickets", "0001_initial"), ("slas", "0002_append_only")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
