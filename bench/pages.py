"""The pages and writes that are measured, each as a stream of visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from bench.company import some_open
from bench.load import Visit
from departments.models import Person, Service
from servicedesk.demo.company.people import show_person

Visits = Callable[[int], Iterator[Visit]]
SEARCHES = ("VPN", "E-3012", "TH-4471", "采购", "invoice")
CODE, OTHER = "MNT", "PRO"


def pages() -> dict[str, Visits]:
    """By name; writes change the database a little, as they should."""
    people = ("employee", "agent", "head", "executive", "hr_admin")
    employee, agent, head, executive, hr_admin = (_session(show_person(kind).email) for kind in people)
    refs = some_open(CODE, 40)
    form = {"subject": "SAP locked after three attempts", "for_whom": "me", "q_system": "sap", "q_sap_user": "TH20417"}
    service = Service.objects.get(name__startswith="Password reset")
    return {
        "home": _same("/", employee),
        "queue": _same(f"/queue/{CODE}/", agent),
        "ticket": lambda n: (Visit(f"/requests/{ref}/", agent) for ref in islice(cycle(refs), n)),
        "search": lambda n: (Visit(f"/search?q={_quoted(text)}", employee) for text in islice(cycle(SEARCHES), n)),
        "create": lambda n: (Visit(f"/new/{service.pk}/", employee, _once(form)) for _number in range(n)),
        "reply": lambda n: (Visit(f"/requests/{ref}/say/", agent, _reply()) for ref in islice(cycle(refs), n)),
        "dashboard": _same(f"/departments/{CODE}/dashboard/", head),
        "received": _same(f"/departments/{CODE}/dashboard/?face=received", head),
        "fairness": _same(f"/departments/{CODE}/fairness/", head),
        "conduct": _same(f"/departments/{CODE}/as-customer/", head),
        "my work": _same("/work/", agent),
        "company": _same("/company/", executive),
        "trend": _same("/company/trend/", executive),
        "pair": _same(f"/company/{CODE}/{OTHER}/", executive),
        "evaluation": _same("/company/evaluation/", hr_admin),
        "you said": _same("/company/you-said/", employee),
    }


def _same(path: str, session: str) -> Visits:
    return lambda n: (Visit(path, session) for _number in range(n))


def _once(form: dict[str, str]) -> dict[str, str]:
    return {**form, "submission_key": uuid4().hex, "description": "Since this morning."}


def _reply() -> dict[str, str]:
    return {"mode": "reply", "text": "It goes on today; I write as soon as I know more.", "key": uuid4().hex}


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _session(email: str) -> str:
    person = Person.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
