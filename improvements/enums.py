from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class ActionKind(models.TextChoices):
    PROCESS = "process", _("process")
    STANDARD = "standard", _("standard")
    STAFFING = "staffing", _("staffing")
    TRAINING = "training", _("training")
    COMMUNICATION = "communication", _("communication")
