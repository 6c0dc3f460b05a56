from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldKind(models.TextChoices):
    """What a field of a request form asks for."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    CHOICE = "choice", _("Choice")
    MULTI_CHOICE = "multi_choice", _("Several choices")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    PERSON = "person", _("Person")
    DEPARTMENT = "department", _("Department")
    FILE = "file", _("File")
    YES_NO = "yes_no", _("Yes or no")


class Priority(models.IntegerChoices):
    """How much is at stake, from impact and urgency; rank of the requester never counts."""

    URGENT = 1, _("Urgent")
    HIGH = 2, _("High")
    NORMAL = 3, _("Normal")
    LOW = 4, _("Low")


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
