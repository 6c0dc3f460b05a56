"""In Chinese no page has an English word left, save names, references, units and what people wrote themselves."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.services import rebuild_rollups
from departments.enums import FieldKind
from departments.models import ServiceField
from improvements.enums import Behaviour
from improvements.forms.suggestions import new_key
from improvements.models import Idea, ImprovementAction, SuccessCase
from improvements.services import (
    CaseText,
    Plan,
    Said,
    give_thanks,
    plan_action,
    publish_case,
    report_action,
    suggest,
    write_case,
)
from notifications.enums import Pace
from notifications.models import Mail
from notifications.services import choose_mails, notify_of_events, send_next_digest
from slas.enums import PauseReason
from slas.models import Calendar, Standard, StandardVersion
from surveys.models import Invitation, Wave
from surveys.services import open_due_waves, plan_pulses, plan_waves
from tests.factories import (
    MONDAY,
    hours,
    make_agent,
    make_department,
    make_person,
    make_service,
    make_standard,
    make_ticket,
)
from tests.factories.forms import ask
from tests.factories.guides import make_guide
from tests.surveys.waves import serve
from tickets.enums import Kind
from tickets.models import Ticket, TicketEvent
from tickets.services import (
    add_note,
    add_reply,
    change_priority,
    escalate_due,
    resolve_ticket,
    take_ticket,
    transfer_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db

SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-copied", "data-announce", "data-saved", "data-restored"}
SILENT = {"script", "style", "kbd"}
ALLOWED = re.compile(
    r"(IT|HR|TOP)-\d+|\b(IT|HR|TOP|UTC|API|CSV|PDF|ZIP|SAP|JSON|Markdown|English|Wilson|Shapley|Ctrl|Enter)\b"
    r"|[\w.]+@[\w.]+|[A-Z]\w+(/[\w+-]+)+|\b[0-9a-f]{16,}\b|\d{4}-Q\d|\bn \d|\d+(\.\d+)?\s?(KB|MB)|“\d \w”|“\d \w \d \w”|\{\w+\}"
)
ADDRESS = re.compile(r"https?://\S+")
ENGLISH = re.compile(r"[A-Za-z]{2,}[A-Za-z ,.'’]*")


class Spoken(HTMLParser):
    """All that a page says to eyes and ears."""

    def __init__(self, html):
        super().__init__()
        self.words, self.silent = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.silent += tag in SILENT or values.get("name") == "timezone"
        self.words += [value for name, value in values.items() if name in SPOKEN and value]
        if tag == "input" and values.get("type") == "submit":
            self.words.append(values.get("value") or "")

    def handle_endtag(self, tag):
        if self.silent:
            self.silent -= tag in (SILENT | {"select"})

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.words.append(data.strip())


def english_in(html):
    return sorted({found for text in Spoken(html).words for found in ENGLISH.findall(ALLOWED.sub("", text))})


@pytest.fixture
def company():
    """Mei of 人力资源部 asks 信息技术部, which is headed by 陈静 below 周涛; everybody reads Chinese."""
    chief = make_person("周涛", language="zh-hans", is_executive=True, is_hr_admin=True)
    head = make_person("陈静", language="zh-hans")
    top = make_department("TOP", head=chief, name_zh="总部")
    it = make_department("IT", head=head, deputy=chief, parent=top, name_zh="信息技术部", summary_zh="账号、电脑")
    hr = make_department("HR", name_zh="人力资源部")
    access = make_service(it, name_zh="系统权限", summary_zh="开通权限")
    for kind in FieldKind:
        ask(access, f"key_{kind.value}", kind, label_zh="问题", help_text_zh="说明", choices=_choices(kind))
    make_standard(it, next_reply=2, quality_zh="一次解决", process_zh="先到先办")
    Standard.objects.update(name_zh="通用标准")
    Calendar.objects.update(name_zh="办公时间")
    make_guide(it, title_zh="自助重设密码", body_zh="打开**设置**。", services=[access])
    return SimpleNamespace(
        it=it, hr=hr, chief=chief, head=head, access=access, other=make_service(hr, name_zh="在职证明"),
        agent=make_agent("李伟", department=it, language="zh-hans"),
        mei=make_person("王芳", department=hr, language="zh-hans"),
    )  # fmt: skip


def _choices(kind):
    chosen = kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE)
    return [{"value": "red", "label": "Red", "label_zh": "红"}] if chosen else []


@pytest.fixture
def lived(company):
    """Requests in every state of their lives, with their notices; the last wave is open, one action is announced."""
    mei, agent = company.mei, company.agent
    names = ("new", "late", "answered", "waiting", "third", "solved", "moved")
    tickets = {name: make_ticket(company.access, mei, subject="需要权限", description="谢谢") for name in names}
    ids = {name: ticket.pk for name, ticket in tickets.items()}
    take_ticket(ticket_id=ids["answered"], by=agent, at=MONDAY + hours(0.5))
    add_reply(ticket_id=ids["answered"], by=agent, text="收到", at=MONDAY + hours(1))
    add_note(ticket_id=ids["answered"], by=agent, text="稍后", at=MONDAY + hours(1))
    change_priority(ticket_id=ids["answered"], priority=1, text="很急", by=agent, at=MONDAY + hours(1.2))
    wait_for(ticket_id=ids["waiting"], reason=PauseReason.REQUESTER, text="哪个系统？", by=agent, at=MONDAY + hours(1))
    wait_for(ticket_id=ids["third"], reason=PauseReason.THIRD_PARTY, text="等厂商", by=agent, at=MONDAY + hours(1))
    resolve_ticket(ticket_id=ids["solved"], by=agent, text="已开通", at=MONDAY + hours(1))
    transfer_ticket(ticket_id=ids["moved"], service_id=company.other.pk, text="归你们", by=agent, at=MONDAY + hours(1))
    escalate_due(at=MONDAY + hours(9))
    choose_mails(by=mei, own=True, queue=True, pace=Pace.DAILY, follows_guides=True, at=MONDAY - hours(1))
    notify_of_events(event_ids=list(TicketEvent.objects.values_list("pk", flat=True)), at=MONDAY + hours(9))
    send_next_digest(at=MONDAY + hours(23))
    plan_pulses(event_ids=list(TicketEvent.objects.filter(kind=Kind.RESOLVED).values_list("pk", flat=True)))
    _evaluate_now(company)
    _say_something(company)
    rebuild_rollups(at=timezone.now())
    return tickets


def _evaluate_now(company):
    serve(company.mei, company.access)
    Ticket.objects.filter(subject="Served").update(subject="已办")
    plan_waves(at=MONDAY)
    wave = Wave.objects.get(year=2026, number=3)
    Wave.objects.filter(pk=wave.pk).update(with_staff=True)
    for name in ("赵敏", "钱涛", "孙丽", "周洋"):
        make_person(name, department=company.hr, language="zh-hans")
    open_due_waves(at=wave.opens_at, announced={})
    day, now = timedelta(days=1), timezone.now()
    Wave.objects.update(opens_at=now - day, closes_at=now + day)
    plan = Plan("Answer", company.agent.pk, now.date() + day, text_zh="一天内答复", wave_id=wave.pk)
    action = plan_action(department_id=company.it.pk, plan=plan, by=company.head, at=now)
    report_action(action_id=action.pk, state="under_way", text="已开始", by=company.head, at=now)


def _say_something(company):
    """A suggestion by name and one in confidence, thanks, and a published case."""
    now, it, head = timezone.now(), company.it, company.head
    for is_confidential in (True, False):
        said = {"title": "早点开门", "text": "方便早班", "key": new_key(), "is_confidential": is_confidential}
        suggest(department_id=it.pk, by=company.mei, at=now, **said)
    thanks = Said(company.agent.pk, Behaviour.SUPPORT, "产线恢复了", is_offered=True)
    give_thanks(said=thanks, by=company.mei, at=now)
    parts = {f"{part}_zh": "上午专人首答" for part in ("title", "problem", "deed", "change")}
    case = write_case(wanted=CaseText(it.pk, "", "", "", "", **parts), by=head, at=now)
    publish_case(case_id=case.pk, by=head, at=now)


def pages(company, tickets):
    """(who, address) of each page that people meet on their ways."""
    everybody = (company.mei, company.agent, company.head, company.chief)
    for name in ("home", "tickets:mine", "tickets:services", "knowledge:guides", "notifications:list", "preferences"):
        yield from ((person, reverse(name)) for person in everybody)
    yield from ((person, f"/requests/{ticket.ref}/") for person in everybody[:2] for ticket in tickets.values())
    yield from ((company.agent, f"/requests/{tickets['new'].ref}/{move}/") for move in ("wait", "resolve", "transfer"))
    yield from ((company.mei, address) for address in _of_a_customer(company, tickets))
    yield from ((company.head, address) for address in (*_of_a_head(), *_of_those_who_improve()))
    yield from ((company.mei, address) for address in _of_those_who_improve())
    yield from ((company.chief, address) for address in _of_hr())


def _of_a_customer(company, tickets):
    invitation = Invitation.objects.get(ballot__person=company.mei)
    yield from (
        f"/new/{company.access.pk}/",
        f"/new/{company.access.pk}/promise/",
        "/search?q=权限",
        "/search?q=%E6%97%A0",
    )
    yield from (
        "/departments/IT/",
        "/requests/?show=done",
        "/preferences/tokens/",
        "/guides/reset-your-password-yourself/",
    )
    yield from (reverse("surveys:evaluate"), reverse("surveys:evaluate_department", args=[invitation.pk]))
    yield reverse("surveys:evaluate_staff")
    yield from (
        "/improvements/IT/",
        "/training/",
        "/news/",
        "/needs/",
        "/needs/HR/IT/",
        "/events/",
        "/recognition/",
        f"/rate/request/{tickets['solved'].ref}/",
        "/requests/IT-9999/",
        "/accounts/logout/",
    )


def _of_those_who_improve():
    yield from ("/reviews/", "/suggestions/", "/suggestions/IT/", "/suggestions/IT/new/", "/suggestions/key/")
    yield from (f"/suggestions/of/{idea.pk}/" for idea in Idea.objects.all())
    yield from ("/thanks/", "/thanks/new/", "/cases/", f"/cases/{SuccessCase.objects.get().pk}/")
    yield f"/improvements/IT/{ImprovementAction.objects.get().pk}/"


def _of_hr():
    yield from ("/evaluations/", "/evaluations/2026-Q3/", "/calendars/", "/calendars/new/", "/standards/changes/")
    yield from (reverse("slas:calendar", args=[Calendar.objects.get().pk]), "/standards/", "/standards/IT/new/")
    yield reverse("slas:version", args=[StandardVersion.objects.get().pk])


def _of_a_head():
    yield from ("/queue/IT/", "/queue/IT/?view=mine", "/improvements/IT/", "/standards/IT/", "/cases/for/IT/")
    yield from (f"/departments/IT/dashboard/{wish}" for wish in ("", "?quarter=2026-Q3", "?of=others"))


def test_pages_in_chinese_have_no_english_words(client, company, lived):
    left = {}

    for person, address in pages(company, lived):
        client.force_login(person)
        left[address, person.name] = english_in(client.get(address).content.decode())

    assert {page: words for page, words in left.items() if words} == {}


def test_mails_in_chinese_have_no_english_words(lived):
    mails = list(Mail.objects.all())

    left = {mail.subject: english_in(mail.html + ADDRESS.sub("", f"{mail.subject} {mail.text}")) for mail in mails}

    assert any(subject.startswith("服务台：您有") for subject in left)
    assert {
        "关于在本公司工作的一个问题",
        "请评价上季度为您服务的部门",
        f"{lived['late'].ref}：已升级至您：首次响应已超时",
    } <= set(left)
    assert {subject: words for subject, words in left.items() if words} == {}


def test_form_sent_back_in_chinese_has_no_english_words(client, company):
    client.force_login(company.mei)
    ServiceField.objects.update(is_required=True)

    page = client.post(f"/new/{company.access.pk}/", {"priority": "9", "for_whom": "other", "key_date": "soon"})

    assert page.status_code == 422
    assert english_in(page.content.decode()) == []


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/nowhere/"])
def test_visitor_who_asks_for_chinese_reads_no_english(client, address):
    page = client.get(address, headers={"accept-language": "zh-CN,zh;q=0.9"})

    assert english_in(page.content.decode()) == []


def test_wrong_password_is_refused_in_chinese(client):
    page = client.post(
        "/accounts/login/", {"login": "a@example.com", "password": "b"}, headers={"accept-language": "zh"}
    )

    assert english_in(page.content.decode()) == []
