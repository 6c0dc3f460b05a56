"""Finding who stands out by published criteria, and recording what the panel decides and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core.refusals import Refused
from departments.models import Person
from improvements.enums import Criterion
from improvements.models import ImprovementAction, Nomination
from improvements.permissions import check_panel, may_decide_recognition
from notifications.enums import Notice
from notifications.services import notify_people
from surveys.queries import biggest_improvement, outstanding_departments, released_waves

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from surveys.models import Wave


class PanelRefused(Refused):
    """Decided already, without a reason, or about one's own department."""


@transaction.atomic
def nominate(*, at: datetime) -> int:
    """Nominate who meets a criterion in the newest released evaluation. Returns how many are new; repeating adds none.

    Needs the exact limits of the funnel: for the worker, not for pages.
    """
    waves = released_waves(limit=2)
    if not waves:
        return 0
    wave, before = waves[0], waves[1] if len(waves) > 1 else None
    found: dict[tuple[int, Criterion], dict[str, Any]] = {}
    for pk, figure in outstanding_departments(wave).items():
        found[pk, Criterion.LIMIT] = {"share": figure.text, "answers": figure.answers}
    best = biggest_improvement(wave, before) if before else None
    if best is not None:
        facts = {"share": best.now.text, "before": best.before.text, "answers": best.now.answers}
        found[best.department_id, Criterion.IMPROVED] = facts
    for pk, actions in _confirmed(wave, before).items():
        found[pk, Criterion.CONFIRMED] = {"actions": actions}
    known = set(Nomination.objects.filter(wave=wave).values_list("department_id", "criterion"))
    new = [
        Nomination(wave=wave, department_id=pk, criterion=criterion, facts=facts, found_at=at)
        for (pk, criterion), facts in found.items()
        if (pk, criterion.value) not in known
    ]
    Nomination.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _confirmed(wave: Wave, before: Wave | None) -> Mapping[int, int]:
    """Actions that customers confirmed between the release before and this one, by department's id."""
    confirmed = ImprovementAction.objects.filter(confirmed_at__lte=wave.release_at)
    if before is not None:
        confirmed = confirmed.filter(confirmed_at__gt=before.release_at)
    return Counter(confirmed.values_list("department_id", flat=True))


@transaction.atomic
def decide_nomination(
    *, nomination_id: int, is_granted: bool, reason: str, reason_zh: str = "", by: Person, at: datetime
) -> Nomination:
    """The panel recognises a department or does not, with its reason; the people of a recognised one hear of it.

    Raises NotYours for who does not sit on the panel, PanelRefused for one's own department or a second decision.
    """
    rows = Nomination.objects.select_for_update(no_key=True, of=("self",)).select_related("department")
    row = rows.get(pk=nomination_id)
    check_panel(allowed=may_decide_recognition(by))
    if by.department_id == row.department_id:
        raise PanelRefused(_("Nobody decides about their own department: leave it to the others of the panel."))
    if row.decided_at is not None:
        raise PanelRefused(_("The panel has decided this already."))
    if not reason.strip():
        raise PanelRefused(_("Write the reason: it is published."))
    row.is_granted, row.reason, row.reason_zh = is_granted, reason.strip(), reason_zh.strip()
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["is_granted", "reason", "reason_zh", "decided_by", "decided_at"])
    if is_granted:
        _tell_department(row, at)
    return row


def _tell_department(row: Nomination, at: datetime) -> None:
    people = Person.objects.filter(department=row.department_id, is_active=True).values_list("pk", flat=True)
    params = {"department": row.department.name, "department_zh": row.department.name_zh}
    url = f"{reverse('improvements:recognition')}#recognised-{row.pk}"
    notify_people(person_ids=people, kind=Notice.RECOGNISED, params=params, url=url, at=at)
