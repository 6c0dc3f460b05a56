"""`manage.py dashboards rebuild [--check]`: count every quarter, and study every evaluation, from scratch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboards import services
from surveys.services import restudy, studies_differing


class Command(BaseCommand):
    help = "Counts the roll-ups behind the dashboards and the evaluations' studies from scratch, and compares."

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
        waves = studies_differing()
        for wave in waves:
            self.stdout.write(f"{wave}: the study of the evaluation differs")
        wrong = len(differences) + len(waves)
        if wrong and check:
            raise CommandError(f"{wrong} roll-ups and studies differ from what the requests and answers say.")
        if waves:
            restudy(waves)
        self.stdout.write("Results were different and have been replaced." if wrong else "Results are identical.")
