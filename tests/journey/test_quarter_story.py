"""A quarter from its requests to what came of it: asked, evaluated in two languages, released, acted upon, noticed."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from core.quarters import Quarter
from improvements.models import ImprovementAction
from servicedesk.demo.models import MailboxMessage
from surveys.enums import Noticed, WaveState
from surveys.models import Answer, Ballot, Invitation, Pulse, StagedAnswer, Wave
from surveys.queries import loop_days
from surveys.services.confiding import GRACE
from tests.journey.acts import complaints, move
from tests.journey.evaluated import answer, make_company, serve_everybody
from tests.journey.passing import let_beat_find_everything_due, let_it_come, let_the_quarter_end
from tests.journey.site import chromium, desk_without_beat, signed_in, tab, visitor
from tests.servicedesk.workers import beat, wait_for
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
INVITATION, INVITATION_ZH = "How well were you served last quarter?", "请评价上季度为您服务的部门"
REMINDER, REMINDER_ZH = "Still open: your evaluation", "您还有一份评价未完成"
WORDS_ZH = "请继续主动打电话"
PROMISE, PROMISE_ZH = "We call before a date is missed", "日期有变时我们先打电话"
RESULTS = ("/evaluations/{}/IT/", "/evaluations/{}/IT.csv", "/evaluations/{}/results/", "/reviews/{}/IT/")


class Desk:
    """The running desk and the people's pages."""

    def __init__(self, folder, address, browser, company):
        self.folder, self.address, self.browser, self.company = folder, address, browser, company
        self._pages = {}

    def page(self, name):
        """The page of somebody of the company, who signs in when first seen."""
        if name not in self._pages:
            self._pages[name] = signed_in(self.browser, self.address, getattr(self.company, name))
        return self._pages[name]

    def visitor(self):
        return visitor(self.browser, self.address)

    def wait_until(self, condition):
        """Beat and the worker do by themselves whatever has come due, until it is so."""
        let_beat_find_everything_due(self.folder)
        with beat(self.folder, SITE_URL=self.address):
            wait_for(condition)


@pytest.fixture
def company():
    return make_company()


def test_quarter_is_evaluated_released_acted_upon_and_the_next_one_notices(company, tmp_path):
    with desk_without_beat(tmp_path) as address, chromium() as browser:
        desk = Desk(tmp_path, address, browser, company)
        refs = requests_are_filed_and_solved(desk)
        each_is_asked_about_and_marked(desk, *refs)
        wave = evaluation_opens_by_itself(desk)
        people_answer_in_both_languages(desk, wave)
        who_has_not_answered_is_reminded(desk, wave)
        it_closes_at_its_minute(desk, wave)
        head_alone_sees_the_preview(desk, wave)
        everybody_sees_what_may_be_seen(desk, wave)
        head_meets_the_customers(desk, wave)
        action = head_plans_an_action(desk, wave)
        it_is_done_and_confirmed(desk, action)
        next_evaluation_asks_about_it(desk, action)
        page_says_that_it_was_noticed(desk, action)
        assert complaints(browser) == []


def letters(subject):
    return MailboxMessage.objects.filter(subject__contains=subject)


def got(subject):
    """The addresses that such a letter came to, each as often as it came."""
    return sorted(letters(subject).values_list("to_address", flat=True))


def link(person, pattern):
    """An address in the newest letter to somebody that has one like it; empty when none has."""
    found = (re.search(pattern, mail.text) for mail in MailboxMessage.objects.filter(to_address=person.email))
    return next((match.group() for match in found if match), "")


def pulse_link(person):
    return link(person, r"http\S+/rate/\S+mark=5")


def ballot_link(person):
    return link(person, r"http\S+/evaluate/by-mail/\w+/")


# -- requests and pulses ----------------------------------------------------------------------------------------------


def requests_are_filed_and_solved(desk):
    wang, zhao = desk.page("wang"), desk.page("zhao")
    first = files(desk, wang, "VPN drops", named=("In one line", "Send request"))
    second = files(desk, zhao, "会议室没有网络", named=("一句话概括", "发送请求"))
    for ref in (first, second):
        move(desk.page("agent"), ref, "resolve", text="New cable.")
    serve_everybody(desk.company)
    return first, second


