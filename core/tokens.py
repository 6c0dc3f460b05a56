"""Turning text into search tokens: words for Latin script, overlapping character pairs for Chinese.

PostgreSQL's 'simple' configuration takes a whole Chinese run for one word, and trigram indexes cannot answer the usual
two-character query; pairs can. One character alone is searched as a prefix.
"""

import re
import unicodedata
from functools import lru_cache

_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_]+(?:[-.][^\W_]+)*", re.UNICODE)
LONGEST = 64  # characters of a word that count; PostgreSQL refuses words of over 2 KB (a pasted key, a data address)
MOST_ASKED = 20  # words of a query that count
_PIECES = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def tokens(text: str) -> list[str]:
    """Search tokens of `text`, lower-cased and width-folded, in order and with repeats."""
    found: list[str] = []
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        found.extend(_known_tokens(run) if len(run) <= LONGEST else _run_tokens(run))
    return found


def _run_tokens(run: str) -> tuple[str, ...]:
    pieces = _PIECES.findall(run)
    return tuple(token for piece in pieces for token in (_pairs(piece) if _HAN.match(piece) else _words(piece)))


_known_tokens = lru_cache(maxsize=8192)(_run_tokens)  # a company uses few words, and those again and again


def _pairs(han: str) -> list[str]:
    return [han[i : i + 2] for i in range(len(han) - 1)] or [han]


def _words(word: str) -> list[str]:
    parts = re.split(r"[-.]", word)
    return [part[:LONGEST] for part in ([word, *parts] if len(parts) > 1 else parts)]


def document(text: str) -> str:
    """`text` as a tsvector literal without positions, for a column that is only matched, never ranked."""
    return " ".join(f"'{token}'" for token in sorted(set(tokens(text))))


def query(text: str) -> str:
    """`text` as a raw tsquery: every token must match, the last as a prefix. Empty when there is nothing to find."""
    found = [f"'{token}'" for token in tokens(text)[:MOST_ASKED]]
    return " & ".join([*found[:-1], f"{found[-1]}:*"]) if found else ""
