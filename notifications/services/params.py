"""What the sentence about an event needs, kept in no language until somebody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tickets.enums import Kind

if TYPE_CHECKING:
    from tickets.models import TicketEvent


OTHERS = {Kind.AWAITED_ENDED: "on", Kind.MERGED: "into", Kind.WHOLE_CHANGED: "whole", Kind.CANCELLED: "whole"}
"""Under which name an event keeps the reference of another request."""


def event_params(event: TicketEvent) -> dict[str, Any]:
    """The parameters of `notifications.wording.sentence` for `event`. Never the request's own words."""
    department = event.ticket.department
    params: dict[str, Any] = {"who": str(event.by) if event.by else "", "ref": event.ticket.ref}
    params |= {"department": department.name, "department_zh": department.name_zh}
    params |= {key: event.data[key] for key in ("metric", "reason") if event.data.get(key)}
    if event.data.get("ends_at"):
        params["due_at"] = event.data["ends_at"]
    if event.kind in (Kind.PART_ENDED, Kind.SHARED, Kind.WHOLE_CHANGED):
        params |= {"department": event.data["of_name"], "department_zh": event.data["of_name_zh"]}
    if event.kind in OTHERS:
        params["other"] = event.data.get(OTHERS[Kind(event.kind)], "")
    if event.kind == Kind.PRIORITY_CHANGED:
        params["priority"] = event.data.get("to")
    return params
