"""Whom a step of the ladder told, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from core.text import localized

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMED = 2  # agents of a team that a sentence names one by one


def told_people(data: Mapping[str, Any], names: Mapping[int, str]) -> list[str]:
    """Whom the event's `data` says a step told: a whole team in one word, everybody else by name."""
    team = told_team(data, names)
    together = set(data["team"]) if team else set()
    told = [names[number] for number in data.get("told", ()) if number in names and number not in together]
    return [*told, _whole(data, len(team))] if team else told


def told_team(data: Mapping[str, Any], names: Mapping[int, str]) -> list[str]:
    """Names of the team that a step told, when they are too many for a sentence."""
    team = [names[number] for number in data.get("team", ()) if number in names]
    return team if len(team) > NAMED else []


def _whole(data: Mapping[str, Any], size: int) -> str:
    department = localized(data["team_name"], data["team_name_zh"])
    said = {"n": size, "department": department}
    return ngettext("the agent of %(department)s", "the %(n)d agents of %(department)s", size) % said
