"""A department's dashboard, both faces, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from core.moments import format_date
from dashboards.permissions import may_list_marks
from dashboards.queries.addresses import csv_url, list_url
from dashboards.queries.cards import Card, promised_cards
from dashboards.queries.department import latest_actions, standing_of
from dashboards.queries.drawings import broken_days, kept_strip, kept_trend, today_of, used_histogram
from dashboards.queries.fairness import standard_breaks
from dashboards.queries.guards import GuardRail, guard_rails
from dashboards.queries.priorities import priorities, why_no_priorities
from dashboards.queries.received import providers_chart
from dashboards.queries.satisfaction import (
    Satisfaction,
    noticed_words,
    satisfaction_result,
    satisfaction_until,
    satisfied_card,
    satisfied_strip,
    satisfied_trend,
)
from dashboards.queries.straight import straight_table
from departments.models import Department
from improvements.enums import ActionState
from improvements.queries import OPEN_STATES, completions
from surveys.enums import Item
from surveys.queries import TeamPage, last_team_result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from core.charts import Chart, Cloud, DotStrip, LineChart
    from dashboards.figures import Customer
    from dashboards.queries.department import Quarters
    from departments.models import Person
    from improvements.models import ImprovementAction
    from improvements.queries import Completion
    from surveys.queries import ProviderResult

PROMISED, RECEIVED = "promised", "received"
FACES = (PROMISED, RECEIVED)
SATISFIED, KEPT = "satisfied", "kept"
MEASURES = (SATISFIED, KEPT)
STATES_DRAWN: dict[str, str] = {ActionState.DONE: "met", ActionState.DROPPED: ""}
SATISFIED_PLACE = 3  # between what we can count and what went wrong


@dataclass(frozen=True)
class PromisedFace:
    """What a department promised others. `measure` is what the trend and the strip of customers show."""

    cards: list[Card]
    charts: Mapping[str, Chart]
    priorities: Cloud | None
    why_no_priorities: str
    measure: str
    actions: Sequence[ImprovementAction]
    guards: list[GuardRail]
    noticed: Mapping[int, str]
    training: Completion | None
    has_solved: bool
    still_broken_url: str
    today: date
    team: TeamPage | None

    @property
    def announced(self) -> list[tuple[ImprovementAction, str]]:
        """Each action, and what its customers said when they were asked whether they noticed."""
        return [(action, self.noticed.get(action.pk, "")) for action in self.actions]

    @property
    def lines(self) -> tuple[ActionLine, ...]:
        """The same in words alone."""
        return tuple(_action_line(action, said, self.today) for action, said in self.announced)


class ActionLine(NamedTuple):
    """An action as its line shows it. `state` colours `words`; empty for one that was dropped."""

    text: str
    item: str
    owner: str
    due: str
    state: str
    words: str
    noticed: str


def _action_line(action: ImprovementAction, noticed: str, today: date) -> ActionLine:
    is_overdue = action.state in OPEN_STATES and action.due_on < today
    state = "missed" if is_overdue else STATES_DRAWN.get(action.state, "running")
    return ActionLine(
        text=str(action),
        item=str(Item(action.item).label) if action.item else "",
        owner=str(action.owner),
        due=format_date(action.due_on, today),
        state=state,
        words=_("overdue") if is_overdue else str(ActionState(action.state).label),
        noticed=noticed,
    )


def promised_face(quarters: Quarters, person: Person | None, *, measure: str, now: datetime) -> PromisedFace:
    """Everything on the first face, for `person` or (None) for paper.

    A `measure` that is not one means: satisfied once there was an evaluation.
    """
    department, actions = quarters.department, latest_actions(quarters.department)
    satisfaction = satisfaction_until(department, quarters.chosen)
    if measure not in MEASURES:
        measure = SATISFIED if satisfaction.series else KEPT
    result = satisfaction_result(satisfaction)
    cards = promised_cards(quarters, standing_of(department, now=now), now)
    cards.insert(SATISFIED_PLACE, satisfied_card(satisfaction))
    return PromisedFace(
        cards=cards,
        charts={
            "trend": _trend(measure, quarters, satisfaction, actions),
            "customers": _customers(measure, quarters, satisfaction, result),
            "used": used_histogram(quarters.figures(quarters.chosen), csv_url(quarters, "used")),
            "broken": _broken(quarters, now),
            "straight": straight_table(quarters),
        },
        priorities=priorities(satisfaction.last, result, csv_url(quarters, "priorities")),
        why_no_priorities=why_no_priorities(satisfaction.last),
        measure=measure,
        actions=actions,
        guards=guard_rails(quarters, result, reads_marks=person is not None and may_list_marks(person, department.pk)),
        noticed=noticed_words(actions),
        training=completions([department.pk], today=today_of(now)).get(department.pk),
        has_solved=quarters.figures(quarters.chosen).times.count > 0,
        still_broken_url=list_url(department, "broken_open"),
        today=today_of(now),
        team=last_team_result(department, person) if person else None,
    )


def one_chart(name: str, quarters: Quarters, *, now: datetime) -> Chart | None:
    """A chart of either face by the name of its CSV; None for a name that is not one."""
    makers: Mapping[str, Callable[[], Chart | None]] = {
        "used": lambda: used_histogram(quarters.figures(quarters.chosen), csv_url(quarters, name)),
        "broken": lambda: _broken(quarters, now),
        "providers": lambda: providers_chart(quarters),
        "straight": lambda: straight_table(quarters),
        "priorities": lambda: _priorities(quarters),
    }
    return makers[name]() if name in makers else _by_measure(name, quarters)


def _by_measure(name: str, quarters: Quarters) -> Chart | None:
    kind, _dash, measure = name.partition("-")
    if measure not in MEASURES or kind not in {"trend", "customers"}:
        return None
    satisfaction = satisfaction_until(quarters.department, quarters.chosen)
    if kind == "trend":
        return _trend(measure, quarters, satisfaction, latest_actions(quarters.department))
    result = satisfaction_result(satisfaction) if measure == SATISFIED else None
    return _customers(measure, quarters, satisfaction, result)


def _priorities(quarters: Quarters) -> Cloud | None:
    satisfaction = satisfaction_until(quarters.department, quarters.chosen)
    return priorities(satisfaction.last, satisfaction_result(satisfaction), csv_url(quarters, "priorities"))


def _trend(
    measure: str, quarters: Quarters, satisfaction: Satisfaction, actions: Sequence[ImprovementAction]
) -> LineChart:
    address = csv_url(quarters, f"trend-{measure}")
    if measure == SATISFIED:
        return satisfied_trend(satisfaction, actions, address)
    return kept_trend(quarters, actions, address, standard_breaks(quarters))


def _customers(
    measure: str, quarters: Quarters, satisfaction: Satisfaction, result: ProviderResult | None
) -> DotStrip:
    if measure == SATISFIED:
        return satisfied_strip(satisfaction, result, csv_url(quarters, f"customers-{measure}"))
    return _customer_strip(quarters, quarters.figures(quarters.chosen).customers)


def _broken(quarters: Quarters, now: datetime) -> Chart:
    broken = quarters.figures(quarters.chosen).broken
    return broken_days(broken, quarters.chosen, today_of(now), csv_url(quarters, "broken"))


def _customer_strip(quarters: Quarters, customers: Mapping[int, Customer]) -> DotStrip:
    asking = Department.objects.filter(pk__in=list(customers)).only("code", "name", "name_zh")
    names = {department.pk: department for department in asking}
    ended = {pk: each.resolution for pk, each in customers.items()}
    return kept_strip(
        ended,
        names,
        described=_("Promises to solve kept by %(department)s, by asking department")
        % {"department": quarters.department.title},
        urls={pk: list_url(quarters.department, "resolution", quarters.chosen, one.code) for pk, one in names.items()},
        csv_url=csv_url(quarters, f"customers-{KEPT}"),
    )
