"""Courses with seats and waiting lists; who came practises within a month; who has what due; and whether it helped."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvements.models import Assignment, Course, PracticeTask, SignUp, Suggestion, TrainingSession
from improvements.permissions import NotYours
from improvements.queries import completions, department_duties, own_duties, trained_departments, training_effects
from improvements.services import (
    CourseText,
    Date,
    TrainingRefused,
    assign_course,
    cancel_session,
    finish_practice,
    give_up_seat,
    plan_session,
    record_attendance,
    remind_of_practice,
    save_course,
    sign_up,
    suggest_courses,
    withdraw_assignment,
)
from notifications.models import Notification
from surveys.enums import INDEX_ITEMS
from surveys.models import Result, Wave
from surveys.queries import weak_items
from tests.factories import MONDAY, hours, make_department, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = MONDAY.date()


@pytest.fixture
def hr():
    return make_person("Liu Na", department=make_department("HR"), is_hr_admin=True)


@pytest.fixture
def it():
    department = make_department("IT", head=make_person("Head"))
    for name in ("Ada", "Ben", "Cho"):
        make_person(name, department=department)
    return department


@pytest.fixture
def ada(it):
    return it.people.get(name="Ada")


@pytest.fixture
def ben(it):
    return it.people.get(name="Ben")


@pytest.fixture
def course(hr):
    text = CourseText(
        "Write a status update", hr.department_id, name_zh="写好进展通报", item="COM", months_between=12,
        practice="Write three updates.",
    )  # fmt: skip
    return save_course(course_id=None, wanted=text, by=hr)


@pytest.fixture
def session(course, hr):
    return plan(course, hr)


def plan(course, hr, *, at=MONDAY + DAY, seats=1):
    wanted = Date(at, at + hours(2), "Room 1", seats)
    return plan_session(course_id=course.pk, date=wanted, by=hr, at=min(at, MONDAY) - DAY)


def attend(session, *people, by):
    for person in people:
        sign_up(session_id=session.pk, by=person, at=session.starts_at - DAY)
    return record_attendance(
        session_id=session.pk, came=[one.pk for one in people], by=by, at=session.ends_at
    )  # fmt: skip


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_only_hr_writes_the_catalogue_and_no_name_is_there_twice(course, hr, it):
    with pytest.raises(NotYours):
        save_course(course_id=None, wanted=CourseText("Mine", it.pk), by=it.head)
    with pytest.raises(TrainingRefused):
        save_course(course_id=None, wanted=CourseText(course.name, it.pk), by=hr)

    save_course(course_id=course.pk, wanted=CourseText(course.name, it.pk, item="EMP"), by=hr)

    assert [(one.name, one.item, one.department) for one in Course.objects.all()] == [(course.name, "EMP", it)]


def test_dates_are_offered_by_who_gives_the_course_and_lie_ahead(course, hr, it):
    ahead, past = Date(MONDAY + DAY, MONDAY + DAY + hours(1), "Room", 5), Date(MONDAY, MONDAY + hours(1), "Room", 5)
    with pytest.raises(NotYours):
        plan_session(course_id=course.pk, date=ahead, by=it.head, at=MONDAY)
    for wrong in (past, Date(MONDAY + DAY, MONDAY + DAY, "Room", 5)):
        with pytest.raises(TrainingRefused):
            plan_session(course_id=course.pk, date=wrong, by=hr, at=MONDAY)

    assert not TrainingSession.objects.exists()


def test_who_comes_when_it_is_full_waits_and_moves_up_once(session, ada, ben):
    first, second = (sign_up(session_id=session.pk, by=who, at=MONDAY) for who in (ada, ben))
    again = sign_up(session_id=session.pk, by=ada, at=MONDAY)

    give_up_seat(session_id=session.pk, by=ada, at=MONDAY)
    give_up_seat(session_id=session.pk, by=ada, at=MONDAY)

    assert (first.is_waiting, second.is_waiting, again) == (False, True, first)
    assert list(SignUp.objects.values_list("person__name", "is_waiting")) == [("Ben", False)]
    assert told("seat_free") == {"Ben"}


def test_giving_up_a_place_in_the_waiting_list_frees_no_seat(session, ada, ben):
    for who in (ada, ben):
        sign_up(session_id=session.pk, by=who, at=MONDAY)

    give_up_seat(session_id=session.pk, by=ben, at=MONDAY)

    assert SignUp.objects.get().person == ada
    assert not told("seat_free")


def test_nobody_joins_or_leaves_what_has_begun_or_was_called_off(session, course, hr, ada):
    off = plan(course, hr, at=MONDAY + 3 * DAY)
    sign_up(session_id=off.pk, by=ada, at=MONDAY)
    cancel_session(session_id=off.pk, by=hr, at=MONDAY)

    for one, at in ((session, session.starts_at), (off, MONDAY)):
        with pytest.raises(TrainingRefused):
            sign_up(session_id=one.pk, by=ada, at=at)
        with pytest.raises(TrainingRefused):
            cancel_session(session_id=one.pk, by=hr, at=at)

    assert SignUp.objects.count() == 1
    assert told("session_off") == {"Ada"}


def test_attendance_is_recorded_by_who_gives_it_once_it_has_begun(session, hr, ada):
    sign_up(session_id=session.pk, by=ada, at=MONDAY)
    with pytest.raises(TrainingRefused):
        record_attendance(session_id=session.pk, came=[ada.pk], by=hr, at=MONDAY)
    with pytest.raises(NotYours):
        record_attendance(session_id=session.pk, came=[ada.pk], by=ada, at=session.ends_at)

    assert SignUp.objects.get().came is None
    assert not PracticeTask.objects.exists()


def test_who_came_practises_within_thirty_days_and_a_correction_takes_it_back(session, hr, ada):
    attend(session, ada, by=hr)
    record_attendance(session_id=session.pk, came=[ada.pk], by=hr, at=session.ends_at)
    task = PracticeTask.objects.get()

    record_attendance(session_id=session.pk, came=[], by=hr, at=session.ends_at)

    assert (task.person, task.due_on) == (ada, session.starts_at.date() + 30 * DAY)
    assert not PracticeTask.objects.exists()
    assert SignUp.objects.get().came is False


def test_practice_is_told_once_a_week_ahead_and_finished_with_evidence(session, hr, ada, ben):
    attend(session, ada, by=hr)
    task = PracticeTask.objects.get()
    week_before = task.due_on - 7 * DAY

    early = remind_of_practice(today=week_before - DAY, at=MONDAY)
    rounds = [remind_of_practice(today=week_before, at=MONDAY) for _round in range(2)]

    assert (early, rounds, told("practice_due")) == (0, [1, 0], {"Ada"})
    with pytest.raises(PracticeTask.DoesNotExist):
        finish_practice(task_id=task.pk, evidence="Not mine", by=ben, at=MONDAY)
    with pytest.raises(TrainingRefused):
        finish_practice(task_id=task.pk, evidence="  ", by=ada, at=MONDAY)
    finish_practice(task_id=task.pk, evidence="Three updates, no reminders", by=ada, at=MONDAY)
    with pytest.raises(TrainingRefused):
        finish_practice(task_id=task.pk, evidence="Again", by=ada, at=MONDAY + DAY)
    assert PracticeTask.objects.get().evidence == "Three updates, no reminders"


def test_finished_practice_is_not_reminded_of(session, hr, ada):
    attend(session, ada, by=hr)
    finish_practice(task_id=PracticeTask.objects.get().pk, evidence="Done", by=ada, at=MONDAY)

    assert remind_of_practice(today=date(2027, 1, 1), at=MONDAY) == 0


def test_head_assigns_and_everybody_hears_of_it_once(course, it, ada):
    for _click in range(2):
        assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY + 30 * DAY, by=it.head, at=MONDAY)

    assert Assignment.objects.get().due_on == TODAY + 30 * DAY
    assert Notification.objects.filter(kind="training_due", person=ada).count() == 1
    assert told("training_due") == {"Ada", "Ben", "Cho"}


def test_assignments_are_for_the_head_and_hr_and_have_a_day_to_come(course, it, hr, ada):
    with pytest.raises(NotYours):
        assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY, by=ada, at=MONDAY)
    with pytest.raises(TrainingRefused):
        assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY - DAY, by=it.head, at=MONDAY)
    save_course(course_id=course.pk, wanted=CourseText(course.name, hr.department_id, is_active=False), by=hr)
    with pytest.raises(TrainingRefused):
        assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY, by=it.head, at=MONDAY)

    assert not Assignment.objects.exists()


def test_who_took_a_recurring_course_has_it_due_again_a_year_later(course, session, it, hr, ada, ben):
    assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY + 10 * DAY, by=hr, at=MONDAY)
    attend(session, ada, by=hr)

    [done] = own_duties(ada, today=TODAY + 20 * DAY)
    [late] = own_duties(ben, today=TODAY + 20 * DAY)
    [again] = own_duties(ada, today=date(2027, 10, 1))

    assert (done.is_up_to_date, done.due_on, late.is_overdue) == (True, date(2027, 9, 22), True)
    assert (again.is_up_to_date, again.is_overdue) == (False, True)
    assert [one.person.name for one in department_duties(it, today=TODAY)] == ["Ben", "Cho", "Ada"]
    assert (completions([it.pk], today=TODAY)[it.pk].done, completions([it.pk], today=TODAY)[it.pk].wanted) == (1, 3)


def test_withdrawn_course_is_due_for_nobody(course, it, hr, ada):
    assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY, by=hr, at=MONDAY)
    with pytest.raises(NotYours):
        withdraw_assignment(course_id=course.pk, department_id=it.pk, by=ada)

    withdraw_assignment(course_id=course.pk, department_id=it.pk, by=it.head)

    assert own_duties(ada, today=TODAY) == []
    assert completions([it.pk], today=TODAY) == {}


def make_wave(number, *, year=2026):
    return Wave.objects.create(
        year=year, number=number, state="released", opens_at=MONDAY, closes_at=MONDAY, release_at=MONDAY,
        closed_at=MONDAY, seed="x",
    )  # fmt: skip


def give_results(wave, provider, shares, *, answers=40, visibility="shown"):
    """Total figures by item; items that are not named have a share of 0.8."""
    for item in (*INDEX_ITEMS, "OVR"):
        satisfied = round(shares.get(item, 0.8) * answers)
        Result.objects.create(
            wave=wave, provider=provider, is_total=True, item=item, answers=answers, satisfied=satisfied,
            visibility=visibility, low=0.1, high=0.95, invited=answers,
        )  # fmt: skip


@pytest.fixture
def waves(it):
    """Mutual support is IT's lowest item twice; its communication falls below the limit of the others in the second."""
    first, second = make_wave(1), make_wave(2)
    for wave, communication in ((first, 0.8), (second, 0.3)):
        give_results(wave, it, {"COM": communication, "EMP": 0.25})
        for code in ("FIN", "LEG", "QA"):
            other = make_department(code) if wave == first else it.__class__.objects.get(code=code)
            give_results(wave, other, {"EMP": 0.3})
    return first, second


