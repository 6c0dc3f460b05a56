"""Logs say what happened, and never hold a key that opens something."""

import json
import logging

import pytest

from servicedesk.logs import formatter

KEY = "c8kz1f-" + "3b1d59e2a7c04f68" * 2


def logged(message: str, *arguments: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, arguments, None)
    text: str = json.loads(formatter("json").format(record))["event"]
    return text


@pytest.mark.parametrize("folder", ["/rate", "/evaluate/by-mail", "/accounts/password/reset/key"])
def test_refused_call_is_logged_without_the_key_in_its_address(folder: str) -> None:
    assert logged("%s: %s", "Conflict", f"{folder}/{KEY}/") == f"Conflict: {folder}/…/"


def test_other_addresses_are_logged_whole() -> None:
    assert logged("Not Found: %s", "/rate/request/IT-1042/") == "Not Found: /rate/request/IT-1042/"
