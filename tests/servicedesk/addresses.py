"""Every address of the desk that answers to GET, who opens it, and what its page lists.

`tests/servicedesk/test_every_page_costs_little.py` opens each of them with 1 and with 3 rows. A new page needs a line in
PAGES; what it lists is added to `tests/servicedesk/street.py`. Addresses that take POST alone need no line, except those
of the API, which are in WRITES.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from django.urls import URLPattern, get_resolver, reverse

DASHBOARD, QUARTER = "dashboards:department", "?quarter={past}"


@dataclass(frozen=True, eq=False)
class Page:
    """An address by its name and arguments, opened by `who` of the street; empty: by a visitor.

    `{…}` in `at` and `query` is filled from the street. `grows=False`: it lists nothing, so it is as long for 3 rows as
    for 1.
    """

    name: str
    who: str = ""
    at: tuple[str, ...] = ()
    query: str = ""
    grows: bool = True
    status: int = 200
    fragment: bool = False
    most: ClassVar[int] = 15

    def __str__(self):
        what = "fragment of " if self.fragment else ""
        return f"{what}{self.name} {' '.join(self.at)}{self.query} as {self.who or 'visitor'}"

    def url(self, street):
        return reverse(self.name, args=[_filled(part, street) for part in self.at]) + _filled(self.query, street)


@dataclass(frozen=True, eq=False)
class Write:
    """A POST to the API by `who` of the street; `said` is its body."""

    name: str
    who: str
    at: tuple[str, ...] = ()
    said: dict[str, object] = field(default_factory=dict)
    status: int = 200
    most: ClassVar[int] = 40

    def __str__(self):
        return f"{self.name} as {self.who}"

    def url(self, street):
        return reverse(self.name, args=[_filled(part, street) for part in self.at])

    def body(self, street):
        return {key: _filled(value, street) for key, value in self.said.items()}


def _filled(value, street):
    return value.format(**vars(street)) if isinstance(value, str) else value


EMPLOYEE, AGENT, HEAD, DIRECTOR, HR = "employee", "agent", "head", "director", "administrator"
PAGES = (
    # -- the frame, signing in, preferences
    Page("healthz", grows=False),
    Page("readyz", grows=False),
    Page("account_login", grows=False),
    Page("account_logout", EMPLOYEE, grows=False),
    Page("account_inactive", grows=False),
    Page("account_signup", grows=False),
    Page("account_reauthenticate", EMPLOYEE, grows=False),
    Page("account_change_password", EMPLOYEE, grows=False),
    Page("account_reset_password", grows=False),
    Page("account_reset_password_done", grows=False),
    Page("account_reset_password_from_key", at=("1", "nothing"), grows=False),
    Page("account_reset_password_from_key_done", grows=False),
    Page("preferences", EMPLOYEE, grows=False),
    Page("tokens", EMPLOYEE),
    Page("notifications:list", EMPLOYEE),
    Page("notifications:list", HEAD),
    Page("notifications:bell", EMPLOYEE, grows=False),
    Page("notifications:follow", EMPLOYEE, ("{notice.pk}",), grows=False, status=302),
    Page("demo:mail"),
    Page("demo:letter", at=("{letter.pk}",), grows=False),
    # -- home, search, people, guides
    Page("home", EMPLOYEE),
    Page("home", AGENT),
    Page("home", HEAD),
    Page("search", EMPLOYEE, query="?q=network"),
    Page("search", EMPLOYEE, query="?q=network", fragment=True),
    Page("departments:card", EMPLOYEE, ("IT",)),
    Page("departments:people", EMPLOYEE, query="?q=network"),
    Page("knowledge:guides", EMPLOYEE),
    Page("knowledge:guides", EMPLOYEE, query="?q=network", fragment=True),
    Page("knowledge:guide", EMPLOYEE, ("{guide.slug}",), grows=False),
    Page("knowledge:suggestions", EMPLOYEE, ("{service.pk}",), "?subject=network", grows=False),
    # -- requests
    Page("tickets:services", EMPLOYEE),
    Page("tickets:services", EMPLOYEE, query="?q=network", fragment=True),
    Page("tickets:new", EMPLOYEE, ("{service.pk}",)),
    Page("tickets:preview", EMPLOYEE, ("{service.pk}",), "?priority=2", grows=False),
    Page("tickets:mine", EMPLOYEE),
    Page("tickets:export", EMPLOYEE),
    Page("tickets:detail", EMPLOYEE, ("{ticket.ref}",)),
    Page("tickets:detail", AGENT, ("{ticket.ref}",)),
    Page("tickets:detail", HEAD, ("{disputed.ref}",), grows=False, fragment=True),
    Page("tickets:changes", AGENT, ("{ticket.ref}",)),
    Page("tickets:move", AGENT, ("{ticket.ref}", "assign")),
    Page("tickets:move", AGENT, ("{ticket.ref}", "transfer"), fragment=True),
    Page("tickets:queue", AGENT, ("IT",)),
    Page("tickets:queue", HEAD, ("IT",), "?view=nobody", fragment=True),
    Page("tickets:attachment", EMPLOYEE, ("{file.pk}", "question-0.txt"), grows=False),
    # -- calendars and standards
    Page("slas:calendars", HR),
    Page("slas:new_calendar", HR, grows=False),
    Page("slas:calendar", HR, ("{calendar.pk}",), grows=False),
    Page("slas:calendar_progress", HR, ("{calendar.pk}",), grows=False),
    Page("slas:standards", HEAD),
    Page("slas:changes", HR),
    Page("slas:files", HR),
    Page("slas:file", HR, ("IT",)),
    Page("v1:standards", HR),
    Page("v1:standards_file", HR, ("IT",)),
    Page("slas:version", HEAD, ("{version.pk}",)),
    Page("slas:version", HEAD, ("{draft.pk}",)),
    Page("slas:compare", HR, ("{version.pk}", "{before.pk}"), grows=False),
    Page("slas:public", EMPLOYEE, ("IT",)),
    Page("slas:new_standard", HEAD, ("IT",)),
    # -- marks and evaluations
    Page("surveys:pulse", at=("{key}",), grows=False),
    Page("surveys:rate", EMPLOYEE, ("{solved.ref}",), grows=False),
    Page("surveys:ticket_rating", EMPLOYEE, ("{solved.ref}",), grows=False),
    Page("surveys:evaluate", EMPLOYEE),
    Page("surveys:evaluate_department", EMPLOYEE, ("{invitation}",)),
    Page("surveys:evaluate_staff", EMPLOYEE, grows=False),
    Page("surveys:by_mail", at=("{key}",)),
    Page("surveys:waves", HR),
    Page("surveys:wave", HR, ("{name}",)),
    Page("surveys:wave", HR, ("{past}",), grows=False),
    Page("surveys:released", EMPLOYEE, ("{past}",)),
    Page("surveys:result", EMPLOYEE, ("{past}", "IT")),
    Page("surveys:result", HEAD, ("{past}", "IT")),
    Page("surveys:result_csv", HEAD, ("{past}", "IT")),
    # -- dashboards and improvements
    Page(DASHBOARD, HEAD, ("IT",)),
    Page(DASHBOARD, HEAD, ("IT",), QUARTER),
    Page(DASHBOARD, HEAD, ("IT",), QUARTER + "&measure=satisfied"),
    Page(DASHBOARD, HEAD, ("IT",), "?face=received"),
    Page("dashboards:requests", HEAD, ("IT", "resolution")),
    Page("dashboards:csv", HEAD, ("IT", "customers-kept")),
    Page("dashboards:fairness", HEAD, ("IT",), grows=False),
    Page("dashboards:fairness_list", HEAD, ("IT", "reopened")),
    Page("dashboards:outlook", HEAD, ("IT",)),
    Page("dashboards:outlook_csv", HEAD, ("IT",), grows=False),
    Page("dashboards:escalations", HEAD, ("IT",), "?kind=warning"),  # all steps of one row fill a page at times
    Page("dashboards:company", DIRECTOR),
    Page("dashboards:company", DIRECTOR, query=QUARTER + "&measure=satisfied"),
    Page("dashboards:company_csv", DIRECTOR, ("satisfied",), QUARTER),
    Page("dashboards:pair", DIRECTOR, ("D0", "IT")),
    Page("dashboards:replays", HEAD, ("{faster.pk}",)),
    Page("dashboards:latest_replay", HEAD, ("{faster.pk}",), grows=False),
    Page("dashboards:replay", HEAD, ("{replay.pk}",)),
    Page("dashboards:replay", HR, ("{waiting_replay.pk}",), grows=False),
    Page("dashboards:replay_progress", HR, ("{waiting_replay.pk}",), grows=False),
    Page("dashboards:trend", DIRECTOR, query=QUARTER, grows=False),
    Page("dashboards:trend_csv", DIRECTOR, ("figures",), grows=False),
    Page("dashboards:soundness", HR, grows=False),
    Page("dashboards:soundness_csv", HR, ("way",), grows=False),
    Page("dashboards:conduct", DIRECTOR, ("IT",), grows=False),
    Page("dashboards:conduct_csv", DIRECTOR, ("IT", "quarters"), grows=False),
    Page("dashboards:told", EMPLOYEE, grows=False),
    Page("dashboards:told_csv", EMPLOYEE, grows=False),
    Page("dashboards:work", AGENT, grows=False),
    Page("dashboards:reports", DIRECTOR, grows=False),
    Page("dashboards:reports", DIRECTOR, grows=False, fragment=True),
    Page("improvements:actions", HEAD, ("IT",)),
    # -- what came of it
    Page("notifications:steps", HEAD, ("{ticket.ref}",), grows=False),
    Page("surveys:questionnaire", HR, ("{questionnaire.number}",), grows=False),
    Page("surveys:preview", HR, ("{questionnaire.number}", "en"), grows=False),
    Page("surveys:words", HR, ("{past}", "IT")),
    Page("surveys:redact", HR, ("{past}", "IT", "{comment.pk}"), grows=False),
    Page("surveys:follow_ups", HEAD, ("IT",)),
    Page("surveys:own_ratings", EMPLOYEE),
    Page("surveys:questionnaires", HR, grows=False),
    Page("surveys:own_questions", HEAD, ("IT",), grows=False),
    Page("surveys:own_preview", HEAD, ("IT", "en"), grows=False),
    Page("improvements:action", HEAD, ("IT", "{action.pk}"), grows=False),
    Page("improvements:news", EMPLOYEE),
    Page("improvements:announce", HEAD, grows=False),
    Page("improvements:plan_change", HEAD),
    Page("improvements:service_changes", EMPLOYEE, ("{service.pk}",)),
    Page("improvements:loop", EMPLOYEE),
    Page("improvements:loop_of", EMPLOYEE, ("{past}",)),
    Page("improvements:review", HEAD, ("{past}", "IT"), grows=False),
    Page("improvements:thanks", AGENT),
    Page("improvements:thank", EMPLOYEE, grows=False),
    Page("improvements:cases", EMPLOYEE),
    Page("improvements:new_case", HEAD, ("IT",)),
    Page("improvements:boxes", EMPLOYEE),
    Page("improvements:look_up", EMPLOYEE, grows=False),
    Page("improvements:box", EMPLOYEE, ("IT",)),
    Page("improvements:suggest", EMPLOYEE, ("IT",), grows=False),
    Page("improvements:my_customers", EMPLOYEE, grows=False),
    Page("improvements:needs_department", HEAD, ("IT",)),
    Page("improvements:needs_pair", HEAD, ("D0", "IT"), grows=False),
    Page("improvements:training", EMPLOYEE),
    Page("improvements:new_course", HR),
    Page("improvements:department_training", HEAD, ("IT",)),
    Page("improvements:case", EMPLOYEE, ("{case.pk}",)),
    Page("improvements:edit_case", HEAD, ("{draft_case.pk}",)),
    Page("improvements:suggestion", HEAD, ("{suggestion.pk}",)),
    Page("improvements:course", AGENT, ("{course.pk}",)),
    Page("improvements:edit_course", HR, ("{course.pk}",)),
    Page("improvements:plan_session", HR, ("{course.pk}",), grows=False),
    Page("improvements:session", HR, ("{session.pk}",)),
    Page("improvements:practice", AGENT, ("{task.pk}",), grows=False),
    Page("improvements:events", EMPLOYEE),
    Page("improvements:plan_event", HEAD),
    Page("improvements:event", HEAD, ("{event.pk}",)),
    Page("improvements:event_notes", HEAD, ("{event.pk}",), grows=False),
    Page("improvements:event_follow_up", HEAD, ("{event.pk}",), grows=False),
    Page("improvements:recognition", DIRECTOR),
    Page("improvements:decide_nomination", DIRECTOR, ("{nomination.pk}",), grows=False),
    Page("dashboards:evidence", HEAD, ("IT",)),
    Page("dashboards:evidence_csv", HEAD, ("IT",)),
    # -- the API
    Page("v1:ticket_escalations", HEAD, ("{ticket.ref}",), grows=False),
    Page("v1:department_escalations", HEAD, ("IT",)),
    Page("schema", EMPLOYEE, grows=False),
    Page("api_docs", EMPLOYEE, grows=False),
    Page("v1:services", EMPLOYEE),
    Page("v1:service", EMPLOYEE, ("{service.pk}",)),
    Page("v1:moves", EMPLOYEE, grows=False),
    Page("v1:tickets", AGENT),
    Page("v1:tickets", EMPLOYEE, query="?q=network"),
    Page("v1:ticket", AGENT, ("{ticket.ref}",)),
    Page("v1:events", AGENT, ("{ticket.ref}",)),
    Page("v1:attachment", EMPLOYEE, ("{file.pk}",), grows=False),
)

WORDS = {"text": "Words"}
RULES = {"department": "IT", "calendars": {"Night shift": {"zone": "UTC", "week": {"monday": "0:00-6:00"}}}}
WRITES = (
    Write(
        "v1:tickets", EMPLOYEE, said={"service": "{service.pk}", "subject": "VPN", "description": "Out"}, status=201
    ),
    Write("v1:replies", AGENT, ("{ticket.ref}",), WORDS, status=201),
    Write("v1:attachments", EMPLOYEE, status=201),
    Write("v1:move_reply", EMPLOYEE, ("{waiting.ref}",), WORDS),
    Write("v1:move_note", AGENT, ("{ticket.ref}",), WORDS),
    Write("v1:move_call", AGENT, ("{ticket.ref}",), WORDS),
    Write("v1:move_take", AGENT, ("{fresh.ref}",)),
    Write("v1:move_assign", HEAD, ("{ticket.ref}",), {"assignee": "{other.pk}"}),
    Write("v1:move_wait", AGENT, ("{fresh.ref}",), {**WORDS, "reason": "third_party"}),
    Write("v1:move_resume", AGENT, ("{waiting.ref}",)),
    Write("v1:move_resolve", AGENT, ("{ticket.ref}",), {**WORDS, "despite_parts": True}),
    Write("v1:move_reopen", EMPLOYEE, ("{solved.ref}",), WORDS),
    Write("v1:move_confirm", EMPLOYEE, ("{solved.ref}",)),
    Write("v1:move_cancel", EMPLOYEE, ("{fresh.ref}",), WORDS),
    Write("v1:move_transfer", AGENT, ("{ticket.ref}",), {**WORDS, "service": "{elsewhere.pk}"}),
    Write("v1:move_ask_for_help", AGENT, ("{ticket.ref}",), {**WORDS, "service": "{elsewhere.pk}", "subject": "Part"}),
    Write("v1:move_share", AGENT, ("{fresh.ref}",), {**WORDS, "department": "D0"}),
    Write("v1:move_unshare", AGENT, ("{joint.ref}",), {"department": "{partner}"}),
    Write("v1:move_promise_update", AGENT, ("{fresh.ref}",), {"until": "2099-01-01T10:00:00Z"}),
    Write("v1:move_approve", "approver", ("{unapproved.ref}",)),
    Write("v1:move_decline", "approver", ("{unapproved.ref}",), WORDS),
    Write("v1:move_wait_for_request", AGENT, ("{fresh.ref}",), {"ref": "{ticket.ref}"}),
    Write("v1:move_untie", AGENT, ("{waiting.ref}",), {"ref": "{ticket.ref}"}),
    Write("v1:move_merge", AGENT, ("{fresh.ref}",), {**WORDS, "into": "{ticket.ref}"}),
    Write("v1:move_reprioritise", AGENT, ("{ticket.ref}",), {**WORDS, "priority": 1}),
    Write("v1:move_dispute", EMPLOYEE, ("{waiting.ref}",), {**WORDS, "about": "pause"}),
    Write("v1:move_decide", HEAD, ("{disputed.ref}",), {**WORDS, "state": "explained"}),
    Write("v1:standards_check", HR, ("IT",), RULES),
    Write("v1:standards_diff", HR, ("IT",), RULES),
    Write("v1:standards_import", HR, ("IT",), RULES),
)

CLOSED = "this desk does not have the sign-in library's page: 404"
EXPLAINED = {
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_set_password": CLOSED,
    "account_confirm_login_code": CLOSED,
    "dashboards:report": "a file that the worker makes; tests/dashboards/test_reports.py reads one",
}


def named_addresses():
    """Every (name, pattern, view) of the resolver but the administration's."""
    return list(_named(get_resolver(), ""))


def _named(resolver, namespace):
    for one in resolver.url_patterns:
        if not isinstance(one, URLPattern):
            if one.app_name != "admin":
                yield from _named(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif one.name:
            yield f"{namespace}{one.name}", one.pattern, one.callback


def methods(view):
    """The HTTP methods of a class's view, in small letters; of a function's none are known."""
    kind = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return {name for name in kind.http_method_names if hasattr(kind, name)} if kind else set()