def test_weak_is_what_lies_below_the_limit_or_is_lowest_twice(waves, it):
    found = {(one.item, one.reason.value) for one in weak_items(waves[1], waves[0]) if one.department_id == it.pk}

    assert found == {("COM", "below"), ("EMP", "lowest")}


def test_hidden_figures_suggest_nothing(it):
    wave = make_wave(1)
    give_results(wave, it, {"COM": 0.1}, answers=4, visibility="hidden")

    assert weak_items(wave, None) == []


def test_released_evaluation_suggests_the_course_and_tells_the_head_once(waves, course, it):
    counts = [suggest_courses(at=MONDAY) for _tick in range(2)]

    assert counts == [1, 0]
    assert [(one.department, one.course, one.reason) for one in Suggestion.objects.all()] == [(it, course, "below")]
    assert told("training_fits") == {"Head"}


def test_assigned_course_is_not_suggested(waves, course, it, hr):
    assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY, by=hr, at=MONDAY)

    assert suggest_courses(at=MONDAY) == 0


def test_effect_compares_the_quarters_around_the_training(course, it, hr, ada):
    for number, share in ((1, 0.4), (2, 0.5), (3, 0.95)):
        give_results(make_wave(number), it, {"COM": share}, answers=60)
    attend(plan(course, hr, at=MONDAY - 120 * DAY), ada, by=hr)

    [effect] = training_effects(course)

    assert (str(effect.before.wave), str(effect.after.wave)) == ("2026-Q1", "2026-Q3")
    assert (effect.change, effect.department, effect.trained.people) == ("better", it, 1)


