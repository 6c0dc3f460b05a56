"""What the improvements do by themselves: evaluations open from here, and people hear of what is due."""

from celery import shared_task
from django.utils import timezone

from improvements import services
from improvements.queries import announced_actions
from surveys.services import open_due_waves


@shared_task
def open_waves() -> None:
    """The evaluation's form asks about what the departments announced."""
    while open_due_waves(at=timezone.now(), announced=announced_actions()):
        pass


@shared_task
def remind_of_practice() -> None:
    while services.remind_of_practice(today=timezone.localdate(), at=timezone.now()):
        pass


@shared_task
def tell_news() -> None:
    while services.tell_news(today=timezone.localdate(), at=timezone.now()):
        pass


@shared_task
def remind_of_reviews() -> None:
    while services.remind_of_reviews(today=timezone.localdate(), at=timezone.now()):
        pass


@shared_task
def keep_events() -> None:
    """Plan what comes round again, and invite to what is new."""
    while services.plan_next_events(at=timezone.now()):
        pass
    while services.invite_to_events(at=timezone.now()):
        pass


@shared_task
def nominate() -> None:
    services.nominate(at=timezone.now())


@shared_task
def suggest_courses() -> None:
    services.suggest_courses(at=timezone.now())


@shared_task
def follow_up() -> None:
    """Take overdue dates and answers further, ask for reports, pass thanks on, tell of results to be discussed."""
    while services.tell_of_suggestions(at=timezone.now()):
        pass
    while services.tell_overdue_actions(today=timezone.localdate(), at=timezone.now()):
        pass
    while services.ask_for_reports(at=timezone.now()):
        pass
    while services.pass_on_thanks(at=timezone.now()):
        pass
    services.tell_of_results(at=timezone.now())