def files(desk, page, subject, *, named):
    label, button = named
    page.goto(f"/new/{desk.company.network.pk}/")
    page.get_by_label(label).fill(subject)
    page.locator("[name=description]").fill("VPN")
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile("/requests/IT-"))
    return Ticket.objects.get(subject=subject).ref


def each_is_asked_about_and_marked(desk, first, second):
    wait_for(lambda: Pulse.objects.filter(state="planned").count() == 2)
    Pulse.objects.update(send_at=timezone.now() - MINUTE)  # the next day
    people = desk.company.wang, desk.company.zhao
    desk.wait_until(lambda: all(pulse_link(person) for person in people) and this_quarter().exists())
    marks_by_mail(desk)
    marks_in_the_portal(desk, second)
    head = desk.page("head")
    head.goto("/rate/follow-ups/IT/")
    expect(head.get_by_role("main").get_by_text(second)).to_be_visible()
    expect(head.get_by_role("main").get_by_text(first)).to_have_count(0)


def marks_by_mail(desk):
    page, address = desk.visitor(), pulse_link(desk.company.wang)
    assert page.request.get(address).ok  # a scanner of mails follows every link
    assert Pulse.objects.get(person=desk.company.wang).state == "sent"
    page.goto(address)
    expect(page.get_by_label("Very satisfied", exact=True)).to_be_checked()
    page.get_by_label("Yes", exact=True).check(force=True)
    page.get_by_role("main").get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you. You can change your answer")).to_be_visible()
    assert Pulse.objects.get(person=desk.company.wang).satisfaction == 5


def marks_in_the_portal(desk, ref):
    page = desk.page("zhao")
    page.goto(f"/rate/request/{ref}/")
    page.get_by_label("部分解决", exact=True).check(force=True)
    page.get_by_label("不满意", exact=True).check(force=True)
    page.get_by_role("main").get_by_role("button", name="发送").click()
    expect(page.get_by_text("谢谢。您可以在 12 小时内修改评价。")).to_be_visible()
    assert Pulse.objects.get(person=desk.company.zhao).satisfaction == 2


# -- the evaluation ---------------------------------------------------------------------------------------------------


def this_quarter():
    quarter = Quarter.of(timezone.localdate())
    return Wave.objects.filter(year=quarter.year, number=quarter.number, state=WaveState.PLANNED)


def evaluation_opens_by_itself(desk):
    planned = this_quarter().get()
    zone = ZoneInfo(settings.TIME_ZONE)
    days = [moment.astimezone(zone) for moment in (planned.opens_at, *planned.remind_at, planned.closes_at)]
    assert all(day.isoweekday() <= 5 for day in days), days
    wave = let_the_quarter_end()
    assert wave.pk == planned.pk
    desk.wait_until(lambda: len(got(INVITATION) + got(INVITATION_ZH)) == Ballot.objects.count() == 29)
    assert got(INVITATION_ZH) == addresses([desk.company.zhao, *desk.company.fin])
    admin = desk.page("director")
    admin.goto(f"/evaluations/{wave}/")
    expect(admin.get_by_text("29 people invited, 0 opened the form, 0 answered at least once.")).to_be_visible()
    wave.refresh_from_db()
    return wave


def people_answer_in_both_languages(desk, wave):
    company = desk.company
    by_the_link_of_her_mail(desk, wave)
    in_chinese(desk)
    answer(wave, company.hr[:5], [5, 4, 4, 5, 3], warned=[4, 4, 4, 4, 4])
    answer(wave, company.it, [4, 4, 5, 2, 4], warned=[4, 4, 5, 2, 4])


def by_the_link_of_her_mail(desk, wave):
    """Looking uses nothing up, a colleague cannot use it, and two tabs give one answer."""
    page, address = desk.visitor(), ballot_link(desk.company.wang)
    assert [page.request.get(address).status, desk.page("ana").request.get(address).status] == [200, 403]
    assert not Ballot.objects.filter(opened=True).exists()
    page.goto(address)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Evaluate Information technology").click()
    other = tab(page.context)
    other.goto(page.url)
    marks(page, REL=5, RSP=5, ASR=5, EMP=4, COM=2, OVR=5)
    page.locator("[name=KEP]").fill("Being there at <b>eight</b>")
    sends(page)
    expect(page.get_by_text("You have answered for everybody. Thank you.")).to_be_visible()
    marks(other, OVR=1)
    sends(other)
    expect(other.get_by_text("You have already answered this.")).to_be_visible()
    assert [one.overall for one in StagedAnswer.objects.filter(wave=wave)] == [5]


