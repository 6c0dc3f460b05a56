"""Calling the API as somebody."""

import json

from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from departments.services import create_api_token

PROBLEM = "application/problem+json"


def caller(person, **headers):
    """A program of `person`'s, with a key."""
    _token, key = create_api_token(by=person, name="test", at=timezone.now())
    return APIClient(headers={"Authorization": f"Bearer {key}", **headers})


def address(name, **kwargs):
    return reverse(f"v1:{name}", kwargs=kwargs)


def problem(response, status):
    """The body of a problem document, once it is sure to be one."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    body = json.loads(response.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def all_rows(client, url):
    """Every row of a list, page by page."""
    rows = []
    while url:
        page = client.get(url).json()
        rows.extend(page["results"])
        url = page["next"]
    return rows
