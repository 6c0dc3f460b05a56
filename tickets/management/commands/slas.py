"""`manage.py slas verify`: compare every stored clock with a replay of its request's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tickets.queries.verification import differences

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Compare stored clocks with what the engine computes from each request's history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = 0
        for difference in differences(at=timezone.now()):
            found += 1
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{found} differences between stored and replayed clocks.")
        self.stdout.write("Every stored clock says what its history says.")
