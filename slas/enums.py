"""Names shared by the pure engine and the stored clocks. Importable without Django being set up."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Metric(StrEnum):
    """What a promise is about."""

    FIRST_RESPONSE = "first_response"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"


class EventKind(StrEnum):
    """What can happen to a request, as far as its clocks are concerned."""

    OPENED = "opened"
    AGENT_MESSAGE = "agent_message"
    AGENT_CALL = "agent_call"
    AGENT_NOTE = "agent_note"
    AUTOMATIC_MESSAGE = "automatic_message"
    REQUESTER_MESSAGE = "requester_message"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    RETARGETED = "retargeted"
    RECALENDARED = "recalendared"


METRIC_CHOICES = [
    (Metric.FIRST_RESPONSE.value, _("First response")),
    (Metric.NEXT_REPLY.value, _("Next reply")),
    (Metric.RESOLUTION.value, _("Resolution")),
]


class ClockState(models.TextChoices):
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    STOPPED = "stopped", _("stopped")


class SpanKind(models.TextChoices):
    RUN = "run", _("ran")
    PAUSE = "pause", _("paused")


class PauseReason(models.TextChoices):
    """Why a resolution clock does not count. Each is shown to the requester, who may dispute it."""

    REQUESTER = "requester", _("waiting for the requester")
    THIRD_PARTY = "third_party", _("waiting for a third party")
    AGREED_DATE = "agreed_date", _("waiting for an agreed date")
    RESOLVED = "resolved", _("solved")


class StandardState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")


class StepKind(models.TextChoices):
    """A warning comes before the promise ends; a breach step at its end; an escalation after it."""

    WARNING = "warning", _("warning")
    BREACH = "breach", _("breach")
    ESCALATION = "escalation", _("escalation")


class Recipient(models.TextChoices):
    ASSIGNEE = "assignee", _("the agent")
    TEAM = "team", _("the department's agents")
    HEAD = "head", _("the head of department")
    SUPERIOR = "superior", _("the head's superior")
    HR = "hr", _("HR")
    DEPUTY = "deputy", _("the deputy head")
    FOLLOWERS = "followers", _("those who follow the request")
    NAMED = "named", _("persons named in the step")


class StepAction(models.TextChoices):
    """What a step of the ladder does to the request besides telling."""

    NOTHING = "", _("nothing more")
    RAISE_PRIORITY = "raise_priority", _("raise the priority by one")
    GIVE_TO_LEAD = "give_to_lead", _("give it to the team lead")
    GIVE_BACK = "give_back", _("give it back to the team")
    ADD_FOLLOWERS = "add_followers", _("let the persons named follow it")


class AgreementState(models.TextChoices):
    """What a customer department has said to a proposed standard."""

    ASKED = "asked", _("not answered yet")
    AGREED = "agreed", _("agrees")
    DISAGREED = "disagreed", _("does not agree")


class ChangeKind(models.TextChoices):
    """What can happen to the rules. The label completes “who … what”."""

    CALENDAR_CREATED = "calendar_created", _("created the calendar")
    CALENDAR_CHANGED = "calendar_changed", _("changed the calendar")
    CALENDAR_DELETED = "calendar_deleted", _("deleted the calendar")
    STANDARD_CREATED = "standard_created", _("created the standard")
    DRAFT_STARTED = "draft_started", _("started a version")
    DRAFT_CHANGED = "draft_changed", _("changed the draft")
    DRAFT_DISCARDED = "draft_discarded", _("discarded the draft")
    PROPOSED = "proposed", _("proposed the version")
    WITHDRAWN = "withdrawn", _("took the proposal back")
    AGREED = "agreed", _("agreed to the version")
    DISAGREED = "disagreed", _("did not agree to the version")
    PUBLISHED = "published", _("published the version")
