"""The phrases of `phrases.yaml`: what people write beside what a scene says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PHRASES = Path(__file__).with_name("phrases.yaml")


@lru_cache(maxsize=1)
def phrases() -> dict[str, dict[str, Any]]:
    """By language ("en", "zh") and occasion. `waits` are (reason, question, answer); the answer may be missing."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(PHRASES.read_text())
    return found
