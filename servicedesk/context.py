"""What the frame around every page shows: where one can go, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core.text import localized
from departments.enums import Theme
from departments.queries import headed_department_ids, places
from notifications.queries import unread_count
from servicedesk.queries import broken_counts, evaluations_waiting, own_places

if TYPE_CHECKING:
    from django.http import HttpRequest

    from departments.models import Person
    from departments.queries import Place

THEME_COOKIE = "theme"
DEMO_PANEL = "demo/signin_panel.html"
WITHOUT_PAGES_BELOW = (
    "home",
    "tickets:mine",
    "dashboards:company",
)  # a request's page lies below neither: agents come to it from a queue


@dataclass(frozen=True)
class Item:
    """One line of the rail. `short`: its label in a phone's bar; without one it is in the account's menu there."""

    url: str
    icon: str
    label: str
    current: bool = False
    short: str = ""
    count: int = 0
    over: bool = False


Section = dict[str, Any]


def shell(request: HttpRequest) -> dict[str, object]:
    """Built when a template first asks: fragments do not."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, object]:
    company = localized(settings.COMPANY_NAME, settings.COMPANY_NAME_ZH)
    frame = {"company": company, "demo_panel": DEMO_PANEL if settings.DEMO else ""}
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        theme = request.COOKIES.get(THEME_COOKIE, "")
        return {**frame, "nav": [], "unread": 0, "theme": theme if theme in Theme.values else Theme.AUTO}
    here = places(person).get(person.department_id or 0)
    return {
        **frame,
        "nav": [section for section in _sections(person, request.path) if section["items"]],
        "unread": unread_count(person),
        "theme": person.theme,
        "place": here.title if here else "",
        "profile_url": reverse("preferences"),
    }


def _sections(person: Person, path: str) -> list[Section]:
    mine = own_places(person)
    counts = broken_counts([place.pk for place in mine], at=timezone.now())
    served = [_department(place, person, counts[place.pk], path, is_first=place is mine[0]) for place in mine]
    return [
        {"title": "", "items": _for_everybody(person, path)},
        *served,
        _together(person, path),
        _whole_company(person, path),
    ]


def _for_everybody(person: Person, path: str) -> list[Item]:
    items = _items(
        path,
        ("home", (), "home", _("Home"), _("Home")),
        ("tickets:mine", (), "list", _("My requests"), _("Mine")),
        ("tickets:services", (), "plus", _("New request"), _("New")),
        ("knowledge:guides", (), "book", _("Guides"), ""),
    )
    if waiting := evaluations_waiting(person):
        items += _items(path, ("surveys:evaluate", (), "star", _("Quarterly evaluation"), ""))
        items[-1] = replace(items[-1], count=waiting)
    return items


def _department(place: Place, person: Person, broken: int, path: str, *, is_first: bool) -> Section:
    items = _items(path, ("tickets:queue", (place.code,), "queue", _("Queue"), _("Queue") if is_first else ""))
    items = [replace(item, count=broken, over=broken > 0) for item in items]
    if is_first:
        items += _items(path, ("dashboards:work", (), "user", _("My work"), ""))
    if place.pk in headed_department_ids(person):
        short = _("Results") if is_first else ""
        items += _items(path, ("dashboards:department", (place.code,), "chart", _("Dashboard"), short))
    return {"title": place.title, "items": items}


def _together(person: Person, path: str) -> Section:
    """What everybody does so that the departments serve each other better. Empty sections are not shown."""
    entries: list[tuple[str, tuple[str, ...], str, str, str]] = [
        ("improvements:news", (), "info", _("News"), ""),
        ("improvements:training", (), "people", _("Training"), ""),
        ("improvements:loop", (), "swap", _("You said, we did"), ""),
        ("improvements:boxes", (), "inbox", _("Suggestions"), ""),
        ("improvements:thanks", (), "star", _("Thanks"), ""),
        ("improvements:cases", (), "flag", _("Success cases"), ""),
        ("improvements:events", (), "calendar", _("Events"), ""),
        ("improvements:recognition", (), "star", _("Recognition"), ""),
    ]
    here = places(person).get(person.department_id or 0)
    if here and here.is_active:
        entries.append(("dashboards:conduct", (here.code,), "people", _("We as customers"), ""))
    return {"title": _("Improving together"), "items": _items(path, *entries)}


def _whole_company(person: Person, path: str) -> Section:
    entries = [("dashboards:company", (), "building", _("All departments"), "")]
    if person.is_hr_admin or person.is_executive or headed_department_ids(person):
        entries.append(("dashboards:trend", (), "chart", _("Over time"), ""))
        entries.append(("dashboards:reports", (), "note", _("Reports"), ""))
    if person.is_hr_admin or person.is_executive:
        entries.append(("dashboards:soundness", (), "eye", _("Sound or not"), ""))
    if person.is_hr_admin or headed_department_ids(person):
        entries.append(("slas:standards", (), "ruler", _("Standards"), ""))
    if person.is_hr_admin:
        entries.append(("slas:calendars", (), "calendar", _("Calendars"), ""))
        entries.append(("surveys:waves", (), "star", _("Evaluations"), ""))
    if person.is_staff:
        entries.append(("admin:index", (), "settings", _("Administration"), ""))
    if settings.DEMO:
        entries.append(("demo:mail", (), "mail", _("Demo mail"), ""))
    return {"title": _("Company"), "items": _items(path, *entries)}


def _items(path: str, *entries: tuple[str, tuple[str, ...], str, str, str]) -> list[Item]:
    items = []
    for name, args, icon, label, short in entries:
        url = reverse(name, args=args)
        is_current = path == url or (name not in WITHOUT_PAGES_BELOW and path.startswith(url))
        items.append(Item(url, icon, label, current=is_current, short=short))
    return items
