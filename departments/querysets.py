from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from departments.models import Department, Person, Service


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Create an account. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        person = self.model(email=email.lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class DepartmentQuerySet(models.QuerySet["Department"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def serving(self) -> Self:
        """Departments that offer at least one service."""
        return self.active().filter(services__is_active=True).distinct()


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> Self:
        return self.filter(is_active=True, department__is_active=True)
