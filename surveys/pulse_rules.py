"""When a resolved request earns its requester a pulse, and when asking would be one too many (SURVEY §1.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DELAY = timedelta(hours=24)  # after resolution, as Zendesk does: the requester has seen whether it holds
EXPIRES_AFTER = timedelta(days=7)
CHANGEABLE_FOR = timedelta(hours=12)
PROVIDER_PAUSE = timedelta(days=7)  # at most one pulse per providing department in this time
PERSON_WINDOW = timedelta(days=30)
MOST_IN_WINDOW = 4

NextOpening = Callable[[datetime], datetime]


class NotSent(StrEnum):
    """Why no pulse is sent."""

    OWN_DEPARTMENT = "own_department"
    REQUESTER_RESOLVED = "requester_resolved"
    PROVIDER_ASKED_RECENTLY = "provider_asked_recently"
    ASKED_OFTEN = "asked_often"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The facts of one resolution, with the attribution of that moment.

    `departments` are the requester's with all those above them, so that a team of the provider counts as the provider.
    """

    requester: int
    departments: frozenset[int]
    provider: int
    resolvers: frozenset[int]
    resolved_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierPulse:
    """A pulse sent or due to be sent to the same person; withdrawn ones are left away, they asked nothing."""

    provider: int
    send_at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """A pulse to send, and the end of its life."""

    send_at: datetime
    expires_at: datetime


def decide(resolution: Resolution, earlier: Sequence[EarlierPulse], *, next_opening: NextOpening) -> Sending | NotSent:
    """Return when to send the pulse for a resolution, or why not.

    It is sent 24 h after the resolution, or when the requester's working day next opens after that
    (`next_opening` of the requester's calendar). The windows of 7 and 30 days are counted around that moment, so
    pulses that wait to be sent count too, whichever was resolved first.
    """
    send_at = next_opening(resolution.resolved_at + DELAY)
    refusal = _nobody_to_ask(resolution) or _asked_enough(resolution.provider, send_at, earlier)
    return refusal or Sending(send_at, expires_at(send_at))


def _nobody_to_ask(resolution: Resolution) -> NotSent | None:
    if resolution.requester in resolution.resolvers:
        return NotSent.REQUESTER_RESOLVED
    return NotSent.OWN_DEPARTMENT if resolution.provider in resolution.departments else None


def _asked_enough(provider: int, send_at: datetime, earlier: Sequence[EarlierPulse]) -> NotSent | None:
    same = [pulse for pulse in earlier if pulse.provider == provider]
    if any(abs(pulse.send_at - send_at) < PROVIDER_PAUSE for pulse in same):
        return NotSent.PROVIDER_ASKED_RECENTLY
    return NotSent.ASKED_OFTEN if _fullest_window(send_at, earlier) >= MOST_IN_WINDOW else None


def _fullest_window(send_at: datetime, earlier: Sequence[EarlierPulse]) -> int:
    # A window of 30 days that contains this pulse begins with it or with a pulse shortly before it.
    moments = [pulse.send_at for pulse in earlier if abs(pulse.send_at - send_at) < PERSON_WINDOW]
    begins = [send_at, *(moment for moment in moments if moment <= send_at)]
    return max(sum(begin <= moment < begin + PERSON_WINDOW for moment in moments) for begin in begins)


def expires_at(sent_at: datetime) -> datetime:
    """Return when an unanswered pulse can no longer be answered: 7 days after sending."""
    return sent_at + EXPIRES_AFTER


def is_answerable(sent_at: datetime, at: datetime) -> bool:
    """Return whether a pulse sent at `sent_at` may still be answered for the first time."""
    return sent_at <= at < expires_at(sent_at)


def is_changeable(answered_at: datetime, at: datetime) -> bool:
    """Return whether an answer may still be changed: for 12 h, also past the pulse's own expiry."""
    return answered_at <= at < answered_at + CHANGEABLE_FOR
