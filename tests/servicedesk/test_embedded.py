"""The embedded servers: whole, private, healed after a hard end, and gone with their owner."""

import os
import signal
import stat
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from servicedesk.embedded import AlreadyRunning, PartFailed, Parts, running_parts
from servicedesk.embedded.processes import can_enter, private_folder
from tests.servicedesk.conftest import SERVERS, Python

pytestmark = pytest.mark.processes
OWNER = """
import sys, time
from pathlib import Path
from servicedesk.embedded import Parts
parts = Parts(Path(sys.argv[1]), say=lambda text: None)
print(parts.start()["DATABASE_URL"])
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def _no_test_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SERVERS:
        monkeypatch.delenv(name)


def _parts(data: Path, *, durable: bool = False) -> Parts:
    return Parts(data, say=[].append, durable=durable)


def _silent(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return True
    return False


def _gone(url: str, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _silent(url):
            return True
        time.sleep(0.1)
    return False


def _revived(parts: Parts) -> list[str]:
    """A killed server's port closes a moment before its process is over."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        names = parts.revive()
        if names:
            return names
        time.sleep(0.05)
    return []


def _remember(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def _remembered(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT answer FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def test_parts_serve_chinese_and_the_extensions_that_search_needs(data: Path) -> None:
    parts = _parts(data)

    with psycopg.connect(parts.start()["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION btree_gist")
        trigrams = connection.execute("SELECT show_trgm('打印机')").fetchone()
    parts.stop()

    assert trigrams is not None
    assert trigrams[0]


def test_parts_keep_their_data_from_start_to_start(data: Path) -> None:
    first = _parts(data)
    _remember(first.start()["DATABASE_URL"])
    first.stop()

    second = _parts(data)
    answer = _remembered(second.start()["DATABASE_URL"])
    second.stop()

    assert answer == 42


def test_parts_let_nobody_in_without_the_password(data: Path) -> None:
    with _parts(data) as parts:
        address = urlsplit(parts.environment["DATABASE_URL"])

        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"postgres://desk:guess@127.0.0.1:{address.port}/servicedesk")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=urlsplit(parts.environment["REDIS_URL"]).port or 0).ping()


def test_parts_close_their_files_to_others(data: Path) -> None:
    with _parts(data):
        cluster = (data / "postgres").resolve()

        assert stat.S_IMODE(cluster.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "valkey").stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "parts.json").stat().st_mode) == 0o600


def test_parts_leave_the_folders_above_as_they_are(data: Path) -> None:
    above = private_folder(data.parent)

    with _parts(data):
        assert stat.S_IMODE(above.stat().st_mode) == 0o700


def test_a_named_server_is_not_started(data: Path) -> None:
    given = {"DATABASE_URL": "postgres://elsewhere/desk", "REDIS_URL": "redis://elsewhere"}
    parts = _parts(data)

    environment = parts.start(given)
    parts.stop()

    assert environment == {**given, "CACHE_URL": "redis://elsewhere"}
    assert not (data / "postgres").exists()


def test_a_second_owner_is_refused_and_told_the_addresses(data: Path) -> None:
    with _parts(data) as owner:
        second = _parts(data)

        with pytest.raises(AlreadyRunning):
            second.start()
        second.stop()

        assert running_parts(data) == owner.environment
    assert running_parts(data) == {}


def test_parts_end_with_an_owner_that_is_killed(data: Path, python: Python) -> None:
    owner = python("-c", OWNER, str(data))
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    _remember(url)

    owner.kill()

    assert _gone(url)
    healed = _parts(data)
    answer = _remembered(healed.start()["DATABASE_URL"])
    healed.stop()
    assert answer == 42


def test_a_killed_server_is_revived_where_its_clients_expect_it(data: Path) -> None:
    with _parts(data, durable=True) as parts:
        url = parts.environment["DATABASE_URL"]
        _remember(url)
        os.kill(int((data / "postgres/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert _gone(url)

        names = _revived(parts)

        assert names == ["Postgres"]
        assert _remembered(url) == 42


def test_a_half_made_cluster_is_made_anew(data: Path) -> None:
    private_folder(data, mode=0o711)
    (data / "postgres.new" / "base").mkdir(parents=True)

    with _parts(data) as parts:
        assert not _silent(parts.environment["DATABASE_URL"])


def test_a_pid_that_lives_on_as_something_else_does_not_stop_the_start(data: Path) -> None:
    with _parts(data):
        cluster = (data / "postgres").resolve()
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n")

    with _parts(data) as parts:
        assert not _silent(parts.environment["DATABASE_URL"])


def test_a_damaged_broker_file_is_set_aside_and_said(data: Path) -> None:
    said: list[str] = []
    with Parts(data, say=said.append):
        pass
    for kept in (data / "valkey" / "appendonlydir").glob("*.manifest"):
        kept.write_text("nonsense\n")

    with Parts(data, say=said.append) as parts:
        answered = redis.Redis.from_url(parts.environment["REDIS_URL"]).ping()

    assert answered
    assert any("set aside" in text for text in said)


def test_data_of_another_version_are_left_alone(data: Path) -> None:
    with _parts(data):
        cluster = (data / "postgres").resolve()
    (cluster / "PG_VERSION").write_text("12\n")

    with pytest.raises(PartFailed, match="PostgreSQL 12"):
        _parts(data).start()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    with pytest.raises(PartFailed, match="Cannot make the folder"):
        _parts(in_the_way / "data")


def test_entering_a_folder_is_asked_of_the_account(tmp_path: Path) -> None:
    assert can_enter(tmp_path, None)
