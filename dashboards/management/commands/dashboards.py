"""`manage.py dashboards rebuild [--check]`: count every quarter from scratch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards import services


class Command(BaseCommand):
    help = "Counts the roll-ups behind the dashboards from scratch and says whether the results are identical."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["rebuild"])
        parser.add_argument(
            "--check", action="store_true", help="Only compare, change nothing; fails on a difference."
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        count = services.check_rollups if check else services.rebuild_rollups
        differences = count(at=timezone.now())
        for difference in differences:
            whose = f"department {difference.department_id}" if difference.department_id else "the company"
            self.stdout.write(f"{difference.quarter}: {whose} differs")
        if differences and check:
            raise CommandError(f"{len(differences)} roll-ups differ from what the requests say.")
        self.stdout.write(
            "Results were different and have been replaced." if differences else "Results are identical."
        )
