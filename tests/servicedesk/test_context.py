"""What the frame shows to whom, and what it costs."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone

from servicedesk.context import shell
from servicedesk.queries import broken_counts
from tests.factories import hours, make_agent, make_department, make_person, make_service, make_standard, make_ticket
from tests.surveys.waves import opened, people, serve

pytestmark = pytest.mark.django_db


@pytest.fixture
def it():
    department = make_department("IT", head=make_person("Head"), name="IT", name_zh="信息技术部")
    make_standard(department)
    make_service(department)
    return department


def frame(person, path="/notifications/"):
    request = RequestFactory().get(path)
    request.user = type(person).objects.get(pk=person.pk) if person.pk else person
    return shell(request)["shell"]


def titles(person):
    return [section.title for section in frame(person)["nav"]]


def labels(person):
    return {item.label for section in frame(person)["nav"] for item in section.items}


def test_visitor_sees_no_navigation():
    assert frame(AnonymousUser())["nav"] == ()


def test_employee_sees_no_queue(it):
    assert "IT" not in titles(make_person("Mei"))


def test_agent_sees_their_queue_and_how_many_promises_are_broken_there(it):
    agent = make_agent(department=it)
    make_ticket(it.services.get(), make_person("Mei"), at=timezone.now() - hours(24 * 30))

    queue = next(item for section in frame(agent)["nav"] for item in section.items if item.icon == "queue")

    assert (queue.url, queue.count, queue.over) == ("/queue/IT/", 1, True)


def test_current_page_is_marked_and_a_request_marks_no_list(it):
    def marked(path):
        return [i.label for section in frame(it.head, path)["nav"] for i in section.items if i.current]

    assert marked("/") == ["Home"]
    assert marked("/queue/IT/") == ["Queue"]
    assert marked("/requests/IT-0001/") == []


def test_staff_reach_the_admin_site():
    assert "Administration" in labels(make_person(is_staff=True))
    assert "Administration" not in labels(make_person())


def test_evaluations_to_do_stand_in_the_rail_while_a_wave_is_open(it):
    mei, other = people("HR", 2)
    serve(mei, it.services.get())

    before = labels(mei)
    cache.clear()
    opened()
    entry = next(item for section in frame(mei)["nav"] for item in section.items if item.icon == "star")

    assert "Quarterly evaluation" not in before
    assert (entry.url, entry.label, entry.count, entry.over) == ("/evaluate/", "Quarterly evaluation", 1, False)
    assert "Quarterly evaluation" not in labels(other)


def test_place_is_the_persons_department(it):
    assert frame(make_person(department=it))["place"] == "IT"
    assert frame(make_person())["place"] == ""


def test_broken_counts_count_open_requests_whose_promise_ran_out(it):
    service, mei, now = it.services.get(), make_person("Mei"), timezone.now()
    make_ticket(service, mei, at=now - hours(24 * 30))
    make_ticket(service, mei, at=now)

    assert broken_counts([it.pk], at=now) == {it.pk: 1}


def test_broken_counts_are_remembered_for_everybody(it, assert_queries):
    broken_counts([it.pk], at=timezone.now())

    with assert_queries(0):
        broken_counts([it.pk], at=timezone.now())


def test_frame_asks_two_questions_when_warm(it, assert_queries):
    agent = make_agent(department=it)
    frame(agent)["nav"]
    warm = frame(agent)

    with assert_queries(2):
        assert warm["nav"] is not None


def test_frame_asks_nothing_for_a_fragment(it, assert_queries):
    with assert_queries(1):  # the person
        frame(it.head)


def test_everybody_is_led_to_the_results_of_all_departments():
    assert "All departments" in labels(make_person())


def tabs(person, path):
    return [(tab.label, tab.current) for tab in frame(person, path)["tabs"]]


def test_pages_that_are_alike_share_one_line_and_stand_as_tabs_over_each_other(it):
    mei = make_person("Mei", department=it)

    lines = [i for section in frame(mei, "/events/")["nav"] for i in section.items if i.current]

    assert [(line.label, line.url) for line in lines] == [("News & events", "/news/")]
    assert tabs(mei, "/events/") == [("News", False), ("Events", True)]
    assert tabs(mei, "/needs/") == [("My internal customers", True), ("We as customers", False)]
    assert tabs(mei, "/guides/") == []


def test_a_page_below_a_tab_marks_the_line_and_shows_no_tabs(it):
    mei = make_person("Mei", department=it)

    lines = [i.label for section in frame(mei, "/thanks/new/")["nav"] for i in section.items if i.current]

    assert lines == ["Appreciation"]
    assert tabs(mei, "/thanks/new/") == []


def test_who_may_not_open_a_page_has_no_tab_for_it(it):
    assert tabs(it.head, "/company/") == [("All departments", True), ("Over time", False)]
    assert tabs(it.head, "/standards/") == [("Standards", True)]
    assert tabs(make_person(is_hr_admin=True), "/standards/") == [("Standards", True), ("Calendars", False)]
    assert tabs(make_person("Mei"), "/company/") == [("All departments", True)]


def test_executives_who_do_not_run_evaluations_are_led_to_whether_they_are_sound():
    lines = [i for section in frame(make_person(is_executive=True))["nav"] for i in section.items]

    assert [line.url for line in lines if line.label == "Evaluations"] == ["/company/evaluation/"]
