"""The production files: no Docker engine is asked for, the facts that matter are read from them."""

import re
from typing import Any

import pytest
import yaml

from tests.bootstrap import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = ("migrate", "web", "live", "worker-prompt", "worker-slow", "beat")
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "EMAIL_URL", "SITE_URL")


def test_the_desk_runs_as_the_processes_of_the_demo_and_its_servers() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "valkey"}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_missing_secret_stops_the_start(secret: str) -> None:
    uses = re.findall(rf"\$\{{{secret}([^}}]*)", (ROOT / "docker-compose.yml").read_text())

    assert uses
    assert all(use.startswith(":?") for use in uses)


@pytest.mark.parametrize("name", sorted({*SERVICES} - {"migrate"}))
def test_what_runs_on_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "live", "worker-prompt", "worker-slow", "beat"])
def test_nothing_of_ours_starts_before_the_migrations_are_through(name: str) -> None:
    waits_for = SERVICES[name]["depends_on"]

    assert waits_for["migrate"] == {"condition": "service_completed_successfully"}
    assert waits_for["postgres"] == waits_for["valkey"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_only_where_they_must(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_every_queue_has_a_worker() -> None:
    commands = [SERVICES[name]["command"] for name in ("worker-prompt", "worker-slow")]

    assert [command[command.index("-Q") + 1] for command in commands] == ["prompt", "slow"]


def test_every_volume_has_a_name() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert used == set(COMPOSE["volumes"])


def test_only_web_server_and_hub_are_reached_from_outside_and_only_through_a_proxy() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert list(ports) == ["web", "live"]
    assert all(port.startswith("127.0.0.1:") for both in ports.values() for port in both)


def test_the_image_runs_as_an_ordinary_user() -> None:
    last_stage = DOCKERFILE.rsplit("FROM ", 1)[1]

    assert re.search(r"^USER 10001$", last_stage, re.MULTILINE)


def test_no_secret_is_baked_into_the_image() -> None:
    settings_in_image = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)

    assert not any(secret in line for line in settings_in_image for secret in (*SECRETS, "DATABASE_URL", "REDIS_URL"))
