"""A visitor with a session: fixed counts of requests over the loopback, timed one by one."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlencode

from bench.processes import cpu_seconds, database_cpu_seconds

CSRF = "b" * 32
OK = range(200, 400)


@dataclass(frozen=True)
class Visit:
    """One request: with `form` it is a POST."""

    path: str
    session: str
    form: dict[str, str] | None = None


@dataclass(frozen=True)
class Figures:
    """What a page costs. Times in milliseconds; CPU is web worker and database backend together."""

    name: str
    p50: float
    p95: float
    per_second: float
    cpu_web: float
    cpu_database: float
    status: int


def measure(
    name: str, visits: Callable[[int], Iterator[Visit]], *, port: int, web: Sequence[int], number: int, threads: int
) -> Figures:
    """Send `number` requests one after the other, then as many from `threads` at once. Warms up with a few."""
    warm = [_send(visit, port) for visit in visits(5)]
    if warm[-1][0] not in OK:
        return Figures(name, 0, 0, 0, 0, 0, warm[-1][0])
    before_web, before_database = cpu_seconds(web), database_cpu_seconds()
    answers = [_send(visit, port) for visit in visits(number)]
    cpu_web, cpu_database = cpu_seconds(web) - before_web, database_cpu_seconds() - before_database
    times = quantiles([seconds for _status, seconds in answers], n=20)
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        statuses = {status for status, _seconds in pool.map(lambda visit: _send(visit, port), visits(number))}
    rate = number / (time.perf_counter() - began)
    worst = max(statuses | {status for status, _seconds in answers})
    return Figures(
        name, times[9] * 1000, times[18] * 1000, rate, cpu_web * 1000 / number, cpu_database * 1000 / number, worst
    )


def _send(visit: Visit, port: int) -> tuple[int, float]:
    headers = {"Cookie": f"sessionid={visit.session}; csrftoken={CSRF}", "Host": f"127.0.0.1:{port}"}
    body = None
    if visit.form is not None:
        body = urlencode({**visit.form, "csrfmiddlewaretoken": CSRF})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    began = time.perf_counter()
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    server.request("GET" if body is None else "POST", visit.path, body, headers)
    answer = server.getresponse()
    answer.read()
    server.close()
    return answer.status, time.perf_counter() - began
