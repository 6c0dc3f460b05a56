"""The Celery app and beat's schedule.

The schedule is code: a handful of ticks. Timers live in the database, every tick claims what is due there
(`FOR UPDATE SKIP LOCKED`), so a tick that comes twice, or two beats, do nothing twice.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

app = Celery("servicedesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


def every(seconds: int, task: str) -> dict[str, Any]:
    """A tick. One that no worker took before the next is due is forgotten, so ticks never pile up."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": float(seconds)}}


app.conf.beat_schedule = {
    # A warning or an escalation is at most this late.
    "sweep": every(5, "tickets.tasks.sweep"),
    # New hours of a calendar reach the requests that are open within seconds; nothing is read while none changed.
    "retime": every(5, "tickets.tasks.retime"),
    # Every commit asks for the relay at once; this round finds what a crash or a broken broker lost.
    "relay": every(5, "servicedesk.tasks.relay"),
    # What the relay's tasks put into the outbox leaves it within seconds.
    "deliver-mail": every(5, "notifications.tasks.deliver"),
    # Who wants mails gathered gets them at eight where they are; the timers are rows, a minute late is on time.
    "send-digests": every(60, "notifications.tasks.send_digests"),
    # Agreed dates begin at midnight somewhere; a few minutes later is soon enough.
    "resume-due-waits": every(300, "tickets.tasks.resume_due_waits"),
    # A word promised for ten o'clock is missed at a minute past.
    "note-missed-updates": every(60, "tickets.tasks.note_missed_updates"),
    # Waves open and close at an announced minute.
    "surveys": every(60, "surveys.tasks.tick"),
    "open-waves": every(60, "improvements.tasks.open_waves"),
    # An announcement or a change that was just written reaches those concerned within a minute, each once.
    "tell-news": every(60, "improvements.tasks.tell_news"),
    # What two departments agreed is looked at again after a year; both heads hear of it once.
    "remind-of-reviews": every(3600, "improvements.tasks.remind_of_reviews"),
    # An event that comes round is planned again once it is over; its departments are invited within a minute.
    "keep-events": every(60, "improvements.tasks.keep_events"),
    # A released evaluation shows who stands out by the published criteria; the panel decides.
    "nominate": every(3600, "improvements.tasks.nominate"),
    # What was learned is practised within a month; a week ahead people hear of it, once.
    "remind-of-practice": every(3600, "improvements.tasks.remind_of_practice"),
    # A released evaluation suggests courses to departments that it shows to be weak somewhere.
    "suggest-courses": every(3600, "improvements.tasks.suggest_courses"),
    # Suggestions reach the head, overdue dates go further up, heads hear of their results; none of it by the second.
    "follow-up": every(300, "improvements.tasks.follow_up"),
    # A proposed or published standard is news for the day, not for the second.
    "notify-of-rules": every(30, "notifications.tasks.notify_of_rules"),
    # In November HR hears which calendars lack next year's public holidays.
    "warn-of-unannounced-years": every(86_400, "notifications.tasks.warn_of_unannounced_years"),
    # The reopening window is counted in days.
    "close-settled": every(3600, "tickets.tasks.close_settled"),
    # What people typed and never sent is kept for a month.
    "purge-drafts": every(86_400, "tickets.tasks.purge_drafts"),
    # Marks of requests are kept for two years.
    "forget-old-marks": every(86_400, "surveys.tasks.forget_old"),
    # Old notices and sent mails are kept for months; once a day is plenty.
    "forget-old-notices": every(86_400, "notifications.tasks.forget_old"),
    # Whoever asks for a replay nudges the worker; this round takes up what a dead worker or a broken broker left.
    "replay": every(5, "dashboards.tasks.replay"),
    # The dashboards' figures are at most this old; nothing is counted while nothing happens.
    "refresh-dashboards": every(60, "dashboards.tasks.refresh"),
    # Reports follow the release of an evaluation; each takes seconds of a worker, one at a time.
    "ask-for-reports": every(300, "dashboards.tasks.ask_after_release"),
    "make-reports": every(5, "dashboards.tasks.make_reports"),
}


@setup_logging.connect
def _log_as_the_web_does(**_signal: Any) -> None:
    """To be connected is enough: Celery then leaves logging to Django's settings."""
