"""What the frame around every page shows: where one can go, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core.addresses import address
from core.text import localized, said_once
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
    has_pages_below: bool = True
    tabs: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Section:
    """Lines of the rail that belong together, under a title or (empty) without one."""

    title: str
    items: tuple[Item, ...]


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
    mine, here = own_places(person), places(person).get(person.department_id or 0)
    counts = broken_counts([place.pk for place in mine], at=timezone.now())
    headed = headed_department_ids(person)
    served = [_department(place, place.pk in headed, counts[place.pk], place is mine[0]) for place in mine]
    sections = [
        _for_everybody(evaluations_waiting(person)),
        *served,
        _together(here.code if here and here.is_active else ""),
        _whole_company(bool(person.is_hr_admin or headed), person.is_hr_admin, person.is_executive, person.is_staff),
    ]
    return [replace(one, items=tuple(_marked(item, path) for item in one.items)) for one in sections]


def _marked(item: Item, path: str) -> Item:
    """The line as it stands on the page of this path."""
    if item.tabs:
        tabs = tuple(_marked(tab, path) for tab in item.tabs)
        return replace(item, current=True, tabs=tabs) if any(tab.current for tab in tabs) else item
    is_here = path == item.url or (item.has_pages_below and path.startswith(item.url))
    return replace(item, current=True) if is_here else item


@said_once
def _for_everybody(waiting: int) -> Section:
    items = [
        _item("home", icon="home", label=_("Home"), short=_("Home")),
        _item("tickets:mine", icon="list", label=_("My requests"), short=_("Mine")),
        _item("tickets:services", icon="plus", label=_("New request"), short=_("New")),
        _item("knowledge:guides", icon="book", label=_("Guides")),
    ]
    if waiting:
        items.append(replace(_item("surveys:evaluate", icon="star", label=_("Quarterly evaluation")), count=waiting))
    return Section("", tuple(items))


def _department(place: Place, is_headed: bool, broken: int, is_first: bool) -> Section:  # noqa: FBT001 - two facts
    queue = _item("tickets:queue", place.code, icon="queue", label=_("Queue"), short=_("Queue") if is_first else "")
    items = [replace(queue, count=broken, over=broken > 0)]
    if is_first:
        items.append(_item("dashboards:work", icon="user", label=_("My work")))
    if is_headed:
        short = _("Results") if is_first else ""
        items.append(_item("dashboards:department", place.code, icon="chart", label=_("Dashboard"), short=short))
    return Section(place.title, tuple(items))


@said_once
def _together(code: str) -> Section:
    """What everybody does so that the departments serve each other better: few lines, what is alike shares one.

    `code`: the person's own department; empty for none.
    """
    customers = [_item("improvements:my_customers", label=_("My internal customers"))]
    if code:
        customers.append(_item("dashboards:conduct", code, label=_("We as customers")))
    told = [_item("improvements:news", label=_("News")), _item("improvements:events", label=_("Events"))]
    liked = [
        _item("improvements:thanks", label=_("Thanks")),
        _item("improvements:recognition", label=_("Recognition")),
    ]
    learnt = [
        _item("improvements:training", label=_("Training")),
        _item("improvements:cases", label=_("Success cases")),
    ]
    items = (
        _shared(_("News & events"), "info", told),
        _item("improvements:loop", icon="swap", label=_("You said, we did")),
        _item("improvements:boxes", icon="inbox", label=_("Suggestions")),
        _shared(_("Appreciation"), "star", liked),
        _shared(_("Learning"), "book", learnt),
        _shared(_("Our customers"), "people", customers),
    )
    return Section(_("Improving together"), items)


def _shared(label: str, icon: str, tabs: list[Item]) -> Item:
    """One line for several pages; it leads to the first of them."""
    return Item(tabs[0].url, icon, label, tabs=tuple(tabs))


def _tabs(nav: tuple[Section, ...], path: str) -> tuple[Item, ...]:
    lines = (item for section in nav for item in section.items)
    return next((line.tabs for line in lines if any(tab.url == path for tab in line.tabs)), ())


@said_once
def _whole_company(leads: bool, is_hr_admin: bool, is_executive: bool, is_staff: bool) -> Section:  # noqa: FBT001
    figures = [_item("dashboards:company", label=_("All departments"))]
    if leads or is_executive:
        figures.append(_item("dashboards:trend", label=_("Over time")))
    items = [_shared(_("All departments"), "building", figures)]
    if leads or is_executive:
        items.append(_item("dashboards:reports", icon="note", label=_("Reports")))
    if leads:
        rules = [_item("slas:standards", label=_("Standards"))]
        rules += [_item("slas:calendars", label=_("Calendars"))] if is_hr_admin else []
        items.append(_shared(_("Standards"), "ruler", rules))
    if is_hr_admin or is_executive:
        asked = [_item("surveys:waves", label=_("Evaluations"))] if is_hr_admin else []
        asked.append(_item("dashboards:soundness", label=_("Sound or not")))
        items.append(_shared(_("Evaluations"), "star", asked))
    if is_staff:
        items.append(_item("admin:index", icon="settings", label=_("Administration")))
    if settings.DEMO:
        items.append(_item("demo:mail", icon="mail", label=_("Demo mail")))
    return Section(_("Company"), tuple(items))


def _item(name: str, *args: str, label: str, icon: str = "", short: str = "") -> Item:
    return Item(address(name, *args), icon, label, short=short, has_pages_below=name not in WITHOUT_PAGES_BELOW)
