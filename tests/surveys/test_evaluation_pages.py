"""Answering in the browser, by link or signed in; what HR sees of a wave; what a department sees of its result."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Mail
from surveys.bank import Announced
from surveys.enums import InvitationState
from surveys.models import Ballot, Invitation, StagedAnswer, StagedComment, Wave
from tests.factories import make_person
from tests.surveys.waves import answer_all, closed, opened, people, provider, released, serve

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"REL": "4", "COM": "na", "OVR": "5", "CHG": "3", "KEP": "<b>Bold</b> words"}


@pytest.fixture
def it():
    return provider("IT", head=make_person("Head"))


def open_now(announced=None):
    """A wave that is open at the real time of the test: the pages read the clock."""
    wave = opened(announced)
    Wave.objects.update(opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    return Wave.objects.get(pk=wave.pk)


@pytest.fixture
def mei(it):
    person = people("HR", 1)[0]
    for service in (it, provider("FIN")):
        serve(person, service, times=2)
    return person


@pytest.fixture
def wave(mei):
    return open_now()


def link(person):
    return (
        "/evaluate/by-mail/" + Mail.objects.get(person=person).text.split("/evaluate/by-mail/")[1].split("/")[0] + "/"
    )


def form_url(code="IT"):
    invitation = Invitation.objects.get(provider__code=code)
    return reverse("surveys:evaluate_department", args=[invitation.pk])


def test_mail_scanner_that_opens_every_link_uses_nothing_up(client, wave, mei):
    pages = [client.get(link(mei)).status_code for _round in range(3)]
    behind = client.get(form_url())

    assert pages == [200, 200, 200]
    assert behind.status_code == 302  # to sign-in: no right was given by looking
    assert not Ballot.objects.get().opened


def test_link_is_exchanged_for_a_session_and_leaves_the_address(client, wave, mei):
    started = client.post(link(mei))
    page = client.get(started.url)

    assert started.url == reverse("surveys:evaluate")
    assert b"FIN department" in page.content
    assert Ballot.objects.get().opened


def test_person_answers_for_one_department_after_the_other(client, wave, mei):
    client.post(link(mei))

    first = client.post(form_url("FIN"), SAID)
    second = client.post(first.url, {"OVR": "2"})
    done = client.get(second.url)

    assert (first.url, second.url) == (form_url("IT"), reverse("surveys:evaluate"))
    assert b"answered for everybody" in done.content
    given = StagedAnswer.objects.get(provider__code="FIN")
    assert (given.overall, given.items, given.change) == (5, {"REL": 4, "COM": None}, 3)
    assert StagedComment.objects.get().text == "<b>Bold</b> words"


def test_form_chooses_nothing_and_asks_for_the_overall_mark(client, wave, mei):
    client.force_login(mei)

    empty = client.get(form_url())
    incomplete = client.post(form_url(), {"REL": "4", "KEP": "Kept words"})

    assert b"checked" not in empty.content
    assert incomplete.status_code == 422
    assert b"Kept words" in incomplete.content
    assert not StagedAnswer.objects.exists()


def test_form_keeps_drafts_in_the_browser_alone_and_warns_about_names(client, wave, mei):
    client.force_login(mei)

    page = client.get(form_url()).content.decode()

    assert "data-draft-key=" in page
    assert "data-draft-url" not in page
    assert "Do not name people; your words are shown verbatim." in page
    assert "never who wrote them" in page


def test_form_is_asked_in_the_reader_s_language(client, wave, mei):
    mei.language = "zh-hans"
    mei.save()
    client.force_login(mei)

    page = client.get(form_url()).content.decode()

    assert "主动告知进展" in page


def test_two_tabs_give_one_answer(client, wave, mei):
    client.force_login(mei)
    client.get(form_url())
    client.post(form_url(), SAID)

    second = client.post(form_url(), {**SAID, "OVR": "1"})

    assert second.status_code == 409
    assert b"already answered" in second.content
    assert [one.overall for one in StagedAnswer.objects.all()] == [5]


def test_forwarded_link_does_not_let_a_colleague_answer(client, wave, mei):
    client.force_login(make_person("Colleague", department=mei.department))

    pages = [client.get(link(mei)), client.post(link(mei)), client.get(form_url()), client.post(form_url(), SAID)]

    assert [page.status_code for page in pages] == [403, 403, 410, 410]
    assert not StagedAnswer.objects.exists()


def test_late_link_and_late_form_say_that_it_is_closed(client, wave, mei):
    client.force_login(mei)
    url, mail = form_url(), link(mei)
    Wave.objects.update(closes_at=timezone.now())

    in_grace = client.get(mail), client.get(url), client.post(url, SAID)
    closed(Wave.objects.get())
    later = client.get(mail), client.post(url, SAID)

    assert [page.status_code for page in in_grace] == [410, 410, 302]  # what was being typed is still taken
    assert [page.status_code for page in later] == [404, 410]
    assert b"is closed" in later[0].content


def test_late_form_of_a_link_says_that_it_is_closed_instead_of_asking_to_sign_in(client, wave, mei):
    url = form_url()
    client.post(link(mei))
    client.get(url)
    Wave.objects.update(closes_at=timezone.now() - DAY)
    closed(Wave.objects.get())

    sent, reloaded = client.post(url, SAID), client.get(url)

    assert (sent.status_code, reloaded.status_code) == (410, 410)
    assert b"This evaluation is closed" in sent.content
    assert not StagedAnswer.objects.exists()


def test_session_of_a_link_ends_with_the_wave(client, wave, mei):
    client.post(link(mei))
    Wave.objects.update(closes_at=timezone.now() - DAY)
    closed(Wave.objects.get())

    page = client.get(reverse("surveys:evaluate"))

    assert page.status_code == 302


def test_comment_that_is_too_long_is_named_and_kept(client, wave, mei):
    client.force_login(mei)

    page = client.post(form_url(), {**SAID, "STP": "z" * 20_001})

    assert page.status_code == 422
    assert b"no more than 20000 characters" in page.content
    assert Invitation.objects.filter(state=InvitationState.ANSWERED).count() == 0


def test_announced_action_is_asked_about_at_its_department_alone(client, it, mei):
    open_now({it.department.pk: [Announced(3, "Answer {department} in a day.")]})
    client.force_login(mei)

    about_it, about_fin = client.get(form_url("IT")).content, client.get(form_url("FIN")).content
    client.post(form_url("IT"), {**SAID, "ACT_3": "yes"})

    assert b"ACT_3" in about_it
    assert b"ACT_3" not in about_fin
    assert StagedAnswer.objects.get().noticed == {"3": "yes"}


def test_person_without_an_invitation_finds_an_empty_page(client, wave):
    client.force_login(make_person("Nobody"))

    assert b"No evaluation is open for you" in client.get(reverse("surveys:evaluate")).content


def test_visitor_is_asked_to_sign_in(client, wave):
    page = client.get(reverse("surveys:evaluate"))

    assert (page.status_code, "next=/evaluate/" in page.url) == (302, True)


@pytest.mark.parametrize("count", [1, 3])
def test_form_costs_the_same_few_queries(client, it, count, assert_queries):
    person = people("HR", 1)[0]
    for code in ["IT", "FIN", "PUR"][:count]:
        serve(person, it if code == "IT" else provider(code), times=1)
    open_now()
    client.force_login(person)
    url = form_url()
    client.get(url)

    with assert_queries(7):
        client.get(url)


@pytest.fixture
def hr_admin(client):
    person = make_person("HR admin", is_hr_admin=True)
    client.force_login(person)
    return person


def served_by(it, count):
    for customer in people("HR", count):
        serve(customer, it)


def test_wave_page_shows_the_funnel_without_names(client, it, hr_admin):
    served_by(it, 6)
    wave = opened()
    answer_all(wave, it.department, [5, 5])

    page = client.get(reverse("surveys:wave", args=[wave])).content.decode()

    assert "fewer than 5" in page
    assert "6 people invited" in page
    assert not any(f"HR {number}" in page for number in range(6))


def test_wave_page_lowers_no_threshold_of_an_open_wave(client, it, hr_admin):
    served_by(it, 6)
    wave = opened()
    url = reverse("surveys:wave", args=[wave])

    lowered = client.post(url, {"threshold": 4, "comments_threshold": 10})
    raised = client.post(url, {"threshold": 6, "comments_threshold": 10})

    assert (lowered.status_code, raised.status_code) == (422, 302)
    assert b"cannot be lowered" in lowered.content
    assert Wave.objects.get().threshold == 6


@pytest.mark.parametrize("url", ["/evaluations/", "/evaluations/2026-Q3/"])
def test_wave_pages_are_hr_s(client, it, url):
    opened()
    client.force_login(it.department.head)

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["2026-Q9", "2026-Q3x", "x-Q3", "2026Q3"])
def test_unknown_wave_is_not_found(client, hr_admin, name):
    assert client.get(f"/evaluations/{name}/").status_code == 404


def test_result_page_and_csv_say_the_same(client, it, hr_admin):
    served_by(it, 10)
    wave = opened()
    answer_all(wave, it.department, [4, 5, 3, 4, 5, 3, 4, 5, 2, 4], words="Said <i>so</i>")
    wave = released(wave)

    page = client.get(reverse("surveys:result", args=[wave, "IT"])).content.decode()
    table = client.get(reverse("surveys:result_csv", args=[wave, "IT"])).content.decode()
    overview = client.get(reverse("surveys:released", args=[wave])).content.decode()

    assert all("70\u202f%" in text for text in (page, table, overview))
    assert "Said &lt;i&gt;so&lt;/i&gt;" in page
    assert "Said" not in table


def test_result_is_not_found_before_its_time(client, it):
    served_by(it, 6)
    wave = opened()
    answer_all(wave, it.department, [5] * 6)
    wave = closed(wave)
    Wave.objects.update(closes_at=timezone.now(), release_at=timezone.now() + DAY)
    client.force_login(it.department.head)

    pages = [client.get(f"/evaluations/2026-Q3/{rest}").status_code for rest in ("IT/", "IT.csv", "results/")]
    Wave.objects.update(closes_at=timezone.now() - 8 * DAY)
    preview = client.get("/evaluations/2026-Q3/IT/")

    assert pages == [404, 404, 404]
    assert b"Preview for the head" in preview.content


@pytest.mark.parametrize("count", [1, 3])
def test_result_page_costs_the_same_few_queries(client, it, hr_admin, count, assert_queries):
    for code in ["HR", "LAW", "PUR"][:count]:
        for customer in people(code, 12):
            serve(customer, it)
    wave = opened()
    answer_all(wave, it.department, [4] * 12 * count, words="Words")
    released(wave)
    client.get("/evaluations/2026-Q3/IT/")

    with assert_queries(10):
        client.get("/evaluations/2026-Q3/IT/")
