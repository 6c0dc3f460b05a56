"""Words of the replays (what is replayed, how far it is, what a promise came to) and of the reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReplayOf(models.TextChoices):
    """Which half of a rule is new; the other half is as it was at the time."""

    TARGETS = "targets", _("the targets")
    HOURS = "hours", _("the hours")
    BOTH = "both", _("the targets and the hours")


class ReplayState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


UNFINISHED = (ReplayState.WAITING, ReplayState.RUNNING)


class Verdict(models.TextChoices):
    """What one promise came to. `UNDECIDED`: still open, or withdrawn in time."""

    KEPT = "kept", pgettext_lazy("verdict", "kept")
    MISSED = "missed", pgettext_lazy("verdict", "missed")
    UNDECIDED = "undecided", _("without a verdict")
    NONE = "none", _("nothing promised")


STATES = {Verdict.KEPT: "met", Verdict.MISSED: "missed", Verdict.UNDECIDED: "running", Verdict.NONE: "none"}
"""How a verdict is drawn."""


class ReportState(models.TextChoices):
    """What became of a report that somebody, or the release of an evaluation, asked for."""

    ASKED = "asked", _("asked for")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("not made")
