"""The rows of the calendar editor: hours of weekdays, and special days. They keep what was typed, beside its fault."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from slas.documents.amounts import kept_time, read_time
from slas.services.revising import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slas.specialdays import Pairs, Specials

_FIELD = re.compile(r"hours-([1-7])-(\d{1,2})-opens")
_SPECIAL = re.compile(r"special-(\d{1,3})-date")
_STRETCH = re.compile(r"\s*[–—\-至到]\s*")
_WORKDAYS = range(1, 6)


@dataclass
class HoursRow:
    """One stretch of a weekday as typed."""

    opens: str = ""
    closes: str = ""
    error: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.opens.strip() and not self.closes.strip()

    def edges(self) -> tuple[int, int] | None:
        """Both edges in minutes; None with `error` said when they make no stretch."""
        opens, closes = read_time(self.opens), read_time(self.closes)
        if opens is None or closes is None:
            self.error = _("Write times like 08:30; 24:00 is midnight at the end of the day.")
        elif closes <= opens:
            self.error = _("This closes before it opens. Hours past midnight belong to the next day.")
        else:
            return opens, closes
        return None


@dataclass
class DayRows:
    """A weekday with its stretches; there is always a row to type into."""

    number: int
    rows: list[HoursRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(WEEKDAYS[self.number - 1])

    @property
    def shown(self) -> list[HoursRow]:
        return self.rows or [HoursRow()]

    def pairs(self) -> Pairs:
        """The stretches in order; faults are said in the rows."""
        return checked_pairs(row for row in self.rows if not row.is_empty)


def checked_pairs(rows: Iterable[HoursRow]) -> Pairs:
    """Stretches in order of time, as a revision keeps them; a row that overlaps the one before says so."""
    read = sorted(((edges, row) for row in rows if (edges := row.edges())), key=lambda pair: pair[0])
    for (earlier, _row), (later, row) in pairwise(read):
        if later[0] < earlier[1]:
            said = {"opens": kept_time(earlier[0]), "closes": kept_time(earlier[1])}
            row.error = _("This overlaps %(opens)s–%(closes)s.") % said
    return [[kept_time(opens), kept_time(closes)] for (opens, closes), _row in read]


class WeekRows:
    """The seven weekdays of the editor."""

    def __init__(self, rows: Mapping[int, list[HoursRow]]) -> None:
        self.days = [DayRows(day, list(rows.get(day, ()))) for day in range(1, 8)]

    @classmethod
    def kept(cls, weekly: Mapping[str, Pairs]) -> Self:
        shown = {int(day): [HoursRow(*_shown(pair)) for pair in pairs] for day, pairs in weekly.items()}
        return cls(shown)

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> Self:
        rows: defaultdict[int, list[HoursRow]] = defaultdict(list)
        found = sorted((int(match[1]), int(match[2])) for name in data if (match := _FIELD.fullmatch(name)))
        for day, number in found:
            prefix = f"hours-{day}-{number}"
            rows[day].append(HoursRow(data.get(f"{prefix}-opens", ""), data.get(f"{prefix}-closes", "")))
        return cls(rows)

    def add(self, day: int) -> None:
        self.days[day - 1].rows = [*self.days[day - 1].shown, HoursRow()]

    def copy(self, day: int) -> None:
        """The hours of one day for every other day from Monday to Friday."""
        typed = [row for row in self.days[day - 1].rows if not row.is_empty]
        for other in _WORKDAYS:
            if other != day:
                self.days[other - 1].rows = [HoursRow(row.opens, row.closes) for row in typed]

    def weekly(self) -> dict[str, Pairs]:
        return {str(day.number): pairs for day in self.days if (pairs := day.pairs())}

    @property
    def has_faults(self) -> bool:
        return any(row.error for day in self.days for row in day.rows)


def _shown(pair: list[str]) -> tuple[str, str]:
    opens, closes = pair
    return opens, "24:00" if closes == "00:00" else closes


@dataclass
class SpecialRow:
    """An own special day as typed; without hours it is a day off."""

    day: str = ""
    name: str = ""
    name_zh: str = ""
    hours: str = ""
    error: str = ""

    def special(self, today: date) -> tuple[str, dict[str, object]] | None:
        """The date and the special day; None with `error` said when they make none."""
        try:
            day = date.fromisoformat(self.day.strip())
        except ValueError:
            self.error = _("Choose a date.")
            return None
        if day < today:
            self.error = _("This date is over: its hours stay as they were. Choose a day from today on.")
        pairs = self._pairs()
        names = {"name": self.name.strip(), "name_zh": self.name_zh.strip()}
        return (day.isoformat(), {**names, "hours": pairs}) if not self.error else None

    def _pairs(self) -> Pairs:
        rows = []
        for stretch in filter(str.strip, re.split(r"[,，、;；]", self.hours)):
            edges = _STRETCH.split(stretch.strip())
            rows.append(HoursRow(edges[0], edges[1] if len(edges) > 1 else ""))
        pairs = checked_pairs(rows)
        self.error = self.error or next((row.error for row in rows if row.error), "")
        return pairs


class SpecialRows:
    """Own special days of the editor; rows without a date are not meant."""

    def __init__(self, rows: list[SpecialRow]) -> None:
        self.rows = rows

    @classmethod
    def kept(cls, specials: Specials) -> Self:
        return cls([
            SpecialRow(day, said.get("name", ""), said.get("name_zh", ""), written(said["hours"]))
            for day, said in specials.items()
        ])  # fmt: skip

    @classmethod
    def posted(cls, data: Mapping[str, str]) -> Self:
        numbers = sorted(int(match[1]) for name in data if (match := _SPECIAL.fullmatch(name)))
        parts = ("date", "name", "name_zh", "hours")
        rows = [SpecialRow(*(data.get(f"special-{number}-{part}", "") for part in parts)) for number in numbers]
        return cls([row for row in rows if row.day or row.name or row.name_zh or row.hours])

    @property
    def shown(self) -> list[SpecialRow]:
        return [*self.rows, SpecialRow()]

    def specials(self, today: date) -> Specials:
        found: Specials = {}
        for row in self.rows:
            said = row.special(today)
            if said and said[0] in found:
                row.error = _("This date is here twice.")
            elif said:
                found[said[0]] = said[1]
        return found

    @property
    def has_faults(self) -> bool:
        return any(row.error for row in self.rows)
