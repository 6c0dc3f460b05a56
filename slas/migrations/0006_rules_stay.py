from django.db import migrations

FORBID = """
CREATE FUNCTION forbid_rule_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.noticed_at IS NULL AND (to_jsonb(NEW) - 'noticed_at') = (to_jsonb(OLD) - 'noticed_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was changed in the rules is never rewritten.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER configuration_change_append_only BEFORE UPDATE OR DELETE ON slas_configurationchange
    FOR EACH ROW EXECUTE FUNCTION forbid_rule_change();

CREATE FUNCTION forbid_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - '{effective_until,edited_by_id}'::text[]) = (to_jsonb(OLD) - '{effective_until,edited_by_id}'::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published version of a standard never changes.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER published_version_stays BEFORE UPDATE OR DELETE ON slas_standardversion
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION forbid_published_change();
"""
ALLOW = """
DROP TRIGGER published_version_stays ON slas_standardversion;
DROP FUNCTION forbid_published_change();
DROP TRIGGER configuration_change_append_only ON slas_configurationchange;
DROP FUNCTION forbid_rule_change();
"""


class Migration(migrations.Migration):
    """Published wordings and the audit of the rules are facts; only when a version ended and who was told is added."""

    dependencies = [("slas", "0005_agreements_and_changes")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