def in_chinese(desk):
    page = desk.page("zhao")
    page.goto(ballot_link(desk.company.zhao))
    page.get_by_role("button", name="开始").click()
    page.get_by_role("link", name="评价信息技术部").click()
    expect(page.get_by_text("主动告知进展")).to_be_visible()
    marks(page, COM=2, OVR=2)
    page.get_by_label("哪些做法希望他们开始去做？").fill(WORDS_ZH)
    sends(page, "发送")
    expect(page.get_by_text("您已完成全部评价。谢谢。")).to_be_visible()


def marks(page, **chosen):
    for code, value in chosen.items():
        page.locator(f"fieldset#id_{code} input[value='{value}']").check(force=True)


def sends(page, button="Send"):
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def who_has_not_answered_is_reminded(desk, wave):
    company = desk.company
    let_it_come(wave, wave.remind_at[0])
    waiting = [company.agent, company.ana, company.bo, *company.hr[5:], *company.sal, *company.fin]
    desk.wait_until(lambda: len(reminded()) >= len(waiting))
    assert reminded() == addresses(waiting)
    assert got(REMINDER_ZH) == addresses(company.fin)
    answer(wave, company.hr[5:], [4, 2, 5, 4, 4], warned=[2] * 5)
    answer(wave, company.sal, [5, 4, 2, 3, 4], warned=[2] * 5)
    answer(wave, company.fin[:2], [4, 2], warned=[2] * 2)
    let_it_come(wave, wave.remind_at[-1])
    still = [company.agent, company.ana, company.bo, *company.fin[2:]]
    desk.wait_until(lambda: len(reminded()) >= len(waiting) + len(still))
    assert reminded() == sorted(addresses(waiting) + addresses(still))


def reminded():
    return sorted(got(REMINDER) + got(REMINDER_ZH))


def addresses(people):
    return sorted(person.email for person in people)


def it_closes_at_its_minute(desk, wave):
    """What is being typed at that minute is taken for half an hour; then it is over, for every door."""
    ana, bo, address = desk.page("ana"), desk.visitor(), ballot_link(desk.company.bo)
    ana.goto("/evaluate/")
    ana.get_by_role("link", name="Evaluate Information technology").click()
    marks(ana, COM=2, OVR=4)
    bo.goto(address)
    bo.get_by_role("button", name="Start").click()
    bo.get_by_role("link", name="Evaluate Information technology").click()
    let_it_come(wave, wave.closes_at)
    late = tab(bo.context)
    assert late.goto(address).status == 410
    expect(late.get_by_text("This evaluation is closed. Answers can no longer be given.")).to_be_visible()
    expect(late.get_by_role("link", name="Suggest something")).to_be_visible()
    sends(ana)
    expect(ana.get_by_text("You have answered for everybody. Thank you.")).to_be_visible()
    let_it_come(wave, wave.closes_at + GRACE)
    desk.wait_until(Wave.objects.filter(pk=wave.pk, closed_at__isnull=False).exists)
    marks(bo, OVR=1)
    sends(bo)
    expect(bo.get_by_text("This evaluation is closed. Answers can no longer be given.")).to_be_visible()
    assert late.goto(address).status == 404
    assert no_log_tells(desk, address)
    assert not StagedAnswer.objects.exists()
    assert not Ballot.objects.exclude(token_hash=None).exists()
    assert Answer.objects.filter(wave=wave, provider__code="IT").count() == 20


def no_log_tells(desk, address):
    key = address.rstrip("/").rpartition("/")[2]
    return all(key not in log.read_text() for log in desk.folder.glob("*.log"))


# -- what is seen, and by whom ----------------------------------------------------------------------------------------


