from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Told(models.IntegerChoices):
    """How far up a date that has passed was taken."""

    NOBODY = 0
    HEAD = 1
    EXECUTIVE = 2


class Decision(models.TextChoices):
    """What is decided about each thing that was heard (SURVEY §5.1)."""

    ACT = "act", _("we act")
    EXPLAIN = "explain", _("we explain why not")
    UNDER_WAY = "under_way", _("already under way")


class SuggestionState(models.TextChoices):
    NEW = "new", pgettext_lazy("suggestion", "new")
    CONSIDERED = "considered", _("being considered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    MERGED = "merged", _("merged with another")
    DONE = "done", _("put into practice")


class HeadTold(models.IntegerChoices):
    """What the head was told of a suggestion."""

    NOTHING = 0
    ARRIVED = 1
    LATE = 2


class NeedsState(models.TextChoices):
    DRAFT = "draft", _("being written")
    AGREED = "agreed", _("agreed")
    REPLACED = "replaced", _("replaced")


class Behaviour(models.TextChoices):
    """What one can be thanked for: the five attitudes that good service inside a company is made of."""

    SUPPORT = "support", _("mutual support")
    SERVICE = "service", _("service orientation")
    RESPONSIBILITY = "responsibility", _("sense of responsibility")
    COMMUNICATION = "communication", _("clear communication")
    IMPROVEMENT = "improvement", _("continuous improvement")


class Criterion(models.TextChoices):
    """The published criteria of the recognition panel (SURVEY §5.3)."""

    LIMIT = "limit", _("clearly more satisfied customers than elsewhere")
    IMPROVED = "improved", _("the biggest clear improvement")
    CONFIRMED = "confirmed", _("improvements that customers confirmed")
