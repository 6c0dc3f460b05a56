"""Thanks go to the person and their head, and to everybody only while both sides want that."""

from datetime import timedelta
from uuid import uuid4

import pytest

from improvements.enums import Behaviour
from improvements.models import Thanks
from improvements.permissions import NotYours
from improvements.queries import public_thanks, thanks_page
from improvements.services import Said, ThanksRefused, agree_thanks, give_thanks, offer_thanks, pass_on_thanks
from notifications.models import Notification
from surveys.models import Pulse
from surveys.services import PulseAnswer, answer_pulse, plan_pulses
from tests.factories import MONDAY, hours, make_agent, make_department, make_person, make_service, make_ticket
from tickets.enums import Kind
from tickets.models import TicketEvent
from tickets.services import resolve_ticket

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def it():
    return make_department("IT", head=make_person("Head"))


@pytest.fixture
def li(it):
    return make_agent("Li Wei", department=it, email="li@example.com")


@pytest.fixture
def mei():
    return make_person("Mei", department=make_department("HR"))


@pytest.fixture
def thank(mei, li):
    def thanked(text="The line ran again before the shift.", *, by=mei, receiver=li, key=None, **fields):
        said = Said(receiver.pk, Behaviour.SUPPORT, text, **fields)
        return give_thanks(said=said, by=by, at=MONDAY, key=key)

    return thanked


def heard():
    return set(Notification.objects.values_list("person__name", "kind"))


def test_thanks_reach_the_person_and_their_head(thank, it, li):
    made = thank()

    assert (made.receiver_department, made.giver_department.code, made.is_public) == (it, "HR", False)
    assert heard() == {("Li Wei", "thanked"), ("Head", "thanked_team")}
    assert "Mei thanks Li Wei" in Notification.objects.get(kind="thanked_team").words


def test_head_who_is_thanked_hears_it_once(thank, it):
    it.head.department = it
    it.head.save()
    thank(receiver=it.head)

    assert heard() == {("Head", "thanked")}


def test_two_clicks_send_one(thank):
    key = uuid4()

    assert thank(key=key) == thank(key=key)
    assert Thanks.objects.count() == 1


def test_two_thanks_without_a_key_are_two(thank, it):
    other = make_agent("Chen Bo", department=it)

    assert thank() != thank(receiver=other)
    assert Thanks.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  "])
def test_thanks_say_what_was_made_possible(thank, text):
    with pytest.raises(ThanksRefused):
        thank(text)

    assert not Thanks.objects.exists()


def test_nobody_thanks_themselves_or_who_has_left(thank, mei, li):
    li.is_active = False
    li.save()

    for receiver in (mei, li):
        with pytest.raises(ThanksRefused):
            thank(receiver=receiver)

    assert not Thanks.objects.exists()


def test_request_is_named_only_by_who_may_see_it(thank, it, mei):
    ticket = make_ticket(make_service(it), make_person("Somebody"))

    with pytest.raises(ThanksRefused):
        thank(ref=ticket.ref)
    own = make_ticket(make_service(it, "Own"), mei)

    assert thank(ref=own.ref.lower()).ticket == own


def offer(made, by, *, offers=True):
    return offer_thanks(thanks_id=made.pk, offers=offers, by=by, at=MONDAY)


def agree(made, by, *, agrees=True):
    return agree_thanks(thanks_id=made.pk, agrees=agrees, by=by, at=MONDAY)


def test_public_only_when_both_agree_and_either_takes_it_back(thank, it, mei, li):
    made = thank()
    with pytest.raises(ThanksRefused):
        agree(made, li)

    offer(made, mei)
    assert public_thanks(it.pk) == []
    agree(made, li)
    assert public_thanks(it.pk) == [made]
    agree(made, li, agrees=False)
    assert public_thanks(it.pk) == []
    agree(made, li)
    offer(made, mei, offers=False)
    offer(made, mei)

    assert public_thanks(it.pk) == [], "a new offer needs a new agreement"
    assert ("Li Wei", "thanked_offer") in heard()


