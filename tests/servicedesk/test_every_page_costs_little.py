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
MOST_READS, MOST_WRITES = 25, 40
NOT_ALLOWED = 405
LINE = "Add a line to {} in tests/servicedesk/addresses.py for {}"
AS_LONG = "is as long with 3 rows as with 1: add what it lists to tests/servicedesk/street.py, or say grows=False"
DUMMIES = {"IntConverter": 1}


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_every_address_that_can_be_read_is_opened_or_explained():
    opened = {page.name for page in PAGES} | set(EXPLAINED)
    forgotten = {name: pattern for name, pattern, view in named_addresses() if name not in opened and can_read(view)}
    client = Client(raise_request_exception=False)
    client.force_login(make_person())
    readable = [name for name, pattern in forgotten.items() if answers(client, name, pattern)]

    assert not readable, LINE.format("PAGES", ", ".join(readable))


def can_read(view):
    return not methods(view) or "get" in methods(view)


def answers(client, name, pattern):
    """Whether it takes GET at all; a view says so before it looks at anything else."""
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


def test_no_page_asks_more_for_three_rows_than_for_one():
    one, three = (walk(PAGES, open_page, rows=rows) for rows in (1, 3))

    faults = [fault for page in PAGES for fault in faults_of(page, one[page], three[page], most=MOST_READS)]
    faults += [f"{page} {AS_LONG}" for page in PAGES if page.grows and len(three[page].body) <= len(one[page].body)]
    assert not faults, listing(faults)


def test_no_write_of_the_api_asks_more_for_three_rows_than_for_one():
    one, three = (walk(WRITES, send, rows=rows) for rows in (1, 3))

    faults = [fault for write in WRITES for fault in faults_of(write, one[write], three[write], most=MOST_WRITES)]
    assert not faults, listing(faults)


class Opened:
    """What came back, and the statements that it took; savepoints are not counted."""

    def __init__(self, response, captured):
        self.status = response.status_code
        self.body = b"".join(response.streaming_content) if response.streaming else response.content
        self.statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def walk(lines, visit, *, rows):
    """What each line led to, on a street that is gone afterwards."""
    with undone():
        street = make_street(timezone.now(), rows)
        return {line: visit(line, street) for line in lines}


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


def faults_of(line, one, three, *, most):
    wanted = line.status
    if {one.status, three.status} != {wanted}:
        yield f"{line} answers {one.status} and {three.status} instead of {wanted}: {one.body[:300]!r}"
        return
    few, many = len(one.statements), len(three.statements)
    if few != many:
        more = Counter(three.statements) - Counter(one.statements)
        yield f"{line} asks {few} times for 1 row and {many} times for 3, such as\n{shown(more)}"
    elif many > most:
        yield f"{line} asks {many} times, at most {most} are allowed:\n{shown(three.statements)}"


def shown(statements):
    return "\n".join(f"      {sql[:200]}" for sql in statements)


def listing(faults):
    return f"{len(faults)} faults\n" + "\n".join(f"  {fault}" for fault in faults)
