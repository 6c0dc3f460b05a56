"""Working time the slow way: step through time and look at the wall clock. Shares no code with the product."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@cache
def first_occurrence(zone: str, day: date, at: time, *, end_of_day: bool = False) -> datetime:
    """Watch a wall clock minute by minute until it first shows a time; one it jumps over comes as if it had not."""
    wanted = datetime.combine(day, at) + timedelta(days=end_of_day)
    now = wanted.replace(tzinfo=UTC) - timedelta(hours=17)
    while _wall(zone, now + MINUTE) < wanted:
        now += MINUTE
    if _wall(zone, now + MINUTE) == wanted:
        return now + MINUTE
    return now + (wanted - _wall(zone, now))


@cache
def existed(zone: str, day: date) -> bool:
    noon = datetime.combine(day, time(12), UTC)
    return any(_wall(zone, noon + timedelta(minutes=30 * step)).date() == day for step in range(-80, 80))


class Oracle:
    def __init__(self, zone, weekly, exceptions, step=MINUTE):
        self.zone, self.weekly, self.exceptions, self.step = zone, weekly, exceptions, step
        self.openings = {}

    def is_open(self, at):
        today = _wall(self.zone, at).date()
        nearby = (today + timedelta(days=days) for days in (-1, 0, 1))
        return any(opens <= at < closes for day in nearby for opens, closes in self._openings(day))

    def elapsed(self, start, end):
        worked = timedelta()
        while start < end:
            worked += self.step * self.is_open(start)
            start += self.step
        return worked

    def due(self, start, working_time, within):
        """Return the first step by which the time has been worked, or None if that takes longer than `within`."""
        at = start
        while working_time > timedelta():
            if at - start > within:
                return None
            working_time -= self.step * self.is_open(at)
            at += self.step
        return at

    def _openings(self, day):
        if day not in self.openings:
            hours = self.exceptions.get(day, self.weekly.get(day.isoweekday(), ()))
            self.openings[day] = [
                (
                    first_occurrence(self.zone, day, opens),
                    first_occurrence(self.zone, day, closes, end_of_day=closes == time(0)),
                )
                for opens, closes in hours
                if existed(self.zone, day)
            ]
        return self.openings[day]


def _wall(zone, at):
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
