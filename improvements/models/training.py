"""Courses, their sessions, who comes, and what people practise afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import localized
from departments.models import Bilingual, Department, Person
from surveys.enums import Item
from surveys.models import Wave


class Course(Bilingual):
    """Something one can learn, tied to the item of the evaluation that it should lift.

    `months_between` is empty for what is learned once; otherwise everybody it is assigned to comes again. `practice`
    is what people are to do with it within a month; empty: nothing is asked.
    """

    item = models.CharField(_("should lift"), max_length=3, choices=Item.choices, blank=True)
    about = models.TextField(_("what one learns"), blank=True)
    about_zh = models.TextField(_("what one learns, in Chinese"), blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="courses", verbose_name=_("given by"))
    trainer = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    months_between = models.PositiveSmallIntegerField(_("again after months"), null=True, blank=True)
    practice = models.CharField(_("to practise"), max_length=300, blank=True)
    practice_zh = models.CharField(_("to practise, in Chinese"), max_length=300, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [models.UniqueConstraint(fields=["name"], name="course_name_once")]

    @property
    def told_about(self) -> str:
        return localized(self.about, self.about_zh)

    @property
    def task(self) -> str:
        return localized(self.practice, self.practice_zh)

    @property
    def url(self) -> str:
        return reverse("improvements:course", args=[self.pk])


class TrainingSession(models.Model):
    """One date of a course with its seats. `held_at` is when the attendance was recorded."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("where"), max_length=120)
    link = models.URLField(_("link"), blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"))
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        indexes = [models.Index(fields=["starts_at"], name="training_by_date")]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="session_has_seats"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_at:%Y-%m-%d}"


class SignUp(models.Model):
    """A person's seat, or their place in the waiting list; `came` is empty until the attendance is recorded."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="sign_ups")
    person = models.ForeignKey(Person, models.CASCADE, related_name="trainings")
    is_waiting = models.BooleanField(default=False)
    signed_up_at = models.DateTimeField()
    came = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="sign_up_once")]
        indexes = [models.Index(fields=["person"], condition=Q(came=True), name="training_attended")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.session_id}"


class PracticeTask(models.Model):
    """What somebody does with a training within a month, in their own words once it is done."""

    sign_up = models.OneToOneField(SignUp, models.CASCADE, related_name="practice")
    person = models.ForeignKey(Person, models.CASCADE, related_name="practice_tasks")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    evidence = models.TextField(_("what I did, and what came of it"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_at=None, told_at=None), name="practice_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.due_on}"


class Assignment(models.Model):
    """Everybody of a department takes a course, for the first time by `due_on`."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="assignments")
    department = models.ForeignKey(Department, models.PROTECT, related_name="trainings_assigned")
    due_on = models.DateField(_("due"))
    assigned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "department"], name="assigned_once")]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.department_id}"


class Suggestion(models.Model):
    """A released evaluation says that a course may help a department: `reason` says by which rule."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="suggestions")
    department = models.ForeignKey(Department, models.PROTECT, related_name="trainings_suggested")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "department", "wave"], name="suggested_once")]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.department_id}"
