"""How far a wave's results can be trusted, and which items matter: computed once at close, with heavy mathematics.

Everything here is made of totals that are printed, or of all answers of the company together (SURVEY §4.4, §6.1).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.db.models import Count, OuterRef, Subquery

from surveys.disclosure import INVITED_THRESHOLD, Visibility, suppress
from surveys.enums import INDEX_ITEMS, InvitationState, Item
from surveys.models import Answer, FrameEntry, Invitation, Result, Wave
from surveys.queries.figures import INDEX, by_provider, company_share, equal_weight, printed_figure, weighed_groups
from surveys.statistics import ALARM_Z, ALERT_Z, homogeneity, item_importance, limits_for, overdispersion, wilson
from surveys.statistics import rater_reliability as reliability

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DIGITS = 4  # stored figures survive being stored
REPLICATES = 200
CURVE_POINTS = 24
FEWEST_COMPARED = 2
Response = dict[int, tuple[int, int, int]]


def compute_study(wave: Wave, *, response: Mapping[int, tuple[int, int, int]]) -> dict[str, Any]:
    """Return what `Wave.study` stores, from the wave's answers and results.

    `response` is, by customer department's id: people asked, evaluations asked for, evaluations given.
    """
    results = list(Result.objects.filter(wave=wave, item=Item.OVR))
    answers: defaultdict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(wave=wave).order_by("pk"):
        answers[answer.provider_id].append(answer)
    shown = [one for one in results if one.is_total and one.visibility == Visibility.SHOWN]
    shown.sort(key=lambda one: one.provider_id)
    return {
        "company": _company(wave, results, shown),
        "funnel": _funnel(shown, company_share(results)),
        "homogeneity": _homogeneity(shown),
        "reliability": _reliability([answers[one.provider_id] for one in shown]),
        "blank": _blank([answer for given in answers.values() for answer in given], wave.threshold),
        "importance": _importance(answers, seed=crc32(wave.seed.encode())),
        "response": _shown_response(response),
    }


def _company(wave: Wave, results: Sequence[Result], shown: Sequence[Result]) -> dict[str, Any]:
    """The company's share in both weightings with 95 % intervals, and the index, each department counted the same.

    The equal weight's interval is p ± z·SE with SE² = Σ p(1 − p)/n over the customers of each department, over the
    squared counts (SURVEY §4.2).
    """
    target, answers = company_share(results), sum(one.answers for one in shown)
    if target is None:
        return {}
    satisfied = sum(one.satisfied for one in shown)
    errors = [_squared_error(weighed_groups(cells)) for total, cells in by_provider(results)
              if equal_weight(total, cells).share is not None]  # fmt: skip
    half = ALERT_Z * sqrt(sum(errors)) / len(errors)
    indices = Result.objects.filter(wave=wave, item=INDEX, is_total=True, visibility=Visibility.SHOWN)
    printed = [float(index) for one in indices if (index := printed_figure(one, wave).text).isdecimal()]
    low, high = wilson(satisfied, answers)
    return {
        "answers": answers,
        "by_department": [_rounded(target), _rounded(max(0.0, target - half)), _rounded(min(1.0, target + half))],
        "by_respondent": [_rounded(satisfied / answers), _rounded(low), _rounded(high)],
        "index": _rounded(sum(printed) / len(printed)) if printed else None,
    }


def _squared_error(groups: Sequence[tuple[int, int]]) -> float:
    return sum(k / n * (1 - k / n) / n for k, n in groups) / len(groups) ** 2


def _funnel(shown: Sequence[Result], target: float | None) -> dict[str, Any]:
    """Limits over the whole range of answers: by number of answers (95 % low, high, 99.8 % low, high)."""
    if target is None or not shown:
        return {}
    counts = [one.answers for one in shown]
    widened = 1.0
    if len(shown) >= FEWEST_COMPARED:
        widened = overdispersion([one.satisfied for one in shown], counts, target)
    step = max(1, max(counts) // CURVE_POINTS)
    places = sorted({*counts, *range(min(counts), max(counts), step)})
    limits = [[n, *(_rounded(edge) for z in (ALERT_Z, ALARM_Z) for edge in limits_for(target, n, z * sqrt(widened)))]
              for n in places]  # fmt: skip
    return {"target": _rounded(target), "overdispersion": _rounded(widened), "limits": limits}


def _homogeneity(shown: Sequence[Result]) -> dict[str, Any]:
    if len(shown) < FEWEST_COMPARED:
        return {}
    chi2, p = homogeneity([one.satisfied for one in shown], [one.answers for one in shown])
    return {"departments": len(shown), "chi2": _rounded(chi2), "p": _rounded(p)}


def _reliability(groups: Sequence[Sequence[Answer]]) -> float | None:
    marks = [[float(answer.overall) for answer in group] for group in groups]
    if len(marks) < FEWEST_COMPARED or not all(marks):
        return None
    return _rounded(reliability(marks))


def _blank(answers: Sequence[Answer], threshold: int) -> dict[str, list[int]]:
    """By item: answers in all, of them "not applicable", and left blank; nothing below the threshold."""
    if len(answers) < threshold:
        return {}
    found = {}
    for item in INDEX_ITEMS:
        blank = sum(item.value not in answer.items for answer in answers)
        unmarked = sum(answer.items.get(item.value) is None for answer in answers)
        found[item.value] = [len(answers), unmarked - blank, blank]
    return found


def _importance(answers: Mapping[int, Iterable[Answer]], *, seed: int) -> dict[str, Any]:
    """Over complete answers of the whole company; `items` is empty with fewer than 100 of them."""
    marks = {provider: complete for provider, given in answers.items() if (complete := _complete(given))}
    found = item_importance(marks, seed=seed, replicates=REPLICATES) if marks else None
    items = {item.value: [_rounded(edge) for edge in one] for item, one in zip(INDEX_ITEMS, found or (), strict=False)}
    return {"complete": sum(map(len, marks.values())), "items": items}


def _complete(given: Iterable[Answer]) -> list[list[float]]:
    rows = ([*(answer.items.get(item.value) for item in INDEX_ITEMS), answer.overall] for answer in given)
    return [[float(mark) for mark in row if mark is not None] for row in rows if None not in row]


def _shown_response(response: Mapping[int, tuple[int, int, int]]) -> dict[str, list[int]]:
    """Customer departments with five people asked or more; the hidden rest holds none or five as well."""
    pks = sorted(response)
    verdicts = suppress([response[pk][0] for pk in pks], threshold=INVITED_THRESHOLD)
    return {str(pk): list(response[pk]) for pk, verdict in zip(pks, verdicts, strict=True) if verdict == "shown"}


def response_by_customer(wave: Wave) -> Response:
    """People asked, evaluations asked for and given, by the department that they belonged to in the frame."""
    frame = FrameEntry.objects.filter(
        wave=wave, person=OuterRef("ballot__person"), provider=OuterRef("provider")
    ).values("customer")[:1]
    asked = Invitation.objects.filter(ballot__wave=wave, is_team=False).exclude(state=InvitationState.VOID)
    rows = asked.annotate(customer=Subquery(frame)).values_list("customer", "state").order_by()
    people = dict(asked.annotate(customer=Subquery(frame)).values_list("customer")
                  .annotate(n=Count("ballot", distinct=True)).order_by())  # fmt: skip
    counts: Counter[tuple[int | None, str]] = Counter()
    for customer, state, n in rows.annotate(n=Count("pk")):
        counts[customer, state] = n
    return {
        pk: (n, counts[pk, InvitationState.SENT] + counts[pk, InvitationState.ANSWERED],
             counts[pk, InvitationState.ANSWERED])
        for pk, n in people.items() if pk is not None
    }  # fmt: skip


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)


def stored_response(wave: Wave) -> Response:
    """The response that a study kept; who was asked is forgotten after 30 days."""
    return {int(pk): (people, asked, given) for pk, (people, asked, given) in wave.study.get("response", {}).items()}


def studies_differing() -> list[Wave]:
    """Counted waves whose stored study is not what their answers say today."""
    counted = Wave.objects.filter(closed_at__isnull=False).order_by("year", "number")
    return [wave for wave in counted if wave.study != compute_study(wave, response=stored_response(wave))]


def restudy(waves: Iterable[Wave]) -> None:
    """Compute the study of these waves again; results and who responded stay as they were frozen."""
    for wave in waves:
        wave.study = compute_study(wave, response=stored_response(wave))
        wave.save(update_fields=["study"])
