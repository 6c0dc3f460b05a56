"""Addresses of pages, looked up once: a page names some fifty, and there are only so many of them."""

from functools import lru_cache

from django.urls import reverse

ADDRESSES_KEPT = 4096


@lru_cache(maxsize=ADDRESSES_KEPT)
def address(name: str, *args: str) -> str:
    """Return the address of the page `name`; raises NoReverseMatch for one that there is not."""
    return reverse(name, args=args)
