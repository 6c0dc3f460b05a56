"""What the panel decided after the past evaluations; the newest list waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from departments.models import Person
from improvements.enums import Criterion
from improvements.models import ImprovementAction, Nomination
from improvements.services import nominate
from servicedesk.demo.company.people import show_person
from surveys.queries import released_waves

AFTER = timedelta(days=21)
REASONS = (
    (
        "They said what they would do, did it by the date, and their customers noticed.",
        "说到做到，按期完成，客户也确实感受到了。",
    ),
    (
        "A small change, thought through with the shop floor: the requests came back half as often.",
        "与现场一起想清楚的小改动：请求返工减少了一半。",
    ),
    (
        "They began with the mark that hurt most, and told everybody each month how far they were.",
        "从最刺痛的那一项做起，并且每月公开进展。",
    ),
    (
        "They asked their customers first what would help, and then did only that.",
        "先问客户什么真正有帮助，然后只做那件事。",
    ),
)


def make_recognitions(*, at: datetime) -> None:
    """Departments recognised in earlier quarters, and the list of the newest evaluation."""
    nominate(at=at)
    panel = Person.objects.get(email=show_person("executive").email)
    earlier = released_waves()[1 : 1 + len(REASONS)]
    done = ImprovementAction.objects.exclude(confirmed_at=None).exclude(department=panel.department_id or 0)
    departments = list(dict.fromkeys(done.order_by("department_id").values_list("department_id", flat=True)))
    for wave, department, (reason, reason_zh) in zip(earlier, departments, REASONS, strict=False):
        Nomination.objects.create(
            wave=wave, department_id=department, criterion=Criterion.CONFIRMED, facts={"actions": 1},
            found_at=wave.release_at, is_granted=True, reason=reason, reason_zh=reason_zh, decided_by=panel,
            decided_at=wave.release_at + AFTER,
        )  # fmt: skip
