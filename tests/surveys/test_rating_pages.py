"""Rating in the browser: by the mail's link without signing in, or in the portal; a GET changes nothing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Mail
from surveys.enums import PulseState, Satisfaction, Solved
from surveys.models import Pulse
from surveys.services import PulseAnswer, answer_pulse, send_due_pulses
from tests.factories import MONDAY, make_person
from tests.surveys.conftest import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def now_asked(asked, company):
    """A pulse that is open at the real time of the test, with the key of its mail."""
    pulse = asked(at=timezone.now() - DAY)
    send_due_pulses(at=timezone.now())
    pulse.refresh_from_db()
    key = Mail.objects.get().text.split("/rate/")[1].split("/")[0]
    return pulse, reverse("surveys:pulse", args=[key])


SAID = {"solved": "yes", "satisfaction": "5", "reasons": ["speed", "ease"], "words": "<script>alert(1)</script>"}


def test_link_of_the_mail_chooses_the_mark_and_changes_nothing(client, now_asked):
    _pulse, url = now_asked

    page = client.get(url, {"mark": "2"})

    assert b'value="2" id="id_satisfaction_1" required checked' in page.content or b"checked" in page.content
    assert Pulse.objects.get().state == PulseState.SENT


def test_form_chooses_no_mark_by_itself(client, now_asked):
    page = client.get(now_asked[1])

    assert b"checked" not in page.content
    assert b"sees it only if you tick the box" in page.content


def test_answer_by_mail_needs_no_sign_in_and_words_stay_words(client, now_asked, company):
    _pulse, url = now_asked

    sent = client.post(url, SAID)
    again = client.get(url)

    assert sent.status_code == 302
    assert (Pulse.objects.get().satisfaction, Pulse.objects.get().reasons) == (5, ["speed", "ease"])
    assert b"<script>alert" not in again.content
    assert b"&lt;script&gt;alert" in again.content


def test_second_tab_changes_the_one_answer(client, now_asked):
    _pulse, url = now_asked
    client.post(url, SAID)

    client.post(url, {**SAID, "satisfaction": "4"})

    assert (Pulse.objects.count(), Pulse.objects.get().satisfaction) == (1, 4)


def test_form_that_is_not_complete_keeps_what_was_typed(client, now_asked):
    _pulse, url = now_asked

    page = client.post(url, {"words": "Kept words", "solved": "no", "reopen": "on"})

    assert page.status_code == 422
    assert b"Kept words" in page.content
    assert Pulse.objects.get().state == PulseState.SENT


def test_too_many_words_are_named_and_kept(client, now_asked):
    page = client.post(now_asked[1], {**SAID, "words": "y" * 20_001})

    assert page.status_code == 422
    assert b"no more than 20000 characters" in page.content
    assert b"y" * 20_001 in page.content


def test_link_of_somebody_else_is_refused(client, now_asked, company):
    client.force_login(company.agent)

    answers = [client.get(now_asked[1]), client.post(now_asked[1], SAID)]

    assert [page.status_code for page in answers] == [403, 403]
    assert Pulse.objects.get().state == PulseState.SENT


def test_unknown_link_says_so(client):
    page = client.get(reverse("surveys:pulse", args=["x" * 43]))

    assert page.status_code == 404
    assert b"not valid" in page.content


@pytest.mark.parametrize(("state", "says"), [("expired", b"has expired"), ("withdrawn", b"was withdrawn")])
def test_late_link_says_why(client, now_asked, state, says):
    Pulse.objects.update(state=state)

    page, sent = client.get(now_asked[1]), client.post(now_asked[1], SAID)

    assert says in page.content
    assert sent.status_code == 409
    assert Pulse.objects.get().satisfaction is None


def test_portal_form_belongs_to_the_customer(client, now_asked, company):
    pulse, _url = now_asked
    url = reverse("surveys:rate", args=[pulse.ticket.ref])

    client.force_login(company.agent)
    foreign = client.get(url)
    client.force_login(company.mei)
    own = client.post(url, SAID)

    assert (foreign.status_code, own.status_code) == (404, 302)
    assert Pulse.objects.get().state == PulseState.ANSWERED


def test_mark_on_the_request_page_follows_who_reads(client, now_asked, company):
    pulse, url = now_asked
    client.post(url, {**SAID, "words": "Nice words"})
    fragment = reverse("surveys:ticket_rating", args=[pulse.ticket.ref])
    pages = {}

    for name in ("mei", "head", "agent", "colleague"):
        client.force_login(getattr(company, name))
        pages[name] = b"Nice words" in client.get(fragment).content
    client.force_login(make_person("Stranger"))

    assert pages == {"mei": True, "head": True, "agent": False, "colleague": False}
    assert client.get(fragment).status_code == 404


def test_head_notes_on_the_request_page_that_they_have_spoken(client, now_asked, company):
    pulse, url = now_asked
    client.post(url, {**SAID, "satisfaction": "1"})
    done = reverse("surveys:follow_up", args=[pulse.pk])

    client.force_login(company.agent)
    refused = client.post(done)
    client.force_login(company.head)
    page = client.post(done, headers={"HX-Request": "true"})

    assert refused.status_code == 404
    assert (page.status_code, b"I have spoken" in page.content) == (200, False)
    assert Pulse.objects.get().follow_up_done_at is not None


def test_mark_on_the_request_page_costs_the_same_few_queries(client, now_asked, company, assert_queries):
    pulse, _url = now_asked
    client.force_login(company.mei)
    fragment = reverse("surveys:ticket_rating", args=[pulse.ticket.ref])
    client.get(fragment)

    with assert_queries(4):
        client.get(fragment)


def test_head_finds_the_low_marks_that_wait_and_ticks_them_off(client, asked, company):
    pulse = asked()
    said = PulseAnswer(Solved.NO, Satisfaction.DISSATISFIED, words="Still <b>broken</b>")
    answer_pulse(pulse_id=pulse.pk, answer=said, by=pulse.person, at=MONDAY + DAY)
    url = reverse("surveys:follow_ups", args=["IT"])
    client.force_login(company.head)

    before = client.get(url).content.decode()
    done = client.post(reverse("surveys:follow_up", args=[pulse.pk]), {"from": "list"})
    after = client.get(url).content.decode()

    assert pulse.ticket.ref in before
    assert "Still &lt;b&gt;broken&lt;/b&gt;" in before
    assert done.url == url
    assert "No low mark waits" in after


@pytest.mark.parametrize("who", ["agent", "mei"])
def test_low_marks_are_listed_for_the_head_alone(client, company, who):
    client.force_login(getattr(company, who))

    assert client.get(reverse("surveys:follow_ups", args=["IT"])).status_code == 404
    assert client.get(reverse("surveys:follow_ups", args=["NONE"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_low_marks_costs_the_same_few_queries(client, asked, company, count, assert_queries):
    for number in range(count):
        pulse = asked(customer=make_person(f"Customer {number}", department=company.hr))
        said = PulseAnswer(Solved.NO, Satisfaction.DISSATISFIED)
        answer_pulse(pulse_id=pulse.pk, answer=said, by=pulse.person, at=MONDAY + DAY)
    client.force_login(company.head)
    url = reverse("surveys:follow_ups", args=["IT"])
    client.get(url)

    with assert_queries(5):
        client.get(url)