def test_effect_says_too_few_where_a_side_is_missing_or_hidden(course, it, hr, ada):
    give_results(make_wave(1), it, {"COM": 0.4})
    give_results(make_wave(3), it, {"COM": 0.9}, answers=4, visibility="hidden")
    attend(plan(course, hr, at=MONDAY - 120 * DAY), ada, by=hr)

    [effect] = training_effects(course)

    assert (effect.after, effect.change) == (None, "too_few")


def test_effect_is_not_told_across_a_new_wording(course, it, hr, ada):
    give_results(make_wave(1), it, {"COM": 0.4}, answers=60)
    after = make_wave(3)
    after.questions = [{"code": "COM", "version": 2, "text": "…", "text_zh": "……"}]
    after.save()
    give_results(after, it, {"COM": 0.95}, answers=60)
    attend(plan(course, hr, at=MONDAY - 120 * DAY), ada, by=hr)

    [effect] = training_effects(course)

    assert effect.change == "new_wording"


def test_trained_counts_each_person_once(course, it, hr, ada, ben):
    attend(plan(course, hr, at=MONDAY - 400 * DAY, seats=3), ada, ben, by=hr)
    attend(plan(course, hr, at=MONDAY - 30 * DAY, seats=3), ada, by=hr)

    [one] = trained_departments()

    assert (one.department_id, one.people, one.first_on) == (it.pk, 2, (MONDAY - 400 * DAY).date())


