"""Keys in mails. Stored is only a hash, which opens nothing."""

from hashlib import sha256
from secrets import token_urlsafe

from django.utils.crypto import salted_hmac

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a key that nobody can guess."""
    return token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """Return what is stored of a key: its SHA-256."""
    return sha256(token.encode()).hexdigest()


def ballot_token(wave_id: int, person_id: int, seed: str) -> str:
    """Return the key to one person's evaluation, made from the server's secret: a reminder carries the same link."""
    return salted_hmac("surveys.ballot", f"{wave_id}:{person_id}:{seed}", algorithm="sha256").hexdigest()
