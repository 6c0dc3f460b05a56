from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicedesk.demo.company.build import AlreadyThere, build_company
from servicedesk.demo.company.live import file_live_request


class Command(BaseCommand):
    help = "Load the demo company into an empty database; with --live, file the request that breaks its promise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--live", action="store_true", help="file the request that warns and breaches within two minutes"
        )

    def handle(self, *args: Any, live: bool, **options: Any) -> None:
        if live:
            self._file_live_request()
            return
        try:
            build_company(at=timezone.now(), step=self._step)
        except AlreadyThere as there:
            raise CommandError(str(there)) from None

    def _file_live_request(self) -> None:
        ticket = file_live_request(timezone.now())
        if ticket:
            self.stdout.write(f"{ticket.ref} will break its promise in 90 seconds: {ticket.subject}")

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.stdout.write(f"  {name}: {time.monotonic() - began:.1f} s")
