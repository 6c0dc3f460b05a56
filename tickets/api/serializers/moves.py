"""What each move asks, and the table of moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from slas.enums import PauseReason
from tickets.api.serializers.pieces import LONGEST_TEXT, IdField, MessageSerializer, PriorityField
from tickets.enums import REOPEN_CAUSES, WAIT_CAUSES, Cause, DisputeAbout, DisputeState, Move, Side, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

WAITS = [(reason.value, reason.label) for reason in PauseReason if reason != PauseReason.RESOLVED]


class CauseField(serializers.ChoiceField):
    """Why it came to this; may be left out."""

    def __init__(self, causes: Sequence[Cause] = tuple(Cause)) -> None:
        choices = [(cause.value, cause.label) for cause in causes]
        super().__init__(choices=choices, required=False, allow_null=True, default=None)


class NothingSerializer(serializers.Serializer[Any]):
    """This move asks nothing."""


class WordsSerializer(serializers.Serializer[Any]):
    """Words that the other side reads."""

    text = serializers.CharField(max_length=LONGEST_TEXT)


class PerhapsWordsSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class SayingSerializer(MessageSerializer):
    """A message: words, files, or both."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["text"].strip() and not attrs["attachments"]:
            raise serializers.ValidationError({"text": [_("Write something first.")]})
        return attrs


class ReplySerializer(SayingSerializer):
    internal = serializers.BooleanField(
        required=False, default=False, help_text=_("A note that only the serving department reads.")
    )


class ReopeningSerializer(WordsSerializer):
    cause = CauseField(REOPEN_CAUSES)


class UpdateSerializer(serializers.Serializer[Any]):
    until = serializers.DateTimeField(help_text=_("The moment by which the requester hears again."))


class AnswerWordsSerializer(WordsSerializer):
    """Words that count as an answer to the requester."""

    seen_event_id = MessageSerializer().fields["seen_event_id"]


class WaitingSerializer(AnswerWordsSerializer):
    cause = CauseField(WAIT_CAUSES)
    reason = serializers.ChoiceField(choices=WAITS)
    until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=_("The agreed date, for that reason only.")
    )


class AssigneeSerializer(serializers.Serializer[Any]):
    assignee = IdField(help_text=_("The number of an agent of the department."))


class HandOverSerializer(WordsSerializer):
    service = IdField(help_text=_("A service of another department."))


class PartSerializer(HandOverSerializer):
    subject = serializers.CharField(max_length=200)


class SolvedSerializer(AnswerWordsSerializer):
    met = serializers.ListField(
        child=serializers.IntegerField(min_value=0), required=False, allow_null=True, default=None,
        help_text=_("Numbers, from 0, of the standard's quality indicators that hold; null: not asked."),
    )  # fmt: skip
    despite_parts = serializers.BooleanField(
        required=False, default=False, help_text=_("Solved without the parts that other departments still work on.")
    )


class PartnerSerializer(serializers.Serializer[Any]):
    department = serializers.CharField(max_length=8, help_text=_("The code of the other department."))


class SharingSerializer(WordsSerializer, PartnerSerializer):
    """Who else is to serve it, and what they are to do."""


class OtherRequestSerializer(serializers.Serializer[Any]):
    ref = serializers.CharField(max_length=20, help_text=_("The reference of the other request."))


class MergeSerializer(PerhapsWordsSerializer):
    into = serializers.CharField(max_length=20, help_text=_("The reference of the request that goes on."))


class DisputeSerializer(WordsSerializer):
    about = serializers.ChoiceField(choices=DisputeAbout.choices)


class DecisionSerializer(WordsSerializer):
    state = serializers.ChoiceField(
        choices=[(state.value, state.label) for state in DisputeState if state != DisputeState.OPEN]
    )


class PriorityChangeSerializer(WordsSerializer):
    priority = PriorityField()


class MoveRuleSerializer(serializers.Serializer[Any]):
    """A row of the one table of moves."""

    move = serializers.ChoiceField(choices=Move.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    sources = serializers.ListField(
        child=serializers.ChoiceField(choices=Status.choices), help_text=_("Statuses from which it is allowed.")
    )
    sides = serializers.ListField(child=serializers.ChoiceField(choices=Side.choices), help_text=_("Who may make it."))
    target = serializers.ChoiceField(
        choices=Status.choices, allow_null=True, help_text=_("The status it leads to; null: it stays.")
    )
    refusal = serializers.CharField(help_text=_("What is said when the status does not allow it."))


class MoveTableSerializer(serializers.Serializer[Any]):
    results = MoveRuleSerializer(many=True)