@pytest.fixture
def soon(course, hr):
    at = timezone.now() + DAY
    wanted = Date(at, at + hours(1), "Room", 1, link="https://meet.example/1")
    return plan_session(course_id=course.pk, date=wanted, by=hr, at=timezone.now())


def test_catalogue_page_lets_one_sign_up_and_leave(client, soon, course, ada):
    client.force_login(ada)
    before = client.get(reverse("improvements:training")).content.decode()
    joined = client.post(reverse("improvements:session_move", args=[soon.pk, "join"]), follow=True).content.decode()
    client.post(reverse("improvements:session_move", args=[soon.pk, "leave"]))

    assert "Sign up" in before
    assert "meet.example" not in before
    assert "you have a seat" in joined
    assert "meet.example" in joined
    assert not SignUp.objects.exists()


def test_pages_of_hr_write_a_course_offer_a_date_and_record_who_came(client, hr, ada):
    client.force_login(hr)
    course_text = {
        "name": "Listening",
        "about": "How",
        "department": hr.department_id,
        "trainer": "nobody",
        "item": "EMP",
    }
    refused = client.post("/training/new/", course_text)
    client.post("/training/new/", {**course_text, "trainer": ada.email, "practice": "Ask twice."})
    course = Course.objects.get()
    start = timezone.localtime() + DAY
    moments = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + hours(1):%Y-%m-%dT%H:%M}"}
    client.post(f"/training/{course.pk}/date/", {**moments, "place": "Hall", "seats": "2"})
    session = TrainingSession.objects.get()
    sign_up(session_id=session.pk, by=ada, at=timezone.now())
    TrainingSession.objects.update(starts_at=start - 2 * DAY)
    client.post(f"/training/dates/{session.pk}/", {"came": [ada.pk]})

    assert refused.status_code == 422
    assert course.trainer == ada
    assert PracticeTask.objects.get().person == ada
    assert "Ada" in client.get(f"/training/dates/{session.pk}/").content.decode()
    assert client.get(f"/training/{course.pk}/edit/").status_code == 200


def test_practice_page_takes_evidence_from_its_owner_alone(client, session, hr, ada, ben):
    attend(session, ada, by=hr)
    url = reverse("improvements:practice", args=[PracticeTask.objects.get().pk])
    client.force_login(ben)
    strange = client.get(url)
    client.force_login(ada)
    empty = client.post(url, {"evidence": ""})
    client.post(url, {"evidence": "I <b>wrote</b> three."})

    assert (strange.status_code, empty.status_code) == (404, 422)
    assert b"I &lt;b&gt;wrote&lt;/b&gt; three." in client.get(url).content


def test_department_page_shows_dues_suggestions_and_lets_the_head_assign(client, waves, course, it, ada):
    suggest_courses(at=MONDAY)
    client.force_login(it.head)
    url = reverse("improvements:department_training", args=["IT"])
    before = client.get(url).content.decode()
    due = timezone.localdate() + DAY
    client.post(url, {"course": course.pk, "due_on": due.isoformat()})
    after = client.get(url).content.decode()
    client.post(reverse("improvements:withdraw_training", args=["IT", course.pk]))

    assert "lies below the 99.8 % limit in Q2 2026" in before
    assert "0\u202f% up to date: 0 of 3" in after
    assert not Assignment.objects.exists()
    client.force_login(ada)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("path", ["/training/9/", "/training/dates/9/", "/training/new/", "/training/dates/9/burn/"])
def test_what_is_not_there_or_not_ones_own_is_not_found(client, ada, path):
    client.force_login(ada)

    assert client.post(path).status_code in {404, 405}
    assert client.get(path).status_code in {404, 405}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_few_queries(client, course, it, hr, count, assert_queries):
    assign_course(course_id=course.pk, department_id=it.pk, due_on=TODAY + DAY, by=it.head, at=MONDAY)
    for number in range(count):
        session = plan(course, hr, at=MONDAY - (number + 1) * DAY, seats=9)
        attend(session, *it.people.all(), by=hr)
        at = timezone.now() + (number + 1) * DAY
        plan_session(
            course_id=course.pk, date=Date(at, at + hours(1), "Room", 3), by=hr, at=timezone.now()
        )  # fmt: skip
    it.head.department = it
    it.head.save(update_fields=["department"])
    client.force_login(it.head)
    urls = ("/training/", f"/training/{course.pk}/", "/training/departments/IT/")
    for url in urls:
        client.get(url)

    for url, statements in zip(urls, (10, 11, 11), strict=True):
        with assert_queries(statements):
            client.get(url)
