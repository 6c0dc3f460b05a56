"""A suggestion gets a status, a reasoned answer in time, and leads to something; in confidence nobody knows whose."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection

from improvements.enums import SuggestionState
from improvements.forms.suggestions import new_key
from improvements.models import Idea, ImprovementAction, Vote
from improvements.permissions import NotYours
from improvements.queries import box, boxes, similar_suggestions, suggestion_page
from improvements.services import (
    SuggestionRefused,
    act_on_suggestion,
    answer_suggestion,
    consider_suggestion,
    finish_suggestion,
    link_version,
    merge_suggestion,
    report_action,
    suggest,
    vote,
)
from notifications.models import Notification
from slas.models import StandardVersion
from tests.factories import MONDAY, make_calendar, make_department, make_person, make_standard

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def it():
    it = make_department("IT", head=make_person("Head"), name="IT", name_zh="信息技术部")
    make_standard(it)
    return it


@pytest.fixture
def mei():
    return make_person("Mei Confidential", department=make_department("HR"))


@pytest.fixture
def send(it, mei):
    def suggested(title="Open earlier", *, by=mei, at=MONDAY, confidential=False, key=None):
        said = {"title": title, "text": "For the early shift.", "key": key or new_key()}
        return suggest(department_id=it.pk, by=by, at=at, is_confidential=confidential, **said)

    return suggested


@pytest.fixture
def head(it):
    return it.head


def test_answer_is_due_in_five_working_days_of_the_department(send):
    named = send()

    assert named.due_at == MONDAY + timedelta(days=4, hours=9), "the end of Friday"
    assert named.promised == timedelta(hours=40)


def test_answer_is_due_by_an_ordinary_week_without_any_calendar(mei):
    nobody = make_department("NEW")

    made = suggest(
        department_id=nobody.pk, title="x", text="y", key=new_key(), is_confidential=False, by=mei, at=MONDAY
    )

    assert made.due_at > MONDAY + 6 * DAY


def test_two_clicks_make_one_suggestion(send):
    key = new_key()

    assert send(key=key) == send(key=key)
    assert Idea.objects.count() == 1


@pytest.mark.parametrize("fields", [{"title": " "}, {"text": ""}, {"key": "short"}, {"department_id": 0}])
def test_empty_suggestion_is_refused(it, mei, fields):
    said = {"department_id": it.pk, "title": "x", "text": "y", "key": new_key(), "is_confidential": True, **fields}

    with pytest.raises(SuggestionRefused):
        suggest(by=mei, at=MONDAY, **said)

    assert not Idea.objects.exists()


def test_nothing_stored_leads_from_a_confidential_suggestion_to_its_author(send, mei, head):
    key = new_key()
    made = send("Fewer meetings", confidential=True, key=key, at=MONDAY + timedelta(minutes=17))
    consider_suggestion(suggestion_id=made.pk, by=head, at=MONDAY + DAY)
    answer_suggestion(suggestion_id=made.pk, accepts=True, text="Yes", by=head, at=MONDAY + DAY)

    row = Idea.objects.get()
    assert (row.author_id, row.filed_at.time()) == (None, datetime.min.time())
    assert not Notification.objects.filter(person=mei).exists()
    assert _mentions(str(mei.pk), mei.email, mei.name, key) == []


def _mentions(pk, *words):
    """Tables of improvements and notices in which a row mentions the author, beside those about their account."""
    found = []
    for model in (*apps.get_app_config("improvements").get_models(), Notification):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row_to_json(t)::text FROM {model._meta.db_table} t")  # noqa: S608 - our own names
            rows = [row for (row,) in cursor.fetchall()]
        people = [f'"{name}_id":{pk}' for name in ("author", "person", "by", "owner", "answered_by", "created_by")]
        found += [row for row in rows if any(word in row for word in (*words, *people))]
    return found


def test_no_admin_page_shows_suggestions_or_votes():
    assert not {Idea, Vote} & set(admin.site._registry)


def test_head_answers_with_reasons_and_the_named_author_hears_each_step(send, head, mei):
    made = send()

    consider_suggestion(suggestion_id=made.pk, by=head, at=MONDAY)
    with pytest.raises(SuggestionRefused):
        answer_suggestion(suggestion_id=made.pk, accepts=False, text=" ", by=head, at=MONDAY + DAY)
    answer_suggestion(suggestion_id=made.pk, accepts=False, text="The gate opens at six.", by=head, at=MONDAY + DAY)

    row = Idea.objects.get()
    assert (row.state, row.answer, row.answered_by) == ("declined", "The gate opens at six.", head)
    kinds = Notification.objects.filter(person=mei).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["suggestion_seen", "suggestion_not"]
    with pytest.raises(SuggestionRefused):
        answer_suggestion(suggestion_id=made.pk, accepts=True, text="Yes", by=head, at=MONDAY + DAY)


def test_only_the_head_decides(send, mei):
    made = send()

    for deed in (
        lambda: consider_suggestion(suggestion_id=made.pk, by=mei, at=MONDAY),
        lambda: answer_suggestion(suggestion_id=made.pk, accepts=True, text="Yes", by=mei, at=MONDAY),
        lambda: merge_suggestion(suggestion_id=made.pk, into_id=uuid4(), by=mei, at=MONDAY),
        lambda: finish_suggestion(suggestion_id=made.pk, by=mei, at=MONDAY),
    ):
        with pytest.raises(NotYours):
            deed()

    assert Idea.objects.get().state == SuggestionState.NEW


def test_one_vote_a_person_and_none_for_ones_own(send, mei):
    made, tom = send(), make_person("Tom")

    for _click in range(2):
        vote(suggestion_id=made.pk, is_for=True, by=tom)
    with pytest.raises(NotYours):
        vote(suggestion_id=made.pk, is_for=True, by=mei)
    assert Vote.objects.count() == 1

    vote(suggestion_id=made.pk, is_for=False, by=tom)
    assert not Vote.objects.exists()


def test_answered_suggestion_takes_no_votes(send, head):
    made = send()
    answer_suggestion(suggestion_id=made.pk, accepts=False, text="No", by=head, at=MONDAY)

    with pytest.raises(SuggestionRefused):
        vote(suggestion_id=made.pk, is_for=True, by=make_person("Tom"))


def test_duplicate_brings_its_votes_and_its_author_along(send, head, mei):
    tom, eva = make_person("Tom"), make_person("Eva")
    first, second = send(by=eva), send("Open at six")
    for voter in (tom, mei):
        vote(suggestion_id=first.pk, is_for=True, by=voter)
    vote(suggestion_id=second.pk, is_for=True, by=tom)
    vote(suggestion_id=second.pk, is_for=True, by=eva)

    merge_suggestion(suggestion_id=second.pk, into_id=first.pk, by=head, at=MONDAY)

    assert set(first.votes.values_list("person", flat=True)) == {tom.pk, mei.pk}, "Eva's own stays hers"
    assert Idea.objects.get(pk=second.pk).merged_into == first
    assert Notification.objects.get(person=mei).kind == "suggestion_joined"


def test_suggestion_is_not_merged_with_itself_another_box_or_nothing(send, head, mei):
    made = send()
    law = make_department("LAW")
    other = suggest(department_id=law.pk, title="x", text="y", key=new_key(), is_confidential=True, by=mei, at=MONDAY)

    for target in (made.pk, other.pk, uuid4(), None):
        with pytest.raises(SuggestionRefused):
            merge_suggestion(suggestion_id=made.pk, into_id=target, by=head, at=MONDAY)

    assert Idea.objects.get(pk=made.pk).state == SuggestionState.NEW


def accepted(send, head):
    made = send()
    answer_suggestion(suggestion_id=made.pk, accepts=True, text="Good", by=head, at=MONDAY)
    return made


def test_accepted_suggestion_becomes_one_action_and_is_done_with_it(send, head, mei):
    made, due = accepted(send, head), date(2026, 10, 1)

    first, second = (
        act_on_suggestion(suggestion_id=made.pk, owner_id=head.pk, due_on=due, by=head, at=MONDAY) for _ in range(2)
    )
    report_action(action_id=first.pk, state="done", text="Open since Monday", by=head, at=MONDAY + DAY)

    assert first == second
    assert (first.text, Idea.objects.get().state) == ("Open earlier", "done")


def test_suggestion_that_is_not_accepted_leads_to_nothing(send, head):
    made = send()

    with pytest.raises(SuggestionRefused):
        act_on_suggestion(suggestion_id=made.pk, owner_id=head.pk, due_on=date(2026, 10, 1), by=head, at=MONDAY)

    assert not ImprovementAction.objects.exists()


def test_new_version_of_the_standard_puts_it_into_practice(send, head, it):
    made = accepted(send, head)
    old = StandardVersion.objects.get()
    law = make_department("LAW")
    others = make_standard(law, calendar=make_calendar())

    for version in (old, others):
        with pytest.raises(SuggestionRefused):
            link_version(suggestion_id=made.pk, version_id=version.pk, by=head, at=MONDAY)
    new = make_next(old)
    link_version(suggestion_id=made.pk, version_id=new.pk, by=head, at=MONDAY + 2 * DAY)

    assert (Idea.objects.get().version, Idea.objects.get().state) == (new, "done")


def make_next(old):
    """A version in force from tomorrow."""
    tomorrow = MONDAY + DAY
    StandardVersion.objects.filter(pk=old.pk).update(effective_until=tomorrow)
    return StandardVersion.objects.create(
        standard=old.standard, number=2, state="published", effective_from=tomorrow, calendar=old.calendar,
        quality="Opens at six",
    )  # fmt: skip


def test_share_of_answers_in_time_counts_late_and_overdue_ones(send, head, it, mei):
    in_time, late, _overdue, _young = send(), send("B"), send("C"), send("D", at=MONDAY + 20 * DAY)
    answer_suggestion(suggestion_id=in_time.pk, accepts=True, text="Yes", by=head, at=MONDAY + 4 * DAY)
    answer_suggestion(suggestion_id=late.pk, accepts=True, text="Yes", by=head, at=MONDAY + 8 * DAY)

    found = box(it, mei, at=MONDAY + 20 * DAY)

    assert (found.in_time.kept, found.in_time.total) == (1, 3)
    assert [(one.department.code, one.open, one.late) for one in boxes(at=MONDAY + 20 * DAY)] == [
        ("HR", 0, 0),
        ("IT", 2, 1),
    ]


def test_promise_is_drawn_in_each_of_its_states(send, head, it, mei):
    made = send()

    def words(days):
        drawn = suggestion_page(made.pk, mei, at=MONDAY + days * DAY).row.promise
        return drawn.state, drawn.words

    states = [words(days)[0] for days in (0, 4.2, 8)]
    answer_suggestion(suggestion_id=made.pk, accepts=True, text="Yes", by=head, at=MONDAY + 8 * DAY)

    assert states == ["running", "at_risk", "missed"]
    assert words(9) == ("missed", "answered late")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open earlier please", ["Open earlier in the morning"]),
        ("希望食堂早点开门", ["食堂早一点开门"]),
        ("Something else entirely", []),
        ("", []),
    ],
)
def test_similar_suggestions_are_found_in_both_languages(send, it, text, found):
    send("Open earlier in the morning")
    send("食堂早一点开门")

    assert [one.title for one in similar_suggestions(it.pk, text)] == found


def post(client, url, **fields):
    said = {"title": "Open <b>earlier</b>", "text": "For the early shift.", "how": "confidential", "key": new_key()}
    return client.post(url, {**said, **fields})


def test_author_in_confidence_gets_a_key_once_and_finds_the_answer_with_it(client, it, mei, head):
    key = new_key()
    client.force_login(mei)

    sent = post(client, "/suggestions/IT/new/", key=key)
    made = Idea.objects.get()
    answer_suggestion(suggestion_id=made.pk, accepts=True, text="From May on.", by=head, at=MONDAY)
    wrong = client.post("/suggestions/key/", {"key": new_key()})
    found = client.post("/suggestions/key/", {"key": key.lower().replace("-", " ")})

    assert (sent.status_code, key in sent.content.decode()) == (200, True)
    assert (wrong.status_code, found.status_code) == (422, 200), "no redirect: an address in the log would tell"
    assert "From May on." in found.content.decode()
    assert "Mei Confidential" not in client_page(client, head, f"/suggestions/of/{made.pk}/")


def client_page(client, person, path):
    client.force_login(person)
    return client.get(path).content.decode()


def test_head_answers_and_leads_on_through_the_page(client, it, mei, head):
    client.force_login(mei)
    named = post(client, "/suggestions/IT/new/", how="named")
    client.force_login(head)

    client.post(f"{named.url}consider/")
    short = client.post(f"{named.url}answer/", {"answer": "accept"}, follow=True)
    client.post(f"{named.url}answer/", {"answer": "accept", "text": "<i>Yes</i>"})
    client.post(f"{named.url}act/", {"owner": head.pk, "due_on": "2099-01-01"})
    client.post(f"{named.url}merge/", {"chosen": "no id"})
    client.post(f"{named.url}version/", {"chosen": "no id"})
    page = client.get(named.url).content.decode()
    client.post(f"{named.url}finish/")

    assert [message.level_tag for message in short.context["messages"]][-1] == "error"
    assert "Open &lt;b&gt;earlier&lt;/b&gt;" in page
    assert "&lt;i&gt;Yes&lt;/i&gt;" in page
    assert ImprovementAction.objects.get().suggestion.state == "done"
    assert client.post(f"{named.url}burn/").status_code == 404


def test_anybody_votes_on_the_page_and_looks_for_similar_ones(client, send, mei, it):
    made = send()
    client.force_login(make_person("Tom"))

    client.post(f"/suggestions/of/{made.pk}/vote/", {"vote": "yes"})
    shown = client.get("/suggestions/IT/").content.decode()
    hint = client.post("/suggestions/IT/similar/", {"title": "open earlier"}).content.decode()

    assert "1 vote" in shown
    assert "Take my vote back" in shown
    assert "Open earlier" in hint


def test_named_author_finds_their_suggestions(client, send, mei):
    send()
    send("Whose is this?", confidential=True)
    client.force_login(mei)

    page = client.get("/suggestions/")

    assert [row.suggestion.title for row in page.context["own"]] == ["Open earlier"]


def test_unknown_boxes_and_suggestions_are_not_found(client, mei, it):
    client.force_login(mei)

    paths = ["/suggestions/NONE/", "/suggestions/NONE/new/", f"/suggestions/of/{uuid4()}/"]

    assert [client.get(path).status_code for path in paths] == [404] * 3
    assert post(client, "/suggestions/IT/new/", title="").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_boxes_cost_the_same_few_queries(client, send, head, mei, count, assert_queries):
    tom = make_person("Tom", department=mei.department)
    for number in range(count):
        made = send(f"Suggestion {number}")
        vote(suggestion_id=made.pk, is_for=True, by=tom)
    client.force_login(tom)
    client.get("/suggestions/IT/")

    with assert_queries(8):
        client.get("/suggestions/IT/")
    with assert_queries(6):
        client.get("/suggestions/")
    with assert_queries(7):
        client.get(f"/suggestions/of/{made.pk}/")


def test_days_are_the_departments_own(mei):
    shanghai = make_department("HAN")
    make_standard(shanghai, calendar=make_calendar(timezone="Asia/Shanghai"))
    said = {"title": "x", "text": "y", "key": new_key(), "is_confidential": True}

    made = suggest(department_id=shanghai.pk, by=mei, at=datetime(2026, 9, 21, 17, tzinfo=UTC), **said)

    assert made.filed_at == datetime(2026, 9, 21, 16, tzinfo=UTC), "midnight in Shanghai, where it is the 22nd"
