"""The bell and the list behind it: one's own notices, about what one may still see."""

from datetime import timedelta

import pytest
from django.urls import reverse

from notifications.enums import Notice
from notifications.models import Notification
from notifications.services import (
    follow_notice,
    forget_old_mails,
    forget_old_notifications,
    mark_all_read,
    notify_of_events,
    notify_person,
)
from tests.factories import MONDAY, hours, make_person, make_ticket
from tickets.models import Ticket, TicketEvent
from tickets.services import add_reply, take_ticket

pytestmark = pytest.mark.django_db
LIST = reverse("notifications:list")


@pytest.fixture
def mei(company, client):
    client.force_login(company["mei"])
    return company["mei"]


@pytest.fixture
def answers(company):
    """A function that lets an agent answer Mei's request some times, and tells her."""
    ticket = make_ticket(company["service"], company["mei"])
    take_ticket(ticket_id=ticket.pk, by=company["agent"], at=MONDAY)

    def answer(count=1):
        for _number in range(count):
            add_reply(ticket_id=ticket.pk, by=company["agent"], text="Restart it", at=MONDAY)
        ids = TicketEvent.objects.filter(kind="agent_replied").values_list("id", flat=True)
        notify_of_events(event_ids=list(ids), at=MONDAY)
        return ticket

    return answer


def texts(response):
    return response.content.decode()


def test_list_shows_what_happened_in_the_readers_language(mei, client, answers):
    answers()

    page = client.get(LIST)

    assert "Li Wei answered" in texts(page)
    assert "VPN drops" in texts(page)


def test_list_hides_a_request_that_the_reader_may_not_see_any_more(mei, client, answers):
    ticket = answers()
    Ticket.objects.filter(pk=ticket.pk).update(
        requester=make_person("Somebody else"), is_restricted=True, customer_department=None
    )

    page = client.get(LIST)

    assert "VPN drops" not in texts(page)
    assert page.context["shell"]["unread"] == 0


def test_list_asks_the_same_number_of_questions_for_many_notices(mei, client, answers, assert_queries):
    client.get(LIST)  # the frame's cached parts

    for count in (1, 2):
        answers(count)
        with assert_queries(5):
            client.get(LIST)


def test_list_goes_on_where_the_page_ended(mei, client):
    for number in range(31):
        notify_person(person_id=mei.pk, kind=Notice.CLOSED, params={"ref": f"X-{number}"}, url=f"/{number}", at=MONDAY)

    first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].next_cursor})

    assert len(first.context["page"].rows) == 30
    assert [row.params["ref"] for row in second.context["page"].rows] == ["X-0"]


def test_list_asks_a_visitor_to_sign_in(client):
    assert client.get(LIST).status_code == 302


def test_bell_counts_the_unread(mei, client, answers):
    answers(2)

    bell = client.get(reverse("notifications:bell"))

    assert "Notifications, 2 unread" in texts(bell)
    assert "<html" not in texts(bell)


def test_bell_of_an_expired_session_changes_nothing_on_the_page(client):
    bell = client.get(reverse("notifications:bell"), headers={"HX-Request": "true"})

    assert (bell.status_code, bell.content) == (204, b"")


def test_read_all_reads_up_to_what_was_listed(mei, client, answers):
    answers(2)
    older, newer = Notification.objects.order_by("id").values_list("id", flat=True)

    response = client.post(reverse("notifications:read_all"), {"up_to": older})

    assert response.url == LIST
    assert list(Notification.objects.unread().values_list("id", flat=True)) == [newer]


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "²", "9" * 30])
def test_read_all_ignores_nonsense(mei, client, answers, nonsense):
    answers()

    response = client.post(reverse("notifications:read_all"), {"up_to": nonsense})

    assert response.status_code == 302


def test_mark_all_read_leaves_other_peoples_notices_alone(company, answers):
    answers()
    newest = Notification.objects.get()

    assert mark_all_read(by=company["tom"], up_to_id=newest.pk, at=MONDAY) == 0
    assert Notification.objects.unread().exists()


def test_follow_leads_to_the_request_and_reads_all_about_it(mei, client, answers):
    ticket = answers(2)
    notice = Notification.objects.first()

    response = client.get(reverse("notifications:follow", args=[notice.pk]))

    assert response.url == f"/requests/{ticket.ref}/"
    assert not Notification.objects.unread().exists()


def test_follow_of_somebody_elses_notice_leads_nowhere_and_reads_nothing(company, answers):
    answers()
    notice = Notification.objects.get()

    assert follow_notice(notification_id=notice.pk, by=company["tom"], at=MONDAY) == ""
    assert Notification.objects.unread().exists()


def test_notify_person_tells_once_for_each_address(company):
    for url in ("/rate/1/", "/rate/1/", "/rate/2/"):
        notify_person(person_id=company["mei"].pk, kind=Notice.CLOSED, params={}, url=url, at=MONDAY)

    assert Notification.objects.count() == 2


def test_every_notice_has_a_sentence_without_parameters_left_over():
    for kind in Notice:
        words = Notification(
            kind=kind, params={"who": "100 % Li", "metric": "resolution", "reason": "requester"}
        ).words

        assert "%(" not in words
        assert words


def test_forget_old_keeps_what_is_young(company, answers):
    answers()

    assert forget_old_notifications(at=MONDAY + hours(1)) == 0
    assert forget_old_mails(at=MONDAY + timedelta(days=400)) == 0, "a mail that still waits is never dropped"
    assert forget_old_notifications(at=MONDAY + timedelta(days=400)) == 1
