"""People, departments, who serves for whom, and the catalogue of services each department offers."""

from __future__ import annotations

import zoneinfo

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.enums import FieldKind, Priority, Theme
from departments.querysets import DepartmentQuerySet, PersonManager, ServiceQuerySet


def validate_timezone(value: str) -> None:
    """Raise ValidationError unless `value` is an IANA zone."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone; write one like Asia/Shanghai."), params={"value": value}
        )


class Bilingual(models.Model):
    """Content named in both languages; `title` is the one to show."""

    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return localized(self.name, self.name_zh)


class Department(Bilingual):
    """A supplier to the other departments and a customer of theirs. `code` prefixes its requests (IT-1042)."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("2 to 8 capitals."))],
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    summary = models.CharField(_("what we do for others"), max_length=200, blank=True)
    summary_zh = models.CharField(_("what we do for others, in Chinese"), max_length=200, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai", validators=[validate_timezone])
    head = models.ForeignKey("Person", models.PROTECT, null=True, blank=True, related_name="heads")
    deputy = models.ForeignKey("Person", models.SET_NULL, null=True, blank=True, related_name="deputises")
    is_active = models.BooleanField(_("active"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    @property
    def blurb(self) -> str:
        return localized(self.summary, self.summary_zh)

    @staticmethod
    def title_columns(*relations: str) -> list[str]:
        """What a department's title and address are made of, over these relations: for `only`."""
        return [f"{relation}__{column}" for relation in relations for column in ("code", "name", "name_zh")]


class Person(AbstractBaseUser, PermissionsMixin):
    """One account: a customer of every department, and perhaps agent or head in some."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    native_name = models.CharField(_("name in own script"), max_length=120, blank=True)
    job_title = models.CharField(_("position"), max_length=120, blank=True)
    job_title_zh = models.CharField(_("position in Chinese"), max_length=120, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="people")
    language = models.CharField(
        _("language"), max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai", validators=[validate_timezone])
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    shortcuts_enabled = models.BooleanField(_("keyboard shortcuts"), default=True)
    away_until = models.DateTimeField(_("away until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    is_hr_admin = models.BooleanField(_("HR admin"), default=False)
    is_executive = models.BooleanField(_("executive"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.native_name}".strip()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """How the pages address this person in the reader's language."""
        return localized(self.name, self.native_name)

    @property
    def position(self) -> str:
        return localized(self.job_title, self.job_title_zh)


class Membership(models.Model):
    """`person` serves requests of `department` (as an agent); being its head or deputy implies it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(_("team lead"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "department"], name="membership_once")]
        verbose_name = _("agent")
        verbose_name_plural = _("agents")

    def __str__(self) -> str:
        return f"{self.person} · {self.department}"


class Service(Bilingual):
    """Something a department does for the others, with a request form of its own."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="services")
    summary = models.CharField(_("summary"), max_length=240, blank=True)
    summary_zh = models.CharField(_("summary in Chinese"), max_length=240, blank=True)
    keywords = models.CharField(
        _("search words"), max_length=240, blank=True, help_text=_("Both languages, with spaces.")
    )
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="owned_services")
    default_priority = models.PositiveSmallIntegerField(
        _("usual priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    is_restricted = models.BooleanField(
        _("restricted"), default=False, help_text=_("Only the requester, the agents and the head see such requests.")
    )
    needs_approval = models.BooleanField(
        _("needs approval"), default=False, help_text=_("The head of the requester's department approves first.")
    )
    is_active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name")
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="service_name_once")]

    @property
    def blurb(self) -> str:
        return localized(self.summary, self.summary_zh)


class ServiceField(models.Model):
    """One question of a service's request form.

    `choices` is a list of {"value", "label", "label_zh"}; `show_when` is {} or {"field": key, "in": [values]}.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="fields")
    key = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16, choices=FieldKind.choices)
    label = models.CharField(_("label"), max_length=120)
    label_zh = models.CharField(_("label in Chinese"), max_length=120, blank=True)
    help_text = models.CharField(_("help"), max_length=240, blank=True)
    help_text_zh = models.CharField(_("help in Chinese"), max_length=240, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    show_when = models.JSONField(_("shown when"), default=dict, blank=True)
    max_length = models.PositiveIntegerField(_("longest text"), null=True, blank=True)
    minimum = models.DecimalField(_("smallest number"), max_digits=14, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("largest number"), max_digits=14, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("form field")
        verbose_name_plural = _("form fields")
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="service_field_key_once")]

    def __str__(self) -> str:
        return localized(self.label, self.label_zh)

    @property
    def help(self) -> str:
        return localized(self.help_text, self.help_text_zh)


class ApiToken(models.Model):
    """A key to the API. Only its SHA-256 is stored; `prefix` lets its owner recognise it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=8, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
