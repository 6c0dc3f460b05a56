"""Load the demo company into an empty database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicedesk.demo.company.build import AlreadyThere, build_company


class Command(BaseCommand):
    help = "Load the demo company Tianhe Drives into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            build_company(at=timezone.now(), step=self._step)
        except AlreadyThere as there:
            raise CommandError(str(there)) from None

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.stdout.write(f"  {name}: {time.monotonic() - began:.1f} s")
