"""Keys to the API: shown once, stored as a hash, worthless when revoked, expired, or their owner is gone."""

from datetime import timedelta

import pytest
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from departments.api import TokenAuthentication
from departments.models import ApiToken
from departments.services import MOST_TOKENS, TooManyTokens, create_api_token, revoke_api_token, use_api_token
from tests.factories import MONDAY, hours, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    return make_person("Mei")


@pytest.fixture
def key(mei):
    _token, key = create_api_token(by=mei, name="Reporting", at=MONDAY, expires_at=MONDAY + hours(24))
    return key


def sign_in(authorization):
    return TokenAuthentication().authenticate(APIRequestFactory().get("/", HTTP_AUTHORIZATION=authorization))


def test_create_api_token_keeps_only_the_hash(key):
    token = ApiToken.objects.get()

    assert key.startswith("desk_")
    assert key.removeprefix("desk_").startswith(token.prefix)
    assert key not in str(ApiToken.objects.values())


def test_create_api_token_refuses_more_than_anybody_can_keep_in_view(mei):
    for number in range(MOST_TOKENS):
        create_api_token(by=mei, name=str(number), at=MONDAY)

    with pytest.raises(TooManyTokens):
        create_api_token(by=mei, name="one more", at=MONDAY)


def test_use_api_token_opens_with_the_key_alone(key, mei):
    assert use_api_token(key=key, at=MONDAY).person == mei
    assert use_api_token(key=key + "x", at=MONDAY) is None
    assert use_api_token(key=ApiToken.objects.get().digest, at=MONDAY) is None


def test_use_api_token_refuses_an_expired_key(key):
    assert use_api_token(key=key, at=MONDAY + hours(24)) is None


def test_use_api_token_refuses_a_person_who_left(key, mei):
    mei.is_active = False
    mei.save()

    assert use_api_token(key=key, at=MONDAY) is None


def test_use_api_token_notes_the_use_at_most_once_a_minute(key, assert_queries):
    use_api_token(key=key, at=MONDAY)

    with assert_queries(1):
        use_api_token(key=key, at=MONDAY + timedelta(seconds=59))
    with assert_queries(2):
        use_api_token(key=key, at=MONDAY + timedelta(seconds=60))


def test_revoke_api_token_makes_the_key_worthless(key, mei):
    revoke_api_token(token_id=ApiToken.objects.get().pk, by=mei)

    assert use_api_token(key=key, at=MONDAY) is None


def test_revoke_api_token_does_not_know_other_peoples_keys(key):
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_api_token(token_id=ApiToken.objects.get().pk, by=make_person("Tom"))

    assert ApiToken.objects.count() == 1


def test_authentication_takes_a_bearer_key(mei):
    _token, key = create_api_token(by=mei, name="Reporting", at=MONDAY)

    assert sign_in(f"Bearer {key}")[0] == mei
    assert sign_in(f"bearer {key}")[0] == mei


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer wrong", "Bearer two words", "Bearer \xff\xfe"])
def test_authentication_refuses_what_is_no_key(authorization):
    with pytest.raises(AuthenticationFailed):
        sign_in(authorization)


@pytest.mark.parametrize("authorization", ["", "Basic bWVpOm1laQ=="])
def test_authentication_leaves_other_ways_alone(authorization):
    assert sign_in(authorization) is None
