"""What the departments agreed with each other, some of it due for review, and whom they serve without requests."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from core.months import months_later
from departments.models import Department
from improvements.enums import NeedsState
from improvements.models import DeclaredCustomer, Need, NeedsVersion

NEEDS = Path(__file__).with_name("needs.yaml")
DAY, YEAR = timedelta(days=1), 12


def make_needs(*, at: datetime) -> None:
    """Every pair's agreed version, the one before it, and what is being written now."""
    content = yaml.safe_load(NEEDS.read_text())
    departments = {one.code: one for one in Department.objects.select_related("head", "deputy")}
    for entry in content["pairs"]:
        _agree(entry, departments[entry["customer"]], departments[entry["provider"]], at)
    for entry in content["declared"]:
        english, _bar, chinese = entry["served_with"].partition(" | ")
        provider = departments[entry["provider"]]
        DeclaredCustomer.objects.create(
            provider=provider, customer=departments[entry["customer"]], served_with=english, served_with_zh=chinese,
            declared_by_id=provider.head_id or 0, declared_at=at - 90 * DAY,
        )  # fmt: skip


def _agree(entry: dict[str, Any], customer: Department, provider: Department, at: datetime) -> None:
    agreed_at, number = at - entry["agreed"] * DAY, 1
    if "before" in entry:
        _version(customer, provider, number, NeedsState.REPLACED, entry["before"], agreed_at - 365 * DAY)
        number += 1
    _version(customer, provider, number, NeedsState.AGREED, entry["needs"], agreed_at)
    if "draft" in entry:
        _version(customer, provider, number + 1, NeedsState.DRAFT, entry["needs"] + entry["draft"], at - 6 * DAY)


def _version(
    customer: Department, provider: Department, number: int, state: NeedsState, texts: list[str], at: datetime
) -> None:
    agreed: dict[str, Any] = {}
    if state != NeedsState.DRAFT:
        agreed = {
            "customer_agreed_by_id": customer.head_id, "customer_agreed_at": at - DAY, "agreed_at": at,
            "provider_agreed_by_id": provider.head_id, "provider_agreed_at": at,
            "review_on": months_later(at.date(), YEAR),
        }  # fmt: skip
    version = NeedsVersion.objects.create(
        customer=customer, provider=provider, number=number, state=state, created_by_id=customer.head_id or 0,
        created_at=at - 9 * DAY, **agreed,
    )  # fmt: skip
    sides = (customer.head_id, provider.deputy_id or provider.head_id)
    Need.objects.bulk_create(
        Need(
            version=version, text=english, text_zh=chinese, proposed_by_id=sides[place % 2] or 0,
            proposed_at=at - 8 * DAY,
        )
        for place, (english, _bar, chinese) in enumerate(text.partition(" | ") for text in texts)
    )  # fmt: skip
