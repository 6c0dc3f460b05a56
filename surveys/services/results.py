"""From answers to frozen figures, each with its verdict. Runs in the worker, once a wave; pages only read."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from surveys.bank import own_questions, same_wording
from surveys.disclosure import Cell, Visibility, suppress_results, total_shown
from surveys.enums import INDEX_ITEMS, MINIMUM_FOR_INDEX, THANKS_FROM, Item, OwnItem
from surveys.models import Answer, NoticedResult, Result, TeamAnswer, TeamResult, Wave
from surveys.queries import INDEX, wave_before
from surveys.statistics import Quarters, describe_changes, index, wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def compute_results(wave: Wave, *, invited: Mapping[tuple[int, int | None], int]) -> None:
    """Write every figure of a closed wave: totals by item, cells of the overall mark, and what was noticed.

    `invited` counts the people asked (and still here) by provider and customer department; None stands for "others".
    Call it once, in the transaction that closes the wave or writes its answers.
    """
    answers: defaultdict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(wave=wave).order_by("pk"):
        answers[answer.provider_id].append(answer)
    results: list[Result] = []
    for provider in sorted({provider for provider, _customer in invited} | set(answers)):
        by_customer = {customer: n for (one, customer), n in invited.items() if one == provider}
        results += _totals(wave, provider, answers[provider], asked=sum(by_customer.values()))
        results += _cells(wave, provider, answers[provider], by_customer)
    _describe_changes(wave, results)
    Result.objects.bulk_create(results)
    NoticedResult.objects.bulk_create(_noticed(wave, answers))


def _totals(wave: Wave, provider: int, answers: Sequence[Answer], *, asked: int) -> list[Result]:
    marks = {item: _marks_of(item, answers) for item in Item}
    totals = [_figure(wave, provider, item, marks[item], asked) for item in Item]
    own = own_questions(wave.questions, provider)
    totals += [_figure(wave, provider, item, _marks_of(item, answers), asked) for item in own]
    indices = [value for answer in answers if (value := person_index(answer)) is not None]
    # The index adds the items up: where few marked an item, its hidden marks could be solved from it.
    few = any(0 < len(marks[item]) < wave.threshold for item in INDEX_ITEMS)
    return [*totals, _index_figure(wave, provider, indices, asked, hidden=few)]


def compute_team_results(wave: Wave, *, invited: Mapping[int, int]) -> None:
    """Write what each team said about its own head, item by item. `invited` counts the people asked by department."""
    answers: defaultdict[int, list[TeamAnswer]] = defaultdict(list)
    for answer in TeamAnswer.objects.filter(wave=wave).order_by("pk"):
        answers[answer.provider_id].append(answer)
    TeamResult.objects.bulk_create(
        _team_figure(_figure(wave, department, item, _marks_of(item, answers[department]), asked))
        for department, asked in sorted(invited.items())
        for item in Item
    )


def _team_figure(figure: Result) -> TeamResult:
    return TeamResult(
        wave=figure.wave, department_id=figure.provider_id, item=figure.item, visibility=figure.visibility,
        answers=figure.answers, satisfied=figure.satisfied, mean=figure.mean, low=figure.low, high=figure.high,
        invited=figure.invited,
    )  # fmt: skip


def _marks_of(item: Item | OwnItem, answers: Iterable[Answer | TeamAnswer]) -> list[int]:
    if item == Item.OVR:
        return [answer.overall for answer in answers]
    given = (answer.items.get(item.value) for answer in answers)
    return [mark for mark in given if mark is not None]


def person_index(answer: Answer) -> float | None:
    """The 0–100 index of one person's answered items; None with fewer than 4 of 7 (SURVEY §1.2 rule 2)."""
    given = [mark for item in INDEX_ITEMS if (mark := answer.items.get(item.value)) is not None]
    return index(fmean(given)) if len(given) >= MINIMUM_FOR_INDEX else None


def _satisfied(marks: Iterable[int]) -> int:
    return sum(mark >= THANKS_FROM for mark in marks)


def _verdict(*, shown: bool) -> str:
    return Visibility.SHOWN.value if shown else Visibility.HIDDEN.value


def _figure(wave: Wave, provider: int, item: Item | OwnItem, marks: Sequence[int], asked: int) -> Result:
    satisfied, answers = _satisfied(marks), len(marks)
    low, high = wilson(satisfied, answers)
    return Result(
        wave=wave, provider_id=provider, is_total=True, item=item, answers=answers, satisfied=satisfied,
        mean=fmean(marks) if marks else None, sd=stdev(marks) if answers > 1 else None, low=low, high=high,
        invited=asked, visibility=_verdict(shown=total_shown([answers], threshold=wave.threshold)),
    )  # fmt: skip


def _index_figure(wave: Wave, provider: int, indices: Sequence[float], asked: int, *, hidden: bool) -> Result:
    shown = not hidden and total_shown([len(indices)], threshold=wave.threshold)
    return Result(
        wave=wave, provider_id=provider, is_total=True, item=INDEX, answers=len(indices), satisfied=0, invited=asked,
        mean=fmean(indices) if indices else None, sd=stdev(indices) if len(indices) > 1 else None,
        visibility=_verdict(shown=shown),
    )  # fmt: skip


def _cells(wave: Wave, provider: int, answers: Sequence[Answer], invited: Mapping[int | None, int]) -> list[Result]:
    marks: dict[int | None, list[int]] = {customer: [] for customer in invited}
    for answer in answers:
        marks.setdefault(answer.customer_id, []).append(answer.overall)
    customers = sorted(marks, key=lambda pk: (pk is None, pk))
    shares = [100 * _satisfied(marks[pk]) / len(marks[pk]) if marks[pk] else 0.0 for pk in customers]
    cells = [Cell(len(marks[pk]), share) for pk, share in zip(customers, shares, strict=True)]
    verdicts = suppress_results(cells, threshold=wave.threshold)
    figures = [_figure(wave, provider, Item.OVR, marks[pk], invited.get(pk, 0)) for pk in customers]
    for figure, customer, verdict in zip(figures, customers, verdicts, strict=True):
        figure.is_total, figure.customer_id, figure.visibility = False, customer, verdict
    return figures


def _describe_changes(wave: Wave, results: Iterable[Result]) -> None:
    """Put the word for the change since the quarter before on the overall totals, corrected over all of them."""
    earlier = wave_before(wave)
    if earlier is None or not same_wording(wave.questions, earlier.questions, Item.OVR):
        return
    shown = {"is_total": True, "item": Item.OVR, "visibility": Visibility.SHOWN.value}
    before = {result.provider_id: result for result in Result.objects.filter(wave=earlier, **shown)}
    pairs = [
        (before[now.provider_id], now)
        for now in results
        if now.is_total and now.item == Item.OVR and now.visibility == Visibility.SHOWN and now.provider_id in before
    ]
    quarters = [Quarters(then.satisfied, then.answers, now.satisfied, now.answers) for then, now in pairs]
    for (_then, now), word in zip(pairs, describe_changes(quarters) if quarters else [], strict=True):
        now.change = word.value


def _noticed(wave: Wave, answers: Mapping[int, Sequence[Answer]]) -> list[NoticedResult]:
    counts = {
        provider: Counter(pair for answer in given for pair in answer.noticed.items())
        for provider, given in answers.items()
    }
    return [
        NoticedResult(wave=wave, provider_id=provider, action=int(action), answer=seen, count=count)
        for provider, counted in counts.items()
        for (action, seen), count in sorted(counted.items())
    ]