def head_alone_sees_the_preview(desk, wave):
    head, company = desk.page("head"), desk.company
    assert statuses(head, wave) == {404}
    while loop_days(wave).preview_at > timezone.now():
        let_it_come(wave, wave.closes_at + (timezone.now() - wave.closes_at) + DAY)
    assert wave.release_at > timezone.now()
    desk.wait_until(company.head.notifications.filter(kind="preview_ready").exists)
    head.goto(f"/reviews/{wave}/IT/")
    expect(head.get_by_text("A preview for you alone")).to_be_visible()
    expect(head.get_by_text("Communication, 25 %")).to_be_visible()
    head.get_by_role("link", name="All figures and words").click()
    expect(head.get_by_role("row", name=re.compile("^Overall")).get_by_text("70 %")).to_be_visible()
    expect(head.get_by_text(WORDS_ZH)).to_be_visible()
    expect(head.get_by_text("Being there at <b>eight</b>")).to_be_visible()
    for name in ("director", "agent", "wang"):
        assert statuses(desk.page(name), wave) == {404}, name
    director = desk.page("director")
    director.goto(f"/company/?measure=satisfied&quarter={wave}")
    expect(director.get_by_text("No evaluation was released yet")).to_be_visible()
    director.goto(f"/departments/IT/dashboard/?quarter={wave}")
    expect(director.get_by_text("no evaluation was released yet").first).to_be_visible()


def statuses(page, wave):
    return {page.request.get(path.format(wave)).status for path in RESULTS}


def everybody_sees_what_may_be_seen(desk, wave):
    let_it_come(wave, wave.release_at)
    desk.wait_until(desk.company.head.notifications.filter(kind="results_out").exists)
    wave.refresh_from_db()
    assert wave.state == WaveState.RELEASED
    matrix_hides_few(desk, wave)
    pair_shows_both_directions(desk.page("wang"), wave)
    dashboard_shows_both_faces(desk.page("head"), wave)


def matrix_hides_few(desk, wave):
    """Three of Finance answered; Sales, where five did, is hidden with it: the total less the others would tell."""
    page = desk.page("wang")
    page.goto("/company/")
    expect(page.get_by_role("link", name="Human resources asks Information technology: 83 %")).to_be_visible()
    expect(page.get_by_role("link", name="Information technology asks Human resources: ≥ 60 %")).to_be_visible()
    for few in ("Finance", "Sales"):
        expect(page.get_by_role("link", name=f"{few} asks Information technology: hidden, too few")).to_be_visible()
    expect(page.locator(".sd-matrix rect.sd-f-hat")).to_have_count(2)
    table = page.request.get(f"/company/satisfied.csv?quarter={wave}").text()
    assert 'Finance,Information technology,"hidden, too few answers",,' in table
    chinese = desk.page("zhao")
    chinese.goto("/company/")
    expect(chinese.get_by_role("heading", level=1)).to_have_text("各部门服务情况")
    expect(chinese.get_by_role("link", name="已隐藏，答卷太少")).to_have_count(2)


def pair_shows_both_directions(page, wave):
    page.goto(f"/company/HR/IT/?quarter={wave}")
    there = page.get_by_role("region", name="Human resources asks Information technology").first
    back = page.get_by_role("region", name="Information technology asks Human resources").first
    expect(there.get_by_role("row", name=re.compile("Satisfied.*10–19 answers.*83 %"))).to_be_visible()
    expect(back.get_by_role("row", name=re.compile("Satisfied.*5–9 answers.*≥ 60 %"))).to_be_visible()
    page.goto(f"/company/FIN/IT/?quarter={wave}")
    expect(page.get_by_text("hidden, too few answers")).to_be_visible()


def dashboard_shows_both_faces(page, wave):
    page.goto(f"/departments/IT/dashboard/?quarter={wave}")
    cards = page.get_by_role("main")
    expect(cards.get_by_text("70 %").first).to_be_visible()
    expect(cards.get_by_text("20 answers").first).to_be_visible()
    expect(page.get_by_text("< 5")).to_have_count(2)
    expect(cards.get_by_text("2 of 2").first).to_be_visible()
    page.goto(f"/departments/IT/dashboard/?face=received&quarter={wave}")
    expect(page.get_by_role("row", name=re.compile("Human resources 6"))).to_be_visible()


# -- what follows -----------------------------------------------------------------------------------------------------


def head_meets_the_customers(desk, wave):
    page, company = desk.page("head"), desk.company
    page.goto(f"/reviews/{wave}/IT/")
    page.get_by_label("Held on").fill(timezone.now().date().isoformat())
    for number, customer in enumerate((company.wang, company.zhao), 1):
        page.get_by_label(f"Person {number}").fill(customer.email)
    page.get_by_label("Heard 1", exact=True).fill("Nobody tells us when a date cannot be held")
    page.get_by_label("What follows 1", exact=True).fill("We will call")
    page.get_by_role("button", name="Publish the record").click()
    expect(page.get_by_text("The record is published.")).to_be_visible()


