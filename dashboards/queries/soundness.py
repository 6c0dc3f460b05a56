"""Was the survey sound, who is really different, and did what was done help: the page of those who coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addresses import address
from core.charts import FigureTable, Funnel, FunnelPoint
from core.text import percent
from dashboards.queries.effects import effects_table
from dashboards.queries.learning import training_table
from dashboards.queries.panels import Panel
from dashboards.wording import count_words, range_words
from surveys.disclosure import Response
from surveys.enums import Item
from surveys.queries import LEFT_OUT_WORDS, soundness, wave_study

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from surveys.models import Wave
    from surveys.queries import FunnelDot, Soundness, WaveStudy

READINGS = {
    Response.USUAL: gettext_lazy("usual"),
    Response.LOW: gettext_lazy("low response"),
    Response.INDICATIVE: gettext_lazy("indicative"),
    Response.HIDDEN: gettext_lazy("hidden"),
}
VERDICTS = {
    "": gettext_lazy("as others, by chance"),
    "alert": gettext_lazy("outside 95 %"),
    "alarm": gettext_lazy("outside 99.8 %"),
}


def csv_address(key: str, quarter: str) -> str:
    return f"{address('dashboards:soundness_csv', key)}?quarter={quarter}"


def soundness_panels(
    wave: Wave | None, worded: Sequence[Wave], today: date, *, coordinates: bool = False
) -> list[Panel]:
    """Everything on the page; `wave` is the one of the `worded_waves` that was chosen, None before the first release.

    `coordinates`: the reader runs the evaluations and is led to each of them.
    """
    waves, study = soundness(), wave_study(wave) if wave else None
    named = str(wave) if wave else ""
    return [
        _funnel_panel(study, named),
        _comparable_panel(study, named),
        _readings_panel(waves, named),
        _way_panel(waves, named, coordinates=coordinates),
        _reasons_panel(waves, named),
        _blank_panel(study, named),
        _training_panel(worded, named, today),
        Panel(
            key="effects", title=_("What was done, before and after"),
            chart=effects_table(worded, csv_address("effects", named)),
            definition=_(
                "The satisfied share of the item in the evaluation that caused the action, and in the "
                "newest one opened after it was done. The interval is that of the difference (Newcombe). "
                "Low results tend to rise by themselves, and other things change, too: this does not "
                "prove that the action helped."
            ),
            empty=_("Finished actions appear here once a later evaluation is released."), is_wide=True,
        ),
    ]  # fmt: skip


def _training_panel(waves: Sequence[Wave], named: str, today: date) -> Panel:
    return Panel(
        key="training", title=_("Items people were trained in"),
        chart=training_table(waves, csv_address("training", named), today),
        definition=_(
            "The last evaluation before the quarter in which anybody of the department was trained, and "
            "the newest one after it; for departments without training around the first one of anybody. "
            "Who is trained was not drawn by lot: those who had most to learn went first, and low "
            "results rise by themselves."
        ),
        empty=_("Trained items appear here once an evaluation lies on either side of a training."), is_wide=True,
    )  # fmt: skip


def homogeneity_words(study: WaveStudy) -> str:
    """The sentence that comes before any comparison."""
    if study.is_homogeneous is None:
        return _("Fewer than two departments can be compared.")
    if study.is_homogeneous:
        return _("Differences between departments are no larger than chance.")
    return _("Departments differ by more than chance; names stand only where one lies outside the limits.")


def _funnel_panel(study: WaveStudy | None, named: str) -> Panel:
    chart = funnel_chart(study, csv_address("funnel", named)) if study and study.target is not None else None
    return Panel(
        key="funnel", title=_("Who is really different?"), chart=chart,
        note=homogeneity_words(study) if study else "",
        definition=_(
            "Each point is a department: how many answered, and how many of them are satisfied. The "
            "middle line is the company’s share, every asking department counted the same. Chance alone "
            "keeps 95 % of the points between the dashed limits and 99.8 % between the outer ones; below "
            "20 answers the limits are exact. Where more than a tenth lie outside, the limits are "
            "widened by the common spread. Not a ranking."
        ),
        empty=_("The funnel appears once an evaluation with enough answers is released."),
        as_of=study.wave.closed_at if study else None, is_wide=True,
    )  # fmt: skip


def funnel_chart(study: WaveStudy, csv_url: str) -> Funnel:
    """Shares against answers with both pairs of limits; names only outside them."""
    wider = [] if study.overdispersion <= 1 else [_("Limits widened by %(factor)s for common spread.")
                                                  % {"factor": f"{study.overdispersion ** 0.5:.2f}"}]  # fmt: skip
    return Funnel(
        described=_("Satisfied share of each department by its number of answers, with the limits of chance"),
        points=tuple(_point(dot) for dot in study.dots),
        limits=tuple((n, low, high) for n, low, high, _lowest, _highest in study.limits),
        alarms=tuple((n, lowest, highest) for n, _low, _high, lowest, highest in study.limits),
        centre=study.target or 0.0, axis_label=_("answers"),
        caption=(_("Dashed: 95 % of chance. Outer lines: 99.8 %. Dotted: the company."), *wider),
        headers=(_("Department"), _("Satisfied"), _("Interval"), _("Answers"), _("Against the limits")),
        rows=tuple(
            (dot.provider.title, dot.figure.text, range_words(dot.figure.low, dot.figure.high),
             count_words(dot.figure.answers or 0), str(VERDICTS[dot.verdict]))
            for dot in study.dots
        ),
        csv_url=csv_url,
    )  # fmt: skip


def _point(dot: FunnelDot) -> FunnelPoint:
    said = {"department": dot.provider.title, "share": dot.figure.text, "answers": dot.figure.answers}
    title = _("%(department)s: %(share)s of %(answers)s answers") % said
    return FunnelPoint(
        label=dot.provider.title, n=dot.figure.answers or 0, share=dot.figure.coloured or 0.0,
        outside=bool(dot.verdict), title=title,
    )  # fmt: skip


def _way_panel(waves: Sequence[Soundness], named: str, *, coordinates: bool) -> Panel:
    table = FigureTable(
        described=_("From those who could be asked to those who answered, by evaluation"),
        headers=(_("Quarter"), _("Eligible"), _("Left out"), _("Invited"), _("Opened"), _("Answered"), _("Response")),
        rows=tuple(
            (one.wave.title, *map(count_words, (one.eligible, sum(one.left_out.values()), one.invited, one.opened,
             one.answered)), percent(one.answered / one.invited if one.invited else None))
            for one in waves
        ),
        urls=tuple(address("surveys:wave", str(one.wave)) if coordinates else "" for one in waves),
        csv_url=csv_address("way", named),
    )  # fmt: skip
    return Panel(
        key="way", title=_("Eligible, invited, opened, answered"), chart=table if waves else None,
        definition=_(
            "Counts of a person together with a department to evaluate. Eligible is whoever that "
            "department solved requests for in the quarter. Departments with so few answers that a count "
            "would point at somebody are left out of “answered”."
        ),
        empty=_("Counts appear when the first evaluation is closed."),
    )  # fmt: skip


def _reasons_panel(waves: Sequence[Soundness], named: str) -> Panel:
    table = FigureTable(
        described=_("Why people were left out, by evaluation"),
        headers=(_("Reason"), *(one.wave.title for one in waves)),
        rows=tuple(
            (str(words), *(count_words(one.left_out.get(reason.value, 0)) for one in waves))
            for reason, words in LEFT_OUT_WORDS.items()
        ),
        csv_url=csv_address("reasons", named),
    )
    return Panel(
        key="reasons", title=_("Why people were left out"), chart=table if waves else None,
        definition=_(
            "Everybody who was served is either invited or has one of these reasons, so that the counts "
            "add up."
        ),
        empty=_("Counts appear when the first evaluation is closed."),
    )  # fmt: skip


def _blank_panel(study: WaveStudy | None, named: str) -> Panel:
    blank = study.blank if study else {}
    table = FigureTable(
        described=_("Items that were not applicable or left blank"),
        headers=(_("Item"), _("Answers"), _("Not applicable"), _("Left blank")),
        rows=tuple(
            (str(Item(item).label), count_words(answers), percent(unfit / answers, digits=1),
             percent(empty / answers, digits=1))
            for item, (answers, unfit, empty) in blank.items()
        ),
        csv_url=csv_address("blank", named),
    )  # fmt: skip
    return Panel(
        key="blank", title=_("Items that do not fit"), chart=table if blank else None,
        definition=_(
            "Of all answers of the company, the share that called the item not applicable, and the share "
            "that left it blank. Both leave the item’s denominator. A high share says that the question "
            "does not fit the service."
        ),
        empty=_("Shares appear once an evaluation is released."), is_wide=True,
        as_of=study.wave.closed_at if study else None,
    )  # fmt: skip


def _readings_panel(waves: Sequence[Soundness], named: str) -> Panel:
    table = FigureTable(
        described=_("Departments by how their result is to be read, by evaluation"),
        headers=(_("Quarter"), *(str(words) for words in READINGS.values())),
        rows=tuple(
            (one.wave.title, *(count_words(one.readings.get(reading, 0)) for reading in READINGS)) for one in waves
        ),
        csv_url=csv_address("readings", named),
    )
    return Panel(
        key="readings", title=_("How results are to be read"), chart=table if waves else None,
        definition=_(
            "Departments with fewer than 5 answers are hidden, from 5 to 9 indicative, from 10 answers "
            "and 30 % of those invited usual; otherwise the response is low, and the result is read with "
            "care."
        ),
        empty=_("Counts appear when the first evaluation is closed."),
    )  # fmt: skip


def _comparable_panel(study: WaveStudy | None, named: str) -> Panel:
    rows: list[tuple[str, ...]] = []
    if study:
        p = "–" if study.p is None else ("< 0.001" if study.p < 0.001 else f"{study.p:.3f}")  # noqa: PLR2004 - printed
        agreement = "–" if study.reliability is None else f"{study.reliability:.2f}"
        rows = [
            (_("Departments compared"), count_words(study.compared)),
            (_("Homogeneity, χ² test: p"), p),
            (_("Spread beyond chance (φ)"), f"{study.overdispersion:.2f}"),
            (_("Reliability of the means, ICC(1,k)"), agreement),
        ]
    table = FigureTable(
        described=_("Whether departments can be compared"), headers=(_("Test"), _("Result")), rows=tuple(rows),
        csv_url=csv_address("comparable", named),
    )  # fmt: skip
    return Panel(
        key="comparable", title=_("Can departments be compared?"), chart=table if rows else None,
        note=_reliability_words(study) if study else "",
        definition=_(
            "Homogeneity asks whether all departments could have the same share. ICC(1,k) says how far "
            "the means of departments can be told apart given how much their customers disagree; below "
            "0.5 do not compare."
        ),
        empty=_("Tests appear once an evaluation is released."), as_of=study.wave.closed_at if study else None,
    )  # fmt: skip


def _reliability_words(study: WaveStudy) -> str:
    if study.reliability is None:
        return ""
    if study.is_reliable:
        return _("Customers agree enough for departments’ means to be told apart.")
    return _("Below 0.5: the means say more about who answered than about the departments. Do not compare them.")
