"""An item before and after something was done about it, as a chart that claims no more than the figures do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import LineChart, LineMarker, LinePoint
from surveys.statistics.change import Change

if TYPE_CHECKING:
    from improvements.models import ImprovementAction
    from surveys.models import Wave
    from surveys.queries import Figure, ItemEffect

CHANGES = {
    Change.BETTER.value: gettext_lazy("clearly better than before"),
    Change.WORSE.value: gettext_lazy("clearly worse than before"),
    Change.NO_CLEAR_CHANGE.value: gettext_lazy("no clear change"),
    Change.TOO_FEW.value: gettext_lazy("too few answers to tell a change"),
}


def effect_chart(effect: ItemEffect, action: ImprovementAction) -> LineChart:
    """The satisfied share of the action's item, wave by wave, with the moment from which it could have shown."""
    item = action.get_item_display()
    return LineChart(
        described=_("%(item)s, satisfied share before and after: %(words)s")
        % {"item": item, "words": CHANGES[effect.word]},
        points=tuple(_point(wave, figure) for wave, figure in effect.points),
        markers=(LineMarker(at=effect.caused + 0.5, number="1", label=str(action)),),
        last_label=next((figure.text for _wave, figure in reversed(effect.points) if figure.share is not None), ""),
        caption=(
            str(CHANGES[effect.word]),
            _("Band: 95 % interval. Other things changed, too: this shows no cause."),
        ),
        headers=(_("Evaluation"), _("Satisfied"), _("Interval")),
        rows=tuple((wave.title, _words(figure), _interval(figure)) for wave, figure in effect.points),
    )  # fmt: skip


def _point(wave: Wave, figure: Figure) -> LinePoint:
    said = f"{wave}{_(': ')}{_words(figure)}"
    return LinePoint(label=wave.quarter.short, value=figure.share, low=figure.low, high=figure.high, title=said)


def _words(figure: Figure) -> str:
    return figure.text or _("hidden: too few")


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return "–"
    return f"{figure.low * 100:.0f}–{figure.high * 100:.0f} %"
