"""Announcements from a day to a day; changes that reach those whom they touch before they happen, each once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvements.models import Announcement, PlannedChange
from improvements.permissions import NotYours
from improvements.queries import changes_of_service, news_for, news_page
from improvements.services import (
    ChangeText,
    NewsRefused,
    NewsText,
    announce,
    call_off_change,
    plan_change,
    tell_news,
    withdraw_announcement,
)
from notifications.models import Notification
from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_ticket

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = MONDAY.date()


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Head"), name_zh="信息技术部")


@pytest.fixture
def agent(it):
    return make_agent("Li Wei", department=it)


@pytest.fixture
def vpn(it):
    return make_service(it, name="VPN")


@pytest.fixture
def hr():
    return make_person("Liu Na", department=make_department("HR"), is_hr_admin=True)


@pytest.fixture
def mei():
    return make_person("Mei", department=make_department("FIN"))


def text(title="Canteen closed", *, start=TODAY, end=TODAY + 3 * DAY, **fields):
    return NewsText(title, "From **Monday** on.", start, end, **fields)


def wanted(it, *, services=(), touched=(), start=MONDAY + 2 * DAY, end=MONDAY + 3 * DAY):
    return ChangeText(
        it.pk, "VPN moves", "Sign in again.", start, end, title_zh="VPN 迁移",
        service_ids=[one.pk for one in services], touched_ids=[one.pk for one in touched],
    )  # fmt: skip


def tell(at=MONDAY):
    return tell_news(today=at.date(), at=at)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_hr_speaks_for_the_company_a_head_for_the_department(hr, it, mei):
    announce(wanted=text(), by=hr, at=MONDAY)
    announce(wanted=text(department_id=it.pk), by=it.head, at=MONDAY)
    for who, department in ((it.head, None), (mei, None), (mei, it.pk)):
        with pytest.raises(NotYours):
            announce(wanted=text(department_id=department), by=who, at=MONDAY)

    assert Announcement.objects.count() == 2


@pytest.mark.parametrize(("start", "end"), [(TODAY, TODAY - DAY), (TODAY - 9 * DAY, TODAY - DAY)])
def test_dates_that_lie_behind_or_the_wrong_way_round_are_refused(hr, start, end):
    with pytest.raises(NewsRefused):
        announce(wanted=text(start=start, end=end), by=hr, at=MONDAY)

    assert not Announcement.objects.exists()


def test_announcement_is_shown_and_told_from_its_first_day_once(hr, mei):
    announce(wanted=text(start=TODAY + DAY), by=hr, at=MONDAY)

    before = tell(), news_for(mei, today=TODAY, at=MONDAY).announcements
    on_the_day = [tell(MONDAY + DAY) for _round in range(2)]

    assert before == (0, [])
    assert (on_the_day, told("news")) == ([1, 0], ["Liu Na", "Mei"])
    assert len(news_for(mei, today=TODAY + 4 * DAY, at=MONDAY).announcements) == 0


def test_withdrawn_announcement_is_neither_shown_nor_told(hr, it, mei):
    news = announce(wanted=text(), by=hr, at=MONDAY)
    with pytest.raises(NotYours):
        withdraw_announcement(news_id=news.pk, by=it.head, at=MONDAY)

    first = withdraw_announcement(news_id=news.pk, by=hr, at=MONDAY)
    second = withdraw_announcement(news_id=news.pk, by=hr, at=MONDAY + DAY)

    assert first.withdrawn_at == second.withdrawn_at == MONDAY
    assert (tell(), news_page(today=TODAY, at=MONDAY).current.announcements) == (0, [])


def test_change_reaches_those_who_used_the_service_and_those_it_names_once(it, agent, vpn, hr, mei):
    make_ticket(vpn, mei, at=MONDAY - 30 * DAY)
    plan_change(wanted=wanted(it, services=[vpn], touched=[hr.department]), by=agent, at=MONDAY)

    rounds = [tell() for _round in range(2)]

    assert (rounds, told("change_planned")) == ([1, 0], ["Liu Na", "Mei"])
    assert [str(one) for one in news_for(mei, today=TODAY, at=MONDAY).changes] == ["VPN moves"]


def test_who_used_it_longer_ago_is_not_affected_and_who_follows_is_told(it, agent, vpn, mei):
    stranger = make_person("Tom")
    ticket = make_ticket(vpn, mei, at=MONDAY - 200 * DAY)
    ticket.followers.create(person=stranger)
    change = plan_change(wanted=wanted(it, services=[vpn]), by=agent, at=MONDAY)

    tell()

    assert not change.affected.exists()
    assert told("change_planned") == ["Mei", "Tom"]  # the request is still open


def test_change_is_announced_by_those_who_serve_there_about_their_own_services(it, agent, mei, hr):
    foreign = make_service(hr.department, name="Payroll")
    with pytest.raises(NotYours):
        plan_change(wanted=wanted(it, touched=[hr.department]), by=mei, at=MONDAY)
    with pytest.raises(NewsRefused):
        plan_change(wanted=wanted(it, services=[foreign]), by=agent, at=MONDAY)
    for start, end in ((MONDAY, MONDAY + DAY), (MONDAY + DAY, MONDAY + DAY)):
        with pytest.raises(NewsRefused):
            plan_change(wanted=wanted(it, touched=[hr.department], start=start, end=end), by=agent, at=MONDAY)

    assert not PlannedChange.objects.exists()


def test_called_off_change_is_told_once_to_those_who_had_heard(it, agent, vpn, hr, mei):
    change = plan_change(wanted=wanted(it, services=[vpn], touched=[hr.department]), by=agent, at=MONDAY)
    with pytest.raises(NotYours):
        call_off_change(change_id=change.pk, by=mei, at=MONDAY)
    tell()

    call_off_change(change_id=change.pk, by=agent, at=MONDAY + hours(1))
    call_off_change(change_id=change.pk, by=agent, at=MONDAY + hours(2))
    rounds = [tell() for _round in range(2)]

    assert (rounds, told("change_off")) == ([1, 0], ["Liu Na"])
    assert PlannedChange.objects.get().called_off_at == MONDAY + hours(1)
    assert changes_of_service(vpn.pk, at=MONDAY) == []


def test_change_that_nobody_heard_of_is_called_off_in_silence(it, agent, hr):
    change = plan_change(wanted=wanted(it, touched=[hr.department]), by=agent, at=MONDAY)
    call_off_change(change_id=change.pk, by=agent, at=MONDAY)

    assert tell() == 0
    assert not Notification.objects.exists()


def test_change_that_is_over_is_neither_told_nor_called_off_nor_shown(it, agent, vpn, hr):
    change = plan_change(wanted=wanted(it, services=[vpn], touched=[hr.department]), by=agent, at=MONDAY)
    over = change.ends_at
    with pytest.raises(NewsRefused):
        call_off_change(change_id=change.pk, by=agent, at=over)

    assert tell(over) == 0
    assert changes_of_service(vpn.pk, at=over) == []
    assert news_for(hr, today=over.date(), at=over).changes == []
    assert news_page(today=over.date(), at=over).earlier.changes == [change]


def test_page_lets_hr_announce_and_an_agent_plan_and_escapes_what_they_write(client, it, agent, vpn, hr, mei):
    today = timezone.now().date()
    client.force_login(hr)
    news = {"title": "Hi <b>", "body": "<script>x</script> **bold**", "shown_from": today, "shown_until": today}
    refused = client.post("/news/new/", {**news, "shown_until": today - DAY})
    client.post("/news/new/", news)
    client.force_login(agent)
    start = timezone.localtime() + DAY
    moments = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + hours(2):%Y-%m-%dT%H:%M}"}
    change = {"department": it.pk, "title": "VPN moves", "details": "New address.", **moments}
    nobody = client.post("/news/changes/new/", change)
    client.post("/news/changes/new/", {**change, "services": [vpn.pk], "touches": [mei.department_id]})
    client.force_login(mei)
    shown, home = client.get("/news/").content.decode(), client.get("/").content.decode()
    at_service = client.get(reverse("improvements:service_changes", args=[vpn.pk])).content.decode()

    assert (refused.status_code, nobody.status_code) == (422, 422)
    assert "Hi &lt;b&gt;" in shown
    assert "<script>x" not in shown
    assert "<strong>bold</strong>" in shown
    assert "VPN moves" in home
    assert "VPN moves" in at_service
    assert "New announcement" not in shown


def test_only_ones_own_is_taken_down_or_called_off(client, it, agent, hr, mei):
    news = announce(wanted=text(end=timezone.now().date() + DAY), by=hr, at=MONDAY)
    later = timezone.now() + DAY
    change = plan_change(
        wanted=wanted(it, touched=[hr.department], start=later, end=later + DAY), by=agent, at=timezone.now()
    )  # fmt: skip
    withdraw, off = reverse("improvements:withdraw_news", args=[news.pk]), f"/news/changes/{change.pk}/off/"
    client.force_login(mei)
    strange = [client.post(withdraw).status_code, client.post(off).status_code, client.get("/news/new/").status_code]
    strange += [client.get("/news/changes/new/").status_code, client.post("/news/changes/999/off/").status_code]
    client.force_login(hr)
    client.post(withdraw)
    client.force_login(agent)
    client.post(off)

    assert strange == [404] * 5
    assert Announcement.objects.get().withdrawn_at
    assert PlannedChange.objects.get().called_off_at


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_few_queries(client, it, agent, vpn, hr, count, assert_queries):
    now = timezone.now()
    for number in range(count):
        announce(wanted=text(str(number), end=now.date() + DAY), by=hr, at=MONDAY)
        plan = wanted(it, services=[vpn], touched=[hr.department], start=now + DAY, end=now + 2 * DAY)
        plan_change(wanted=plan, by=agent, at=now)
    client.force_login(hr)
    client.get("/news/")

    with assert_queries(10):
        client.get("/news/")
