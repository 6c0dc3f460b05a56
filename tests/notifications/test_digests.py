"""The digest: one mail a morning with what is unread, and whatever needs its reader now comes at once all the same."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from departments.models import Person
from notifications.enums import Group, Notice, Pace, Urgency
from notifications.models import Mail, Notification, Preference
from notifications.services import (
    choose_mails,
    follow_notice,
    notify_of_events,
    notify_people,
    notify_person,
    send_next_digest,
)
from notifications.services.audience import LADDER, RULES
from notifications.services.urgency import URGENCIES
from notifications.tasks import send_digests
from slas.enums import PauseReason
from slas.models import Calendar
from tests.factories import MONDAY, hours, make_calendar, make_department, make_person, make_standard, make_ticket
from tests.factories.guides import make_guide
from tests.tickets.test_concurrency import at_once
from tickets.enums import Kind
from tickets.models import Ticket, TicketEvent
from tickets.services import (
    add_reply,
    create_ticket,
    escalate_due,
    follow_ticket,
    reopen_ticket,
    resolve_ticket,
    take_ticket,
    wait_for,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TUESDAY_AT_EIGHT = datetime(2026, 9, 22, 8, 0, tzinfo=UTC)


def gather(person, pace=Pace.DAILY, *, at=MONDAY, guides=False):
    choose_mails(by=person, own=True, queue=True, pace=pace, follows_guides=guides, at=at)


def notify(kind=None, at=MONDAY):
    events = TicketEvent.objects.filter(kind=kind) if kind else TicketEvent.objects.all()
    return notify_of_events(event_ids=list(events.values_list("id", flat=True)), at=at)


def letters(person):
    return list(Mail.objects.filter(person=person).order_by("id"))


def timer(person):
    return Preference.objects.get(person=person).next_digest_at


def mornings(person, *, after=MONDAY):
    """Every morning on which the timer rings, and a round at that moment."""
    while True:
        yield timer(person)
        send_next_digest(at=timer(person))


@pytest.fixture
def taken(company):
    ticket = make_ticket(company["service"], company["mei"])
    take_ticket(ticket_id=ticket.pk, by=company["agent"], at=MONDAY)
    return ticket


@pytest.fixture
def answered(company, taken):
    """Mei has her mails gathered, and was answered."""
    gather(company["mei"])
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)
    notify(Kind.AGENT_REPLIED)
    return taken


def test_follower_gets_one_digest_in_the_morning_instead_of_a_mail_for_each(company, taken):
    tom = company["tom"]
    follow_ticket(ticket_id=taken.pk, person=tom, by=company["mei"])
    gather(tom)
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)
    resolve_ticket(ticket_id=taken.pk, by=company["agent"], text="New cable", at=MONDAY + hours(1))
    notify()

    before, sent = (
        letters(tom),
        [send_next_digest(at=TUESDAY_AT_EIGHT - hours(0.1)), send_next_digest(at=TUESDAY_AT_EIGHT)],
    )

    [digest] = letters(tom)
    assert (before, sent) == ([], [False, True])
    assert digest.subject == "Service desk: 2 things are new for you"
    for words in ("IT-0001: VPN drops", "Li Wei answered", "Li Wei solved it", "/notifications/", "/preferences/"):
        assert words in digest.text
        assert words in digest.html
    assert "New cable" not in digest.text


def test_two_rounds_send_one_digest_and_what_was_in_it_is_in_no_other(company, answered):
    rounds = [send_next_digest(at=TUESDAY_AT_EIGHT), send_next_digest(at=TUESDAY_AT_EIGHT)]
    send_next_digest(at=TUESDAY_AT_EIGHT + DAY)

    assert rounds == [True, False]
    assert len(letters(company["mei"])) == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_the_same_instant_send_one_digest(company, answered):
    at_once(*[lambda: send_next_digest(at=TUESDAY_AT_EIGHT)] * 2)

    assert len(letters(company["mei"])) == 1
    assert timer(company["mei"]) == TUESDAY_AT_EIGHT + DAY


def test_round_that_crashes_after_the_mail_leaves_everything_for_the_next(company, answered):
    Person.objects.filter(pk=company["mei"].pk).update(timezone="Nowhere/At_All")
    with pytest.raises(Exception, match="Nowhere"):
        send_next_digest(at=TUESDAY_AT_EIGHT)
    kept = (letters(company["mei"]), Notification.objects.filter(waits_for_digest=True).count())
    Person.objects.filter(pk=company["mei"].pk).update(timezone="UTC")

    send_next_digest(at=TUESDAY_AT_EIGHT)

    assert kept == ([], 1)
    assert len(letters(company["mei"])) == 1


def test_nothing_new_makes_no_mail(company):
    gather(company["mei"])

    assert send_next_digest(at=TUESDAY_AT_EIGHT) is True
    assert letters(company["mei"]) == []
    assert timer(company["mei"]) == TUESDAY_AT_EIGHT + DAY


def test_what_was_read_on_the_page_is_not_in_the_digest(company, answered):
    notice = Notification.objects.get(person=company["mei"])
    follow_notice(notification_id=notice.pk, by=company["mei"], at=MONDAY)

    send_next_digest(at=TUESDAY_AT_EIGHT)

    assert letters(company["mei"]) == []


def test_digest_leaves_out_what_its_reader_may_not_see_any_more(company, taken):
    tom = company["tom"]
    follower = follow_ticket(ticket_id=taken.pk, person=tom, by=company["mei"])
    gather(tom)
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)
    notify(Kind.AGENT_REPLIED)
    Ticket.objects.filter(pk=taken.pk).update(is_restricted=True)
    follower.delete()

    send_next_digest(at=TUESDAY_AT_EIGHT)

    assert Notification.objects.filter(person=tom).exists()
    assert letters(tom) == []


def test_digest_names_a_restricted_request_by_its_reference_alone(company, answered):
    Ticket.objects.filter(pk=answered.pk).update(is_restricted=True, subject="My salary")

    send_next_digest(at=TUESDAY_AT_EIGHT)

    [digest] = letters(company["mei"])
    assert "IT-0001" in digest.text
    assert "salary" not in digest.text + digest.html + digest.subject


def test_digest_is_in_the_language_and_zone_of_its_reader(company, taken):
    mei = company["mei"]
    Person.objects.filter(pk=mei.pk).update(language="zh-hans", timezone="Asia/Shanghai")
    mei.refresh_from_db()
    gather(mei)
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)
    notify(Kind.AGENT_REPLIED)

    eight_in_shanghai = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)
    assert [send_next_digest(at=eight_in_shanghai - hours(0.1)), send_next_digest(at=eight_in_shanghai)] == [
        False,
        True,
    ]
    [digest] = letters(mei)
    assert "服务台" in digest.subject
    assert "9月21日 周一 17:00" in digest.text


def test_news_that_is_about_no_request_is_in_the_digest_of_those_who_have_one(company):
    gather(company["mei"])
    for tell in (notify_people, lambda person_ids, **words: notify_person(person_id=person_ids[0], **words)):
        person_ids = [company["mei"].pk, company["tom"].pk]
        url = "/news/" if tell is notify_people else "/training/"
        tell(person_ids=person_ids, kind=Notice.NEWS, params={"title": f"Move {url}"}, url=url, at=MONDAY)

    send_next_digest(at=TUESDAY_AT_EIGHT)

    [digest] = letters(company["mei"])
    assert "Move /news/" in digest.text
    assert "Move /training/" in digest.text
    assert letters(company["tom"]) == []


@pytest.mark.parametrize("follows", [True, False])
def test_new_guides_are_in_the_digest_of_those_who_follow_them_once(company, follows):
    gather(company["mei"], guides=follows)
    make_guide(company["it"], title="Set up the VPN", at=MONDAY + hours(1))
    make_guide(company["it"], title="Long known", at=MONDAY - DAY)
    make_guide(company["it"], title="Not finished", at=MONDAY + hours(1)).delete()

    for number in range(2):
        send_next_digest(at=TUESDAY_AT_EIGHT + DAY * number)

    texts = [mail.text for mail in letters(company["mei"])]
    assert [("Set up the VPN" in text, "Long known" in text) for text in texts] == [(True, False)] * follows


def test_many_topics_are_cut_and_the_rest_is_said_to_be_under_the_bell(company):
    gather(company["mei"])
    for number in range(33):
        words = {"params": {"title": f"Number {number:02}"}, "url": f"/{number}", "at": MONDAY}
        notify_person(person_id=company["mei"].pk, kind=Notice.NEWS, **words)

    send_next_digest(at=TUESDAY_AT_EIGHT)

    [digest] = letters(company["mei"])
    assert "Number 29" in digest.text
    assert "Number 30" not in digest.text
    assert "3 more are under the bell" in digest.text


def test_digest_asks_the_same_number_of_questions_for_many_notices(company, taken, assert_queries):
    gather(company["mei"])

    def morning(replies, day):
        for _number in range(replies):
            ticket = make_ticket(company["service"], company["mei"])
            add_reply(ticket_id=ticket.pk, by=company["agent"], text="Again", at=MONDAY)
        notify(Kind.AGENT_REPLIED)
        with assert_queries(11):
            send_next_digest(at=TUESDAY_AT_EIGHT + DAY * day)

    morning(1, 0)
    morning(3, 1)


# -- on which mornings


def test_daily_digest_rests_at_the_weekend(company):
    gather(company["mei"])

    days = [f"{moment:%a %H}" for moment in islice(mornings(company["mei"]), 6)]

    assert days == ["Tue 08", "Wed 08", "Thu 08", "Fri 08", "Mon 08", "Tue 08"]


def test_digest_keeps_the_working_days_of_the_readers_department(company):
    off, on = {"hours": []}, {"hours": [["09:00", "17:00"]]}
    calendar = make_calendar(exceptions={"2026-09-22": off, "2026-09-23": off, "2026-09-26": on})
    sales = make_department("SAL")
    make_standard(sales, calendar=calendar)
    anna = make_person("Anna", department=sales)
    gather(anna)

    days = [f"{moment:%a %d}" for moment in islice(mornings(anna), 4)]

    assert days == ["Thu 24", "Fri 25", "Sat 26", "Mon 28"]


def test_weekly_digest_comes_on_the_first_working_day_of_the_week(company):
    calendar = make_calendar(exceptions={"2026-09-28": {"hours": []}})
    Calendar.objects.filter(pk=calendar.pk).update(is_company=True)
    gather(company["mei"], Pace.WEEKLY)

    days = [f"{moment:%a %d}" for moment in islice(mornings(company["mei"]), 2)]

    assert days == ["Tue 29", "Mon 05"]


def test_digest_that_an_outage_carried_into_a_day_off_waits_for_the_next_working_day(company, answered):
    saturday = TUESDAY_AT_EIGHT + DAY * 4

    send_next_digest(at=saturday)

    assert letters(company["mei"]) == []
    assert timer(company["mei"]) == TUESDAY_AT_EIGHT + DAY * 6
    send_next_digest(at=timer(company["mei"]))
    assert "Li Wei answered" in letters(company["mei"])[0].text


def test_clocks_that_are_set_back_move_no_digest_from_eight(company):
    Person.objects.filter(pk=company["mei"].pk).update(timezone="Europe/Berlin")
    company["mei"].refresh_from_db()
    friday = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)

    gather(company["mei"], at=friday)

    assert timer(company["mei"]) == datetime(2026, 10, 26, 7, 0, tzinfo=UTC)


def test_who_left_the_company_gets_no_digest(company, answered):
    Person.objects.filter(pk=company["mei"].pk).update(is_active=False)

    assert send_next_digest(at=TUESDAY_AT_EIGHT) is False
    assert letters(company["mei"]) == []


# -- changing one's mind


def test_who_wants_mails_at_once_again_gets_what_waited_with_a_last_digest(company, answered):
    gather(company["mei"], Pace.AT_ONCE)
    add_reply(ticket_id=answered.pk, by=company["agent"], text="And now?", at=MONDAY + hours(1))
    notify(Kind.AGENT_REPLIED, at=MONDAY + hours(1))
    at_once_mails = len(letters(company["mei"]))
    send_next_digest(at=TUESDAY_AT_EIGHT)

    assert at_once_mails == 1
    assert letters(company["mei"])[1].subject == "Service desk: 1 thing is new for you"
    assert timer(company["mei"]) is None


def test_saving_the_preferences_does_not_put_off_a_digest_that_is_due(company, answered):
    gather(company["mei"], at=TUESDAY_AT_EIGHT + hours(1))

    assert timer(company["mei"]) == TUESDAY_AT_EIGHT


def test_event_told_again_after_a_change_of_mind_is_mailed_no_second_time(company, answered):
    gather(company["mei"], Pace.AT_ONCE)

    assert notify(Kind.AGENT_REPLIED) == 0
    assert letters(company["mei"]) == []


def test_choice_of_no_mails_keeps_them_out_of_the_digest_too(company, taken):
    choose_mails(by=company["mei"], own=False, queue=True, pace=Pace.DAILY, follows_guides=False, at=MONDAY)
    add_reply(ticket_id=taken.pk, by=company["agent"], text="Please restart it", at=MONDAY)
    notify(Kind.AGENT_REPLIED)

    send_next_digest(at=TUESDAY_AT_EIGHT)

    assert letters(company["mei"]) == []


def test_task_sends_every_digest_that_is_due(company):
    for name in ("mei", "tom"):
        gather(company[name])
        notify_person(person_id=company[name].pk, kind=Notice.NEWS, params={}, url="/news/", at=MONDAY)
    Preference.objects.update(next_digest_at=MONDAY)  # long ago; whether today is a working day is not for this test
    company["mei"].department.standards.all().delete()

    send_digests()

    assert not Preference.objects.digest_due(MONDAY + DAY).exists()


# -- what does not wait


def test_table_of_what_comes_at_once_names_notices_that_exist_and_every_reason():
    told = {notice for notice, _group in LADDER.values()}
    for rule in RULES.values():
        told |= {rule.customers, rule.crew, rule.followers}

    assert {notice for notice, _group in URGENCIES} <= told
    assert set(URGENCIES.values()) == set(Urgency)
    assert all(group in Group.values for _notice, group in URGENCIES)


def test_broken_promises_and_warnings_come_at_once(company, taken):
    for person in (company["agent"], company["head"]):
        gather(person)
    escalate_due(at=MONDAY + hours(3))
    notify()

    assert {mail.person.name for mail in Mail.objects.all()} >= {"Li Wei", "Head"}
    assert not Notification.objects.filter(kind__in=[Notice.WARNED, Notice.BREACHED], waits_for_digest=True).exists()


def test_approval_that_is_asked_for_comes_at_once(company):
    mei = company["mei"]
    chief = make_person("Chief", department=mei.department)
    type(mei.department).objects.filter(pk=mei.department.pk).update(head=chief)
    mei.refresh_from_db()
    type(company["service"]).objects.update(needs_approval=True)
    gather(chief)
    create_ticket(service_id=company["service"].pk, by=mei, subject="A laptop", at=MONDAY)

    notify(Kind.APPROVAL_ASKED)

    assert len(letters(chief)) == 1


def test_work_comes_to_the_crew_at_once_and_so_does_a_customers_word(company):
    gather(company["lead"])
    gather(company["agent"])
    ticket = make_ticket(company["service"], company["mei"])
    notify(Kind.CREATED)
    take_ticket(ticket_id=ticket.pk, by=company["agent"], at=MONDAY)
    add_reply(ticket_id=ticket.pk, by=company["mei"], text="Still broken", at=MONDAY)
    notify(Kind.REQUESTER_REPLIED)
    resolve_ticket(ticket_id=ticket.pk, by=company["agent"], text="Done", at=MONDAY + hours(1))
    reopen_ticket(ticket_id=ticket.pk, by=company["mei"], text="No", at=MONDAY + hours(2))
    notify(Kind.REOPENED)

    assert len(letters(company["lead"])) == 1
    assert len(letters(company["agent"])) == 2


@pytest.mark.parametrize(
    ("reason", "comes_at_once"), [(PauseReason.REQUESTER, True), (PauseReason.THIRD_PARTY, False)]
)
def test_question_to_the_customer_comes_at_once_and_another_wait_does_not(company, taken, reason, comes_at_once):
    for name in ("mei", "tom"):
        gather(company[name])
    follow_ticket(ticket_id=taken.pk, person=company["tom"], by=company["mei"])
    wait_for(ticket_id=taken.pk, reason=reason, text="Which one?", by=company["agent"], at=MONDAY)

    notify(Kind.WAITING_STARTED)

    assert len(letters(company["mei"])) == comes_at_once
    assert letters(company["tom"]) == []
