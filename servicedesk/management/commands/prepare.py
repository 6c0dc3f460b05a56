"""Bring database and static files to where this version of the code needs them; a no-op when they are there."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrate, load the demo company into an empty database, collect static files when they changed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--empty", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if _unapplied():
            with self._step("Updating the database"):
                call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO and not options["empty"] and _nobody_yet() and "seed" in get_commands():
            with self._step("Loading the demo company"):
                call_command("seed", stdout=self.stdout)
        if not settings.WHITENOISE_USE_FINDERS:
            self._collect_static()
        if settings.DEMO and not options["empty"] and "seed" in get_commands():
            call_command("seed", live=True, stdout=self.stdout)

    def _collect_static(self) -> None:
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        wanted = _static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        with self._step("Collecting static files"):
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        self.stdout.write(f"{name} …")
        try:
            yield
        except OperationalError as error:  # a full disk, a server that went away
            raise CommandError(f"{name}: {error}") from error
        self.stdout.write(f"{name}: {time.monotonic() - began:.1f} s")


def _unapplied() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _nobody_yet() -> bool:
    return not get_user_model()._default_manager.exists()


def _static_fingerprint() -> str:
    """Changes with every file that collectstatic would copy: its name, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            entry = Path(storage.path(path)).stat()
            digest.update(f"{path} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return digest.hexdigest()
