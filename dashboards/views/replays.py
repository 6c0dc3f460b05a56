"""Replays: asked for on the page of a draft or a calendar, watched while a worker is at it, read when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.refusals import Refused
from dashboards import services
from dashboards.enums import ReplayOf, ReplayState, Verdict
from dashboards.models import Replay
from dashboards.permissions import may_replay
from dashboards.queries import replays as queries
from dashboards.queries.definitions import quarter_of
from dashboards.views.quarters import reader
from dashboards.wording import quarter_long
from departments.enums import Priority
from slas.enums import Metric
from slas.models import StandardVersion
from slas.queries.drafted import drafted_hours, hours_in_use
from slas.queries.standards import covered_services, version_whole

if TYPE_CHECKING:
    from django.http import HttpRequest


def _replay(request: HttpRequest, replay_id: int) -> Replay:
    try:
        found = queries.replay_whole(replay_id)
    except Replay.DoesNotExist:
        raise Http404 from None
    if not may_replay(reader(request), found.version):
        raise Http404
    return found


def _version(request: HttpRequest, version_id: int) -> StandardVersion:
    try:
        found = version_whole(version_id)
    except StandardVersion.DoesNotExist:
        raise Http404 from None
    if not may_replay(reader(request), found):
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def of_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Choose which half of the draft is replayed, and read what earlier replays of it came to."""
    version = _version(request, version_id)
    if request.method == "POST":
        of = request.POST.get("of", "")
        if of not in ReplayOf.values:
            raise Http404
        hours = None if of == ReplayOf.TARGETS else hours_in_use(version.calendar_id)
        if replay := _start(request, of=ReplayOf(of), version_id=version_id, hours=hours):
            return redirect("dashboards:replay", replay.pk)
    found = queries.replays_of(version_id=version_id)
    context = {
        "version": version,
        "services": covered_services(version.standard),
        "quarter_long": quarter_long(quarter_of(timezone.now()).moved(-1)),
        "choices": ReplayOf.choices,
        "replays": [queries.told(replay, version) for replay in found],
    }
    return render(request, "dashboards/replays.html", context)


@login_required
@require_safe
def latest(request: HttpRequest, version_id: int) -> HttpResponse:
    """What the newest replay of a draft came to, for the page of the draft."""
    version = _version(request, version_id)
    done = queries.latest_done(version_id)
    told = queries.told(done, version) if done else None
    return render(request, "dashboards/_replay_latest.html", {"told": told})


@login_required
@require_POST
def of_hours(request: HttpRequest) -> HttpResponse:
    """Replay hours that the calendar editor shows and nobody has saved, alone or with the targets of a draft."""
    hours = drafted_hours(request.POST.get("hours", ""))
    chosen = request.POST.get("version", "")
    if hours is None or not (chosen == "" or chosen.isdecimal()):
        raise Http404
    version_id = int(chosen) if chosen else None
    if not may_replay(reader(request), _version(request, version_id) if version_id else None):
        raise Http404
    of = ReplayOf.BOTH if version_id else ReplayOf.HOURS
    replay = _start(request, of=of, version_id=version_id, hours=hours)
    return redirect("dashboards:replay", replay.pk) if replay else redirect("slas:calendar", hours.calendar_id)


def _start(request: HttpRequest, **asked: Any) -> Replay | None:
    try:
        return services.start_replay(**asked, by=reader(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None


@login_required
@require_safe
def replay(request: HttpRequest, replay_id: int) -> HttpResponse:
    found = _replay(request, replay_id)
    context: dict[str, Any] = {
        "replay": found,
        "told": queries.told(found, found.version),
        "said": queries.said_by(found),
    }
    if found.state == ReplayState.DONE:
        chosen, cursor = _chosen(request), request.GET.get("after", "")
        context |= {
            "result": queries.result_of(found),
            "changes": queries.changes_of(found, reader(request), chosen, cursor=cursor),
            "is_filtered": chosen != queries.Chosen(),
            "is_later": bool(cursor),
            "filtered": _filtered(request),
        }
    return render(request, "dashboards/replay.html", context)


def _chosen(request: HttpRequest) -> queries.Chosen:
    """Which changes an address asks for; what it names that there is not means all."""
    asked = request.GET
    priority, customer = asked.get("priority", ""), asked.get("customer", "")
    return queries.Chosen(
        metric=asked["metric"] if asked.get("metric") in set(map(str, Metric)) else None,
        priority=int(priority) if priority in map(str, Priority.values) else None,
        customer=int(customer) if customer.isdecimal() and len(customer) < 10 else None,  # noqa: PLR2004 - fits the column
        towards=asked["towards"] if asked.get("towards") in (Verdict.MISSED, Verdict.KEPT) else None,
    )


def _filtered(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("after", None)
    return kept.urlencode()


@login_required
@require_safe
def progress(request: HttpRequest, replay_id: int) -> HttpResponse:
    """The bar; once there is nothing to wait for, the whole page comes again with the result."""
    found = _replay(request, replay_id)
    if found.is_unfinished:
        return render(request, "dashboards/_replay_progress.html", {"replay": found})
    response = HttpResponse()
    response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, replay_id: int) -> HttpResponse:
    _replay(request, replay_id)
    services.cancel_replay(replay_id=replay_id, by=reader(request), at=timezone.now())
    return redirect("dashboards:replay", replay_id)
