"""Production refuses to start without its secrets, and is clean when it has them."""

import os
import subprocess
import sys

import pytest

from tests.bootstrap import ROOT

PRODUCTION = {
    "SECRET_KEY": "only-for-this-test-" + "0123456789abcdef" * 3,
    "SITE_URL": "https://desk.example.com",
    "DATABASE_URL": "postgres://desk:secret@database.invalid/desk",
    "REDIS_URL": "redis://:secret@broker.invalid/0",
}


def _manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_the_deployment_check() -> None:
    checked = _manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_refuses_to_start_without(name: str) -> None:
    partial = {key: value for key, value in PRODUCTION.items() if key != name}

    refused = _manage("check", **partial)

    assert refused.returncode != 0
    assert f"Set {name} in the environment" in refused.stderr


def test_a_database_that_is_not_postgresql_is_refused() -> None:
    refused = _manage("check", **{**PRODUCTION, "DATABASE_URL": "sqlite:////tmp/desk.db"})

    assert refused.returncode != 0
    assert "must name a PostgreSQL database" in refused.stderr


def test_production_knows_nothing_of_the_demo() -> None:
    listed = _manage(
        "shell",
        "--no-imports",
        "-c",
        "import sys; from django.urls import get_resolver; from django.conf import settings;"
        "get_resolver().url_patterns;"
        "print(any(name.startswith('servicedesk.demo') for name in [*sys.modules, *settings.INSTALLED_APPS]))",
        **PRODUCTION,
    )

    assert listed.stdout.strip() == "False", listed.stderr
