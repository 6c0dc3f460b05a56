"""No page, fragment, file or call of the API asks the database more often for three rows than for one.

Each is opened with cold caches, as the first visitor after a while does, on a street with 1 and on one with 3 rows of
all that pages list. Two lists in `addresses.py` say what is opened; an address that is in none fails here.
"""

from collections import Counter
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_person
from tests.servicedesk.addresses import EXPLAINED, PAGES, WRITES, methods, named_addresses
from tests.servicedesk.street import make_street
from tests.tickets.callers import caller

pytestmark = pytest.mark.django_db
NOT_ALLOWED = 405
LINE = "Add a line to {} in tests/servicedesk/addresses.py for {}"
AS_LONG = "is as long with 3 rows as with 1: add what it lists to tests/servicedesk/street.py, or say grows=False"
DUMMIES = {"IntConverter": 1, "UUIDConverter": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_every_address_that_can_be_read_is_opened_or_explained():
    opened = {page.name for page in PAGES} | set(EXPLAINED)
    client = Client(raise_request_exception=False)
    client.force_login(make_person())
    readable = [
        name for name, pattern, view in named_addresses() if name not in opened and reads(client, name, pattern, view)
    ]

    assert not readable, LINE.format("PAGES", ", ".join(readable))


def reads(client, name, pattern, view):
    """Whether it takes GET at all; a function says so before it looks at anything else."""
    if methods(view):
        return "get" in methods(view)
    named = {key: DUMMIES.get(type(kind).__name__, "x") for key, kind in pattern.converters.items()}
    return client.get(reverse(name, kwargs=named)).status_code != NOT_ALLOWED


def test_every_write_of_the_api_is_made():
    made = {write.name for write in WRITES}
    forgotten = [
        name for name, _pattern, view in named_addresses() if name not in made and is_write_of_api(name, view)
    ]

    assert not forgotten, LINE.format("WRITES", ", ".join(forgotten))


def is_write_of_api(name, view):
    return name.startswith("v1:") and methods(view) & {"post", "put", "patch", "delete"}


def test_each_line_names_an_address_and_is_there_once():
    there = {name for name, _pattern, _view in named_addresses()}

    assert {line.name for line in (*PAGES, *WRITES)} | set(EXPLAINED) <= there
    assert not [line for line, times in Counter(map(str, (*PAGES, *WRITES))).items() if times > 1]


def test_nothing_asks_more_for_three_rows_than_for_one():
    one, three = walk(rows=1), walk(rows=3)

    faults = [fault for line in (*PAGES, *WRITES) for fault in faults_of(line, one[line], three[line])]
    faults += [f"{page} {AS_LONG}" for page in PAGES if page.grows and len(three[page].body) <= len(one[page].body)]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(f"  {fault}" for fault in faults)


class Opened:
    """What came back, and the statements that it took; savepoints are not counted."""

    def __init__(self, response, captured):
        self.status = response.status_code
        self.body = b"".join(response.streaming_content) if response.streaming else response.content
        self.statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def walk(*, rows):
    """What each page and each write led to, on a street that is gone afterwards."""
    with undone():
        street = make_street(timezone.now(), rows)
        return {page: open_page(page, street) for page in PAGES} | {write: send(write, street) for write in WRITES}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def open_page(page, street):
    client, url = Client(headers={"HX-Request": "true"} if page.fragment else {}), page.url(street)
    if page.who:
        client.force_login(getattr(street, page.who))
    return visited(lambda: client.get(url), before=lambda: dict(client.session))


def send(write, street):
    program, url = caller(getattr(street, write.who)), write.url(street)
    if write.name == "v1:attachments":
        return visited(lambda: program.post(url, {"file": SimpleUploadedFile("a.txt", b"words")}, format="multipart"))
    return visited(lambda: program.post(url, write.body(street), format="json"))


def visited(visit, *, before=lambda: None):
    """The second of two visits with cold caches: what a process remembers for good is not counted.

    `before` warms what is warm while people work: their session.
    """
    for _time in range(2):
        cache.clear()
        before()
        with undone(), CaptureQueriesContext(connection) as captured:
            opened = Opened(visit(), captured)
    return opened


def faults_of(line, one, three):
    if {one.status, three.status} != {line.status}:
        yield f"{line} answers {one.status} and {three.status} instead of {line.status}: {one.body[:300]!r}"
        return
    few, many = len(one.statements), len(three.statements)
    if few != many:
        more = Counter(three.statements) - Counter(one.statements)
        yield f"{line} asks {few} times for 1 row and {many} times for 3, such as\n{shown(more)}"
    elif many > line.most:
        yield f"{line} asks {many} times, at most {line.most} are allowed:\n{shown(three.statements)}"


def shown(statements):
    return "\n".join(f"      {sql[:200]}" for sql in statements)
