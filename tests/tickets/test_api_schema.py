"""What the API says of itself is complete, and what it does is what it says."""

import json

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from departments.models import Service
from departments.services import create_api_token
from servicedesk.wsgi import application
from tests.factories import make_ticket
from tests.factories.forms import COLOURS, ask
from tickets.enums import MOVES
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PROMISED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
api = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
api.config.phases.coverage.enabled = (
    False  # hundreds of calls for each operation; the seldom shapes have their own tests
)


@pytest.fixture
def _own_connection():
    """The real WSGI application must not close the test's own connection after each call."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(company):
    ask(company.service, "colour", "choice", choices=COLOURS)
    make_ticket(company.service, company.requester)
    _token, key = create_api_token(by=company.agent, name="fuzz", at=timezone.now())
    return key


@pytest.fixture
def schema():
    return json.loads(APIClient().get("/api/schema/?format=json").content)


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_schema_is_clean(tmp_path):
    call_command("spectacular", api_version="v1", file=str(tmp_path / "schema.yaml"), validate=True, fail_on_warn=True)


def test_schema_knows_every_operation(schema):
    assert len(operations(schema)) == 17 + len(MOVES)


def test_every_operation_has_words_problems_and_a_sign_in(schema):
    for operation in operations(schema):
        assert operation["summary"]
        assert {"token", "cookieAuth"} == {name for way in operation["security"] for name in way}
        assert {"401", "429"} <= operation["responses"].keys()


def test_schema_shows_no_docstrings(schema):
    objects = {name for name, item in schema["components"]["schemas"].items() if item.get("type") == "object"}

    assert {name for name in objects if "description" in schema["components"]["schemas"][name]} == {"Problem"}
    assert not [item for item in operations(schema) if "`" in item.get("description", "")]


@pytest.mark.usefixtures("_own_connection")
@api.parametrize()
@settings(
    max_examples=4, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_api_does_what_it_says(case, key):
    _lead_somewhere(case)

    response = case.call(headers={"Authorization": f"Bearer {key}"})

    case.validate_response(response, checks=PROMISED)


def _lead_somewhere(case):
    """Made-up numbers find nothing: name things that are there, so that the call goes all the way."""
    there = {"ref": Ticket.objects.earliest("id").ref, "service_id": Service.objects.get(name="Password reset").pk}
    for name in there.keys() & case.path_parameters.keys():
        case.path_parameters[name] = there[name]
    if isinstance(case.body, dict) and "service" in case.body:
        case.body["service"] = there["service_id"]
