from django.db import migrations

FORBID = """
CREATE FUNCTION forbid_published_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.version_id]
        WHEN 'DELETE' THEN ARRAY[OLD.version_id]
        ELSE ARRAY[OLD.version_id, NEW.version_id]
    END;
    version record;
BEGIN
    -- The lock makes a row that is written while somebody publishes wait until it can see what it would change.
    FOR version IN SELECT state FROM slas_standardversion WHERE id = ANY (touched) FOR SHARE LOOP
        IF version.state = 'published' THEN
            RAISE EXCEPTION 'Rows of % never change once their version is published.', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_targets_stay BEFORE INSERT OR UPDATE OR DELETE ON slas_target
    FOR EACH ROW EXECUTE FUNCTION forbid_published_row_change();
CREATE TRIGGER published_steps_stay BEFORE INSERT OR UPDATE OR DELETE ON slas_ladderstep
    FOR EACH ROW EXECUTE FUNCTION forbid_published_row_change();
"""
ALLOW = """
DROP TRIGGER published_steps_stay ON slas_ladderstep;
DROP TRIGGER published_targets_stay ON slas_target;
DROP FUNCTION forbid_published_row_change();
"""


class Migration(migrations.Migration):
    """What a published version promises, and whom it tells, are facts: rows are written before it is published."""

    dependencies = [("slas", "0007_step_actions")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
