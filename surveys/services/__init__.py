"""Everything that asks, keeps what was answered, and counts it. Time and the person acting are always arguments."""

from surveys.services.abstaining import (
    choose_evaluations,
)
from surveys.services.answering import (
    NotYourQuestion,
    PulseAnswer,
    QuestionOver,
    TooLong,
    answer_pulse,
    finish_follow_up,
)
from surveys.services.asking import (
    expire_pulses,
    send_due_pulses,
)
from surveys.services.bulk import (
    PastWave,
    write_past_wave,
    write_pulses,
    write_team_answers,
)
from surveys.services.closing import (
    close_waves,
    release_waves,
)
from surveys.services.confiding import (
    AlreadyAnswered,
    Evaluation,
    EvaluationOver,
    answer_invitation,
    note_opened,
)
from surveys.services.forgetting import (
    forget_invitations,
    forget_pulses,
)
from surveys.services.opening import (
    Announced,
    open_due_waves,
    remind_waves,
)
from surveys.services.planning import (
    plan_pulses,
    withdraw_pulses,
)
from surveys.services.questionnaires import (
    AlreadyPublished,
    WordingRefused,
    discard_draft,
    publish_draft,
    start_draft,
    write_draft,
    write_own_questions,
)
from surveys.services.redacting import (
    NothingToRemove,
    redact_comment,
)
from surveys.services.results import (
    compute_results,
)
from surveys.services.scheduling import (
    NotAllowed,
    TooLate,
    WaveSettings,
    change_wave,
    plan_waves,
)
from surveys.services.staff import (
    answer_staff_question,
    write_staff_answers,
)
from surveys.services.study import (
    restudy,
    studies_differing,
)

__all__ = [
    "AlreadyAnswered",
    "AlreadyPublished",
    "Announced",
    "Evaluation",
    "EvaluationOver",
    "NotAllowed",
    "NotYourQuestion",
    "NothingToRemove",
    "PastWave",
    "PulseAnswer",
    "QuestionOver",
    "TooLate",
    "TooLong",
    "WaveSettings",
    "WordingRefused",
    "answer_invitation",
    "answer_pulse",
    "answer_staff_question",
    "change_wave",
    "choose_evaluations",
    "close_waves",
    "compute_results",
    "discard_draft",
    "expire_pulses",
    "finish_follow_up",
    "forget_invitations",
    "forget_pulses",
    "note_opened",
    "open_due_waves",
    "plan_pulses",
    "plan_waves",
    "publish_draft",
    "redact_comment",
    "release_waves",
    "remind_waves",
    "restudy",
    "send_due_pulses",
    "start_draft",
    "studies_differing",
    "withdraw_pulses",
    "write_draft",
    "write_own_questions",
    "write_past_wave",
    "write_pulses",
    "write_staff_answers",
    "write_team_answers",
]