def head_plans_an_action(desk, wave):
    page, company = desk.page("head"), desk.company
    page.goto("/improvements/IT/")
    form = page.get_by_role("region", name="Announce an action")
    form.locator("#id_text").fill(PROMISE)
    form.get_by_label("What we will do, in Chinese").fill(PROMISE_ZH)
    form.get_by_label("Because of").select_option(label=wave.title)
    form.get_by_label("About").select_option(label="Communication")
    form.get_by_label("Kind").select_option("communication")
    form.locator("#id_owner").select_option(str(company.agent.pk))
    form.get_by_label("Due").fill((timezone.now() + 30 * DAY).date().isoformat())
    form.get_by_label("How we will know").fill("Nobody asks where it stands")
    page.get_by_role("button", name="Announce").click()
    expect(page.get_by_text("The action is announced.")).to_be_visible()
    return ImprovementAction.objects.get(text=PROMISE)


def it_is_done_and_confirmed(desk, action):
    owner, customer = desk.page("agent"), desk.page("wang")
    owner.goto("/notifications/")
    owner.get_by_role("main").get_by_role("link", name=re.compile(PROMISE)).first.click()
    owner.get_by_label("State").select_option("done")
    owner.get_by_role("textbox", name="What has happened").fill("The list of calls hangs in the corridor.")
    owner.get_by_role("button", name="Publish the report").click()
    expect(owner.get_by_text("Your report is published.")).to_be_visible()
    customer.goto(f"/improvements/IT/{action.pk}/")
    expect(customer.get_by_text("Nobody asks where it stands")).to_be_visible()
    customer.get_by_role("button", name="I noticed it").click()
    expect(customer.get_by_text("Thank you for saying so.")).to_be_visible()
    customer.goto("/improvements/IT/")
    expect(customer.get_by_text("confirmed by Wang Fang")).to_be_visible()


def next_evaluation_asks_about_it(desk, action):
    company = desk.company
    serve_everybody(company)
    wave = let_the_quarter_end()
    desk.wait_until(Wave.objects.filter(pk=wave.pk, state=WaveState.OPEN).exists)
    wang, zhao = desk.page("wang"), desk.page("zhao")
    asked = {f"ACT_{action.pk}": "yes"}
    for page, words, button in ((wang, PROMISE, "Send"), (zhao, PROMISE_ZH, "发送")):
        page.goto("/evaluate/")
        page.get_by_role("main").locator("a.btn-primary").click()
        expect(page.get_by_role("group", name=re.compile(words))).to_be_visible()
        marks(page, COM=5, OVR=4, **asked)
        sends(page, button)
    expect(zhao.get_by_text("您已完成全部评价。谢谢。")).to_be_visible()
    others = [company.ana, company.bo, *company.hr, *company.sal, *company.fin]
    said = [Noticed.YES] * 14 + [Noticed.NO] * 3 + [Noticed.NO_OCCASION] * 4
    answer(wave, others, [4] * 21, warned=[4] * 19 + [2] * 2, noticed=(action.pk, said))
    let_it_come(wave, wave.release_at)
    desk.wait_until(Wave.objects.filter(pk=wave.pk, state=WaveState.RELEASED).exists)


def page_says_that_it_was_noticed(desk, action):
    page = desk.page("wang")
    page.goto(f"/improvements/IT/{action.pk}/")
    asked = page.get_by_role("region", name="Was it noticed?")
    expect(asked.get_by_text("84 %")).to_be_visible()
    effect = page.get_by_role("region", name="Communication, before and after")
    expect(effect.get_by_text("clearly better than before")).to_be_visible()
    effect.get_by_text("As table").click()
    expect(effect.get_by_role("row", name=re.compile("25 % 11–47 %"))).to_be_visible()
    expect(effect.get_by_role("row", name=re.compile("91 % 73–98 %"))).to_be_visible()
    page.goto("/company/you-said/")
    expect(page.get_by_role("row", name=re.compile(f"Communication: 25 % satisfied.*{PROMISE}.*84 %"))).to_be_visible()
    assert not Invitation.objects.filter(ballot__wave__state=WaveState.OPEN).exists()
