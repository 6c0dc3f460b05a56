from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PulseState(models.TextChoices):
    """The life of one question after a resolution. Skipped ones keep their reason: the numbers must add up."""

    SKIPPED = "skipped", _("not asked")
    PLANNED = "planned", _("to be asked")
    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class SkippedBecause(models.TextChoices):
    """Why nobody is asked. The first four are the rules of `surveys.pulse_rules`."""

    OWN_DEPARTMENT = "own_department", _("of the providing department")
    REQUESTER_RESOLVED = "requester_resolved", _("solved it themselves")
    PROVIDER_ASKED_RECENTLY = "provider_asked_recently", _("asked about this department less than a week ago")
    ASKED_OFTEN = "asked_often", _("asked four times in a month")
    LEFT = "left", _("has left")


class Solved(models.TextChoices):
    YES = "yes", pgettext_lazy("solved", "Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", pgettext_lazy("solved", "No")


class Satisfaction(models.IntegerChoices):
    """Five points, every point labelled (SURVEY §1.2)."""

    VERY_DISSATISFIED = 1, _("Very dissatisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    NEITHER = 3, _("Neither satisfied nor dissatisfied")
    SATISFIED = 4, pgettext_lazy("mark", "Satisfied")
    VERY_SATISFIED = 5, _("Very satisfied")


LOW_MARKS = (Satisfaction.VERY_DISSATISFIED, Satisfaction.DISSATISFIED)  # the provider's head follows up
THANKS_FROM = Satisfaction.SATISFIED  # a thank-you can be passed on from here
LONGEST_WORDS = 20_000  # characters


class Change(models.IntegerChoices):
    """Compared with the quarter before. Not part of the index."""

    MUCH_WORSE = 1, _("Much worse")
    WORSE = 2, _("Worse")
    SAME = 3, _("About the same")
    BETTER = 4, _("Better")
    MUCH_BETTER = 5, _("Much better")


class Noticed(models.TextChoices):
    YES = "yes", _("Yes, for the better")
    NO = "no", pgettext_lazy("noticed", "No")
    WORSE = "worse", _("Yes, for the worse")
    NO_OCCASION = "no_occasion", _("I had no occasion")


class Reason(models.TextChoices):
    """One list for praise and for criticism (SURVEY §1.3)."""

    SPEED = "speed", _("speed")
    INFORMED = "informed", _("kept informed")
    KNOWLEDGE = "knowledge", _("knowledge")
    ATTITUDE = "attitude", _("attitude")
    EASE = "ease", _("ease")
    RESULT = "result", _("result")
    RULES = "rules", _("rules and process, not the people")


class Item(models.TextChoices):
    """The rated items of the quarterly evaluation, by their dimension. OVR is the dependent one."""

    REL = "REL", _("Reliability")
    RSP = "RSP", _("Responsiveness")
    ASR = "ASR", _("Assurance")
    EMP = "EMP", _("Mutual support")
    COM = "COM", _("Communication")
    EAS = "EAS", _("Ease")
    OUT = "OUT", _("Outcome")
    OVR = "OVR", _("Overall")


INDEX_ITEMS = (Item.REL, Item.RSP, Item.ASR, Item.EMP, Item.COM, Item.EAS, Item.OUT)
MINIMUM_FOR_INDEX = 4  # answered items, SURVEY §1.2 rule 2


class OwnItem(models.TextChoices):
    """Two questions that a department may add for its own customers. Never in the index (SURVEY §1.2 rule 3)."""

    FIRST = "OWN1", _("First question of the department")
    SECOND = "OWN2", _("Second question of the department")


class QuestionnaireState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("questionnaire", "draft")
    PUBLISHED = "published", pgettext_lazy("questionnaire", "published")


class OpenQuestion(models.TextChoices):
    KEEP = "KEP", _("What should they keep doing?")
    STOP = "STP", _("What should they stop doing?")
    START = "STA", _("What should they start doing?")


class RedactedBecause(models.TextChoices):
    NAME = "name", _("names a person")
    PRIVATE = "private", _("tells something private")
    INSULT = "insult", _("insults somebody")
    SECRET = "secret", _("gives away a secret of the company")


class WaveState(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    RELEASED = "released", _("released")


class InvitationState(models.TextChoices):
    SENT = "sent", _("invited")
    ANSWERED = "answered", _("answered")
    VOID = "void", _("void")
