"""Fixtures for every room."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

AssertQueries = Callable[[int], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def assert_queries() -> AssertQueries:
    """The exact number of SQL statements in a block: `with assert_queries(7): …`. Savepoints are not counted."""

    @contextmanager
    def counted(expected: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        listing = "\n".join(f"  {number}. {sql[:400]}" for number, sql in enumerate(statements, 1))
        assert len(statements) == expected, f"{len(statements)} statements, expected {expected}:\n{listing}"

    return counted
