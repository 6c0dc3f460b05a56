"""What may stand in an appraisal: one department's published figures, with intervals and notes, and nobody's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.queries.department import department_quarters
from dashboards.wording import count_words, interval_words, of_words, range_words, share_words
from improvements.enums import ActionState
from improvements.queries import actions_of, completions, recognitions_of
from surveys.queries import department_series, provider_result, released_waves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from dashboards.figures import Kept
    from departments.models import Department
    from improvements.models import Nomination
    from surveys.queries import Figure

SHOWN_WAVES = 8


@dataclass(frozen=True)
class EvidenceRow:
    """One published figure as it is printed: page, paper and file show the same and nothing else."""

    group: str
    measure: str
    quarter: str
    value: str
    interval: str = ""
    based_on: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.group, self.measure, self.quarter, self.value, self.interval, self.based_on)


@dataclass(frozen=True)
class EvidencePack:
    """Everything of one department, and what it was recognised for."""

    department: Department
    rows: Sequence[EvidenceRow]
    recognitions: Sequence[Nomination]

    @property
    def groups(self) -> list[tuple[str, list[EvidenceRow]]]:
        """The rows by what they are about, in the order of the page."""
        names = list(dict.fromkeys(row.group for row in self.rows))
        return [(name, [row for row in self.rows if row.group == name]) for name in names]


def evidence_headers() -> tuple[str, ...]:
    return (_("About"), _("Measure"), _("Quarter"), _("Value"), _("Interval"), _("Based on"))


def evidence_pack(department: Department, *, today: date, now: datetime) -> EvidencePack:
    """Released and shown marks, promises kept of finished quarters, actions and training: at most ten statements."""
    rows = [
        *_overall(department),
        *_items(department),
        *_kept(department, now),
        *_actions(department),
        *_training(department, today),
    ]
    return EvidencePack(department, rows, recognitions_of(department))


def _figure_row(group: str, measure: str, quarter: str, figure: Figure) -> EvidenceRow:
    if not figure.is_shown:
        return EvidenceRow(group, measure, quarter, _("too few answers to show"))
    answers = count_words(figure.answers) if figure.answers is not None else figure.band
    said = _("%(count)s answers") % {"count": answers}
    return EvidenceRow(group, measure, quarter, figure.text, range_words(figure.low, figure.high), said)


def _overall(department: Department) -> Iterator[EvidenceRow]:
    for point in department_series(department.pk, waves=SHOWN_WAVES):
        name = point.wave.title
        yield _figure_row(_("Satisfied customers"), _("Overall"), name, point.figure)


def _items(department: Department) -> Iterator[EvidenceRow]:
    for wave in released_waves(limit=1):
        result = provider_result(wave, department)
        for figure in result.items if result else ():
            name = wave.title
            yield _figure_row(_("Satisfied customers, by item"), figure.label, name, figure)


def _kept(department: Department, now: datetime) -> Iterator[EvidenceRow]:
    quarters = department_quarters(department, None, at=now)
    finished = [quarter for quarter in quarters.last_eight if quarter != quarters.running]
    for quarter in finished:
        figures = quarters.figures(quarter)
        yield _kept_row(_("First response in time"), quarter.title, figures.first_response)
        yield _kept_row(_("Solved in time"), quarter.title, figures.resolution)


def _kept_row(measure: str, quarter: str, ended: Kept) -> EvidenceRow:
    group = _("Promises kept")
    if not ended.total:
        return EvidenceRow(group, measure, quarter, "–", "", _("no promise ended"))
    interval = interval_words(ended.kept, ended.total)
    counts = of_words(ended.kept, ended.total)
    return EvidenceRow(group, measure, quarter, share_words(ended.kept, ended.total), interval, counts)


def _actions(department: Department) -> Iterator[EvidenceRow]:
    actions = list(actions_of(department.pk))
    done = [one for one in actions if one.state == ActionState.DONE]
    confirmed = [one for one in done if one.confirmed_at]
    group, whole = _("Improvement actions"), of_words
    yield EvidenceRow(group, _("Announced"), "", count_words(len(actions)))
    yield EvidenceRow(group, _("Done"), "", whole(len(done), len(actions)))
    yield EvidenceRow(group, _("Confirmed by customers"), "", whole(len(confirmed), len(actions)))


def _training(department: Department, today: date) -> Iterator[EvidenceRow]:
    found = completions([department.pk], today=today).get(department.pk)
    if found is not None:
        counts = of_words(found.done, found.wanted)
        yield EvidenceRow(_("Training"), _("Assigned trainings taken"), "", counts)
