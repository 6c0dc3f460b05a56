from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def release_after_closing(apps, schema_editor):
    apps.get_model("surveys", "Wave").objects.update(release_at=F("closes_at"))


class Migration(migrations.Migration):

    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.AddField("wave", "release_at", models.DateTimeField(default=timezone.now), preserve_default=False),
        migrations.RunPython(release_after_closing, migrations.RunPython.noop),
        migrations.AddField(
            "wave",
            "funnel",
            models.JSONField(default=dict, help_text="Counts by provider, kept when the invitations are deleted."),
        ),
        migrations.AlterField(
            "frameentry",
            "customer",
            models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, related_name="+", to="departments.department"
            ),
        ),
        migrations.AlterField(
            "pulse",
            "skipped_because",
            models.CharField(
                blank=True,
                choices=[
                    ("own_department", "of the providing department"),
                    ("requester_resolved", "solved it themselves"),
                    ("provider_asked_recently", "asked about this department less than a week ago"),
                    ("asked_often", "asked four times in a month"),
                    ("left", "has left"),
                ],
                max_length=24,
            ),
        ),
    ]
