"""What the frame around every page shows: where one can go, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core.addresses import address
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
    """One line of the rail. `short`: its label in a phone's bar; without one it is in the account's menu there.

    `tabs`: the pages that share the line; they stand over one another's headings.
    """

    url: str
    icon: str
    label: str
    current: bool = False
    short: str = ""
    count: int = 0
    over: bool = False
    tabs: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Section:
    """Lines of the rail that belong together, under a title or (empty) without one."""

    title: str
    items: tuple[Item, ...]


Entry = tuple[str, tuple[str, ...], str, str, str]


def shell(request: HttpRequest) -> dict[str, object]:
    """Built when a template first asks: fragments do not."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, object]:
    company = localized(settings.COMPANY_NAME, settings.COMPANY_NAME_ZH)
    frame = {"company": company, "demo_panel": DEMO_PANEL if settings.DEMO else ""}
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        theme = request.COOKIES.get(THEME_COOKIE, "")
        return {**frame, "nav": (), "unread": 0, "theme": theme if theme in Theme.values else Theme.AUTO}
    here = places(person).get(person.department_id or 0)
    nav = tuple(section for section in _sections(person, request.path) if section.items)
    return {
        **frame,
        "nav": nav,
        "tabs": _tabs(nav, request.path),
        "unread": unread_count(person),
        "theme": person.theme,
        "place": here.title if here else "",
        "profile_url": address("preferences"),
    }


def _sections(person: Person, path: str) -> list[Section]:
    mine = own_places(person)
    counts = broken_counts([place.pk for place in mine], at=timezone.now())
    served = [_department(place, person, counts[place.pk], path, is_first=place is mine[0]) for place in mine]
    return [
        Section("", tuple(_for_everybody(person, path))),
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
    return Section(place.title, tuple(items))


def _together(person: Person, path: str) -> Section:
    """What everybody does so that the departments serve each other better: few lines, what is alike shares one."""
    here = places(person).get(person.department_id or 0)
    customers = [_plain("my_customers", _("My internal customers"))]
    if here and here.is_active:
        customers.append(("dashboards:conduct", (here.code,), "", _("We as customers"), ""))
    items = [
        _shared(path, _("News & events"), "info", [_plain("news", _("News")), _plain("events", _("Events"))]),
        *_items(path, ("improvements:loop", (), "swap", _("You said, we did"), "")),
        *_items(path, ("improvements:boxes", (), "inbox", _("Suggestions"), "")),
        _shared(
            path, _("Appreciation"), "star", [_plain("thanks", _("Thanks")), _plain("recognition", _("Recognition"))]
        ),
        _shared(path, _("Learning"), "book", [_plain("training", _("Training")), _plain("cases", _("Success cases"))]),
        _shared(path, _("Our customers"), "people", customers),
    ]
    return Section(_("Improving together"), tuple(items))


def _plain(name: str, label: str) -> Entry:
    return f"improvements:{name}", (), "", label, ""


def _shared(path: str, label: str, icon: str, entries: list[Entry]) -> Item:
    """One line for several pages; it leads to the first of them."""
    tabs = tuple(_items(path, *entries))
    return Item(tabs[0].url, icon, label, current=any(tab.current for tab in tabs), tabs=tabs)


def _tabs(nav: tuple[Section, ...], path: str) -> tuple[Item, ...]:
    lines = (item for section in nav for item in section.items)
    return next((line.tabs for line in lines if any(tab.url == path for tab in line.tabs)), ())


def _whole_company(person: Person, path: str) -> Section:
    leads = bool(person.is_hr_admin or headed_department_ids(person))
    figures: list[Entry] = [("dashboards:company", (), "", _("All departments"), "")]
    if leads or person.is_executive:
        figures.append(("dashboards:trend", (), "", _("Over time"), ""))
    items = [_shared(path, _("All departments"), "building", figures)]
    if leads or person.is_executive:
        items += _items(path, ("dashboards:reports", (), "note", _("Reports"), ""))
    if leads:
        rules: list[Entry] = [("slas:standards", (), "", _("Standards"), "")]
        rules += [("slas:calendars", (), "", _("Calendars"), "")] if person.is_hr_admin else []
        items.append(_shared(path, _("Standards"), "ruler", rules))
    if person.is_hr_admin or person.is_executive:
        asked: list[Entry] = [("surveys:waves", (), "", _("Evaluations"), "")] if person.is_hr_admin else []
        asked.append(("dashboards:soundness", (), "", _("Sound or not"), ""))
        items.append(_shared(path, _("Evaluations"), "star", asked))
    if person.is_staff:
        items += _items(path, ("admin:index", (), "settings", _("Administration"), ""))
    if settings.DEMO:
        items += _items(path, ("demo:mail", (), "mail", _("Demo mail"), ""))
    return Section(_("Company"), tuple(items))


def _items(path: str, *entries: Entry) -> list[Item]:
    items = []
    for name, args, icon, label, short in entries:
        url = address(name, *args)
        is_current = path == url or (name not in WITHOUT_PAGES_BELOW and path.startswith(url))
        items.append(Item(url, icon, label, current=is_current, short=short))
    return items
