"""What the standard of a request asks of good work, line by line, to be checked when it is solved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from core.text import localized
from slas.enums import Metric
from slas.models import StandardVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tickets.models import Ticket


@dataclass(frozen=True)
class QualityLine:
    """One indicator in both languages; a line without its other half is shown as it is."""

    text: str
    text_zh: str

    def __str__(self) -> str:
        return localized(self.text, self.text_zh)


def quality_lines(ticket: Ticket) -> Sequence[QualityLine]:
    """The indicators of the version by which the serving department promised to solve `ticket`; none without one."""
    versions = StandardVersion.objects.filter(
        promises__ticket=ticket, promises__metric=Metric.RESOLUTION, promises__department=ticket.department_id
    )
    version = versions.order_by("-promises__id").only("quality", "quality_zh").first()
    if version is None:
        return []
    lines = zip_longest(_lines(version.quality), _lines(version.quality_zh), fillvalue="")
    return [QualityLine(text, text_zh) for text, text_zh in lines]


def _lines(text: str) -> list[str]:
    return [line.strip(" \t-*•·") for line in text.splitlines() if line.strip(" \t-*•·")]