def test_each_side_decides_for_itself(thank, mei, li):
    made = thank(is_offered=True)

    with pytest.raises(NotYours):
        offer(made, li, offers=False)
    with pytest.raises(NotYours):
        agree(made, mei)

    assert not Thanks.objects.get().is_agreed


def test_others_do_not_read_them(thank, it, mei, li):
    made = thank()
    pages = {person.name: thanks_page(person) for person in (mei, li, it.head, make_person("Stranger"))}

    def texts(rows):
        return [row.thanks for row in rows]

    assert (texts(pages["Mei"].given), texts(pages["Li Wei"].received)) == ([made], [made])
    assert texts(pages["Head"].team) == [made]
    assert [*pages["Stranger"].received, *pages["Stranger"].given, *pages["Stranger"].team] == []


def ticked(it, li, mei, *, is_thanks=True, words="They came at night."):
    """A rated request of Mei's."""
    ticket = make_ticket(make_service(it), mei)
    resolve_ticket(ticket_id=ticket.pk, by=li, text="Done", at=MONDAY + hours(1))
    plan_pulses(event_ids=TicketEvent.objects.filter(kind=Kind.RESOLVED).values_list("pk", flat=True))
    pulse = Pulse.objects.get()
    answer = PulseAnswer("yes", 5, words=words, is_thanks=is_thanks)
    answer_pulse(pulse_id=pulse.pk, answer=answer, by=mei, at=MONDAY + DAY)
    return ticket


def test_tick_of_a_rating_is_passed_on_once_it_cannot_be_changed(it, li, mei):
    ticket = ticked(it, li, mei)

    counts = [pass_on_thanks(at=MONDAY + DAY + hours(n)) for n in (11, 12, 13)]

    made = Thanks.objects.get()
    assert counts == [0, 1, 0]
    assert (made.giver, made.receiver, made.text, made.ticket) == (mei, li, "They came at night.", ticket)
    assert (made.behaviour, made.is_public) == ("", False)


def test_rating_without_the_tick_is_no_thanks(it, li, mei):
    ticked(it, li, mei, is_thanks=False)

    assert pass_on_thanks(at=MONDAY + 2 * DAY) == 0


def form(**fields):
    said = {"receiver": "li@example.com", "behaviour": "support", "text": "The line <b>ran</b> again."}
    return {**said, "key": uuid4(), **fields}


def test_pages_of_both_sides(client, it, li, mei):
    client.force_login(mei)
    refused = client.post("/thanks/new/", form(text=""))
    client.post("/thanks/new/", form(is_offered="on"))
    made = Thanks.objects.get()
    client.force_login(li)
    shown = client.get("/thanks/").content.decode()
    client.post(f"/thanks/{made.pk}/agree/", {"wants": "yes"})
    card = client.get("/departments/IT/").content.decode()

    assert refused.status_code == 422
    assert "They would like everybody to read it." in shown
    assert "The line &lt;b&gt;ran&lt;/b&gt; again." in card
    client.force_login(make_person("Stranger"))
    assert client.post(f"/thanks/{made.pk}/agree/").status_code == 404


def test_link_from_a_request_fills_the_form_in(client, it, li, mei):
    ticket = make_ticket(make_service(it), mei)
    ticket.assignee = li
    ticket.save()
    client.force_login(mei)

    page = client.get("/thanks/new/", {"request": ticket.ref}).content.decode()
    other = client.get("/thanks/new/", {"request": "IT-9999"}).content.decode()

    assert f'value="{ticket.ref}"' in page
    assert "li@example.com" in page
    assert 'value="IT-9999"' not in other


def test_step_that_does_not_exist_is_not_found(client, thank, mei):
    made = thank()
    client.force_login(mei)

    assert client.post(f"/thanks/{made.pk}/burn/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_few_queries(client, thank, li, count, assert_queries):
    for _number in range(count):
        thank()
    client.force_login(li)
    client.get("/thanks/")

    with assert_queries(5):
        client.get("/thanks/")
