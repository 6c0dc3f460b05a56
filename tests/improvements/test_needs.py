"""What one department needs of another: both propose, both heads agree to the same words, every year anew."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.definitions import quarter_of
from dashboards.queries.pairs import counted_between
from dashboards.queries.timeline import relation_timeline
from dashboards.services import rebuild_rollups
from improvements.models import DeclaredCustomer, Need, NeedsVersion
from improvements.permissions import NotYours
from improvements.queries import customer_register, my_departments, pair_needs
from improvements.services import (
    NeedsRefused,
    agree_needs,
    begin_needs,
    declare_customer,
    drop_need,
    propose_need,
    remind_of_reviews,
    withdraw_customer,
)
from notifications.models import Notification
from tests.factories import MONDAY, make_agent, make_department, make_person, make_service, make_standard, make_ticket
from tickets.services import escalate_due

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def top():
    return make_department("TOP", head=make_person("Director"))


@pytest.fixture
def it(top):
    return make_department("IT", head=make_person("Chen"), parent=top)


@pytest.fixture
def hr(top):
    return make_department("HR", head=make_person("Liu"), parent=top)


@pytest.fixture
def mei(hr):
    return make_person("Mei", department=hr)


@pytest.fixture
def agent(it):
    return make_agent("Li Wei", department=it)


@pytest.fixture
def stranger():
    return make_person("Tom", department=make_department("FIN"))


def propose(hr, it, by, text="Laptops on the first day", at=MONDAY):
    return propose_need(customer_id=hr.pk, provider_id=it.pk, text=text, by=by, at=at)


def ids(version):
    return list(Need.objects.filter(version=version).values_list("pk", flat=True))


def agree(version, by, at=MONDAY):
    return agree_needs(version_id=version.pk, seen=ids(version), by=by, at=at)


def agreed(hr, it, by, at=MONDAY, text="Laptops on the first day"):
    version = propose(hr, it, by, text, at).version
    agree(version, hr.head, at)
    return agree(version, it.head, at)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_both_sides_propose_into_one_draft(hr, it, mei, agent):
    first, second = propose(hr, it, mei), propose(hr, it, agent, "A list of joiners a week ahead")

    assert first.version == second.version
    assert first.version.state == "draft"
    assert NeedsVersion.objects.count() == 1


def test_stranger_proposes_nothing_and_nothing_stands_twice(hr, it, mei, stranger):
    propose(hr, it, mei)
    with pytest.raises(NotYours):
        propose(hr, it, stranger, "Mine")
    for text in ("Laptops on the first day", "   "):
        with pytest.raises(NeedsRefused):
            propose(hr, it, mei, text)

    assert [need.text for need in Need.objects.all()] == ["Laptops on the first day"]


def test_both_heads_make_it_agreed_for_a_year_and_the_second_is_told(hr, it, mei):
    version = propose(hr, it, mei).version

    half = agree(version, hr.head)
    whole = agree(version, it.head, MONDAY + DAY)

    assert (half.state, told("needs_to_agree")) == ("draft", ["Chen"])
    assert (whole.state, whole.agreed_at, whole.review_on) == ("agreed", MONDAY + DAY, date(2027, 9, 22))
    assert (whole.customer_agreed_by, whole.provider_agreed_by) == (hr.head, it.head)


def test_only_heads_agree_and_only_to_the_words_they_read(hr, it, mei, stranger):
    version = propose(hr, it, mei).version
    read = ids(version)
    propose(hr, it, mei, "One more")
    for who in (mei, stranger):
        with pytest.raises(NotYours):
            agree(version, who)
    for seen in (read, []):
        with pytest.raises(NeedsRefused):
            agree_needs(version_id=version.pk, seen=seen, by=hr.head, at=MONDAY)

    version.refresh_from_db()
    assert (version.state, version.customer_agreed_at) == ("draft", None)


def test_changed_words_drop_the_agreement_given_before(hr, it, mei, agent):
    version = propose(hr, it, mei).version
    agree(version, hr.head)

    propose(hr, it, agent, "One more")
    after_adding = NeedsVersion.objects.get().customer_agreed_at
    agree(version, hr.head)
    drop_need(need_id=ids(version)[0], by=agent)

    assert after_adding is None
    assert NeedsVersion.objects.get().customer_agreed_at is None
    assert [need.text for need in Need.objects.all()] == ["One more"]


def test_agreed_words_are_kept_and_the_next_version_begins_with_them(hr, it, mei, stranger):
    first = agreed(hr, it, mei)
    with pytest.raises(NeedsRefused):
        drop_need(need_id=ids(first)[0], by=mei)
    with pytest.raises(NeedsRefused):
        agree(first, hr.head)
    with pytest.raises(NotYours):
        begin_needs(customer_id=hr.pk, provider_id=it.pk, by=stranger, at=MONDAY)

    second = begin_needs(customer_id=hr.pk, provider_id=it.pk, by=mei, at=MONDAY + 365 * DAY)
    again = begin_needs(customer_id=hr.pk, provider_id=it.pk, by=it.head, at=MONDAY + 366 * DAY)
    agree(second, hr.head, MONDAY + 366 * DAY)
    agree(second, it.head, MONDAY + 366 * DAY)

    assert again == second
    states = NeedsVersion.objects.order_by("number").values_list("number", "state")
    assert list(states) == [(1, "replaced"), (2, "agreed")]
    assert [need.text for need in second.needs.all()] == ["Laptops on the first day"]


def test_who_heads_both_sides_agrees_for_both_and_a_team_has_one_head(hr, it, mei, agent, top):
    both = agree(propose(hr, it, mei).version, top.head)
    team = agree(propose(it, it, agent, "A quiet hour").version, it.head)

    assert (both.state, team.state) == ("agreed", "agreed")


def test_review_is_told_to_both_heads_once(hr, it, mei):
    agreed(hr, it, mei)
    due = date(2027, 9, 21)

    early = remind_of_reviews(today=due - DAY, at=MONDAY)
    rounds = [remind_of_reviews(today=due, at=MONDAY) for _round in range(2)]

    assert (early, rounds, told("needs_review")) == (0, [1, 0], ["Chen", "Liu"])


def test_draft_is_for_the_two_sides_and_what_is_agreed_for_everybody(hr, it, mei, stranger):
    agreed(hr, it, mei)
    propose(hr, it, mei, "One more")

    outside, inside = pair_needs(hr, it, stranger), pair_needs(hr, it, mei)

    assert (outside.draft, outside.may_propose, outside.agreed is not None) == (None, False, True)
    assert (inside.draft is not None, inside.may_agree, pair_needs(hr, it, it.head).may_agree) == (True, False, True)


def test_register_lists_who_asked_who_was_declared_and_who_agreed(hr, it, mei, stranger):
    service = make_service(it)
    for _number in range(2):
        make_ticket(service, mei, at=MONDAY - 9 * DAY)
    make_ticket(service, stranger, at=MONDAY - 200 * DAY)
    log = make_department("LOG")
    declare_customer(provider_id=it.pk, customer_id=log.pk, served_with="Scanners", by=it.head, at=MONDAY)
    agreed(hr, it, mei)

    rows = customer_register(it, today=date(2027, 10, 1), at=MONDAY)

    assert [(row.customer.code, row.requests, row.is_overdue) for row in rows] == [("HR", 2, True), ("LOG", 0, False)]
    assert str(rows[1].declared) == "Scanners"


def test_customers_are_declared_by_the_head_alone(hr, it, agent):
    with pytest.raises(NotYours):
        declare_customer(provider_id=it.pk, customer_id=hr.pk, served_with="X", by=agent, at=MONDAY)
    with pytest.raises(NeedsRefused):
        declare_customer(provider_id=it.pk, customer_id=it.pk, served_with="X", by=it.head, at=MONDAY)
    declare_customer(provider_id=it.pk, customer_id=hr.pk, served_with="Scanners", by=it.head, at=MONDAY)
    declare_customer(provider_id=it.pk, customer_id=hr.pk, served_with="Printers", by=it.head, at=MONDAY)
    with pytest.raises(NotYours):
        withdraw_customer(provider_id=it.pk, customer_id=hr.pk, by=agent)

    assert [row.served_with for row in DeclaredCustomer.objects.all()] == ["Printers"]
    withdraw_customer(provider_id=it.pk, customer_id=hr.pk, by=it.head)
    assert not DeclaredCustomer.objects.exists()


def test_pages_take_a_need_from_proposal_to_agreement(client, hr, it, mei, stranger):
    url = reverse("improvements:needs_pair", args=["HR", "IT"])
    client.force_login(stranger)
    refused = client.post(url, {"text": "Mine"}).status_code
    client.force_login(mei)
    empty = client.post(url, {"text": ""}).status_code
    client.post(url, {"text": "Say <when>"})
    version = NeedsVersion.objects.get()
    for head in (hr.head, it.head):
        client.force_login(head)
        shown = client.get(url).content.decode()
        assert "I agree to this list" in shown
        client.post(reverse("improvements:agree_needs", args=[version.pk]), {"seen": str(ids(version)[0])})
    client.post(reverse("improvements:begin_needs", args=["HR", "IT"]))
    draft = NeedsVersion.objects.get(state="draft")
    client.post(reverse("improvements:drop_need", args=[ids(draft)[0]]))
    client.force_login(stranger)

    assert (refused, empty) == (404, 422)
    assert "Say &lt;when&gt;" in client.get(url).content.decode()
    assert NeedsVersion.objects.get(number=1).state == "agreed"
    assert not draft.needs.exists()
    for path in (f"/needs/versions/{version.pk}/agree/", f"/needs/rows/{ids(version)[0]}/drop/", f"{url}begin/"):
        assert client.post(path).status_code == 404


def test_heads_page_has_three_directions_and_the_team_is_between_team_and_head(client, hr, it, agent, top):
    agent.department = it
    agent.save()
    propose(it, it, agent, "A quiet hour")
    url = reverse("improvements:needs_department", args=["IT"])
    client.force_login(it.head)
    client.post(url, {"customer": hr.pk, "served_with": "Scanners"})
    pages = {side: client.get(url, {"side": side}).content.decode() for side in ("customers", "team", "superior")}
    executive = make_person("Sun", is_executive=True)
    client.force_login(executive)
    closed = client.get(url, {"side": "team"}).content.decode()
    client.force_login(it.head)
    client.post(reverse("improvements:withdraw_customer", args=["IT", "HR"]))

    assert "Scanners" in pages["customers"]
    assert "A quiet hour" in pages["team"]
    assert "Nothing is agreed yet" in pages["superior"]
    assert "A quiet hour" not in closed
    assert not DeclaredCustomer.objects.exists()
    client.force_login(make_person("Nobody"))
    assert client.get(url).status_code == 404
    client.force_login(executive)
    assert client.get(reverse("improvements:needs_pair", args=["IT", "IT"])).status_code == 404


def test_everybody_sees_their_customers_and_what_is_promised(client, hr, it, mei, agent):
    agent.department = it
    agent.save()
    make_standard(it)
    make_ticket(make_service(it), mei, at=timezone.now())
    client.force_login(agent)

    page, home = client.get("/needs/").content.decode(), client.get("/").content.decode()

    assert "HR department" in page
    assert "Password reset" in page
    assert "2 h" in page
    assert "HR department" in home
    client.force_login(make_person("New"))
    assert "You belong to no department yet" in client.get("/needs/").content.decode()
    assert [one.code for one in my_departments(agent)] == ["IT"]


def test_pair_page_tells_what_happened_between_the_two(client, hr, it, mei, stranger):
    agreed(hr, it, mei)
    client.force_login(stranger)

    page = client.get(reverse("dashboards:pair", args=["HR", "IT"])).content.decode()

    assert "Needs agreed" in page
    assert "HR department needs of IT department, version 1" in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_few_queries(client, hr, it, mei, agent, count, assert_queries):
    service = make_service(it)
    for number in range(count):
        other = make_department(f"AB{number}", head=make_person())
        asker = make_person(department=other)
        make_ticket(service, asker, at=timezone.now())
        propose(hr, it, mei, f"Need {number}")
        agreed(other, it, asker)
    client.force_login(it.head)
    urls = ("/needs/?department=IT", "/needs/departments/IT/", "/needs/HR/IT/")
    for url in urls:
        client.get(url)

    found = {}
    for url, statements in zip(urls, (10, 9, 8), strict=True):
        with assert_queries(statements):
            found[url] = client.get(url)
    assert len(found["/needs/departments/IT/"].context["register"]) == count + 1


def test_record_tells_the_broken_promises_of_a_quarter_and_opens_them_for_those_who_see_work(client, hr, it, mei):
    make_standard(it)
    service = make_service(it)
    for _number in range(2):
        make_ticket(service, mei, at=MONDAY)
    escalate_due(at=MONDAY + 9 * DAY)
    now, quarter = MONDAY + 10 * DAY, quarter_of(MONDAY)
    rebuild_rollups(at=now)

    (told,) = relation_timeline(hr, it, counted_between(hr, it, quarter), sees_work=True, now=now)
    hidden = relation_timeline(hr, it, {}, sees_work=False, now=now)

    assert (told.words, told.at.date()) == ("2 promises to solve broken", quarter.end)
    assert told.note == f"IT department for HR department, {quarter.title}"
    client.force_login(it.head)
    assert len(client.get(told.url).context["rows"]) == 2
    assert hidden == []
