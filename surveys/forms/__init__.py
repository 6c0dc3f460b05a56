"""What people fill in: ratings and evaluations, and the settings around them."""

from surveys.forms.answers import EvaluationForm, PulseForm, StaffForm, pulse_initial, stem_words
from surveys.forms.coordination import OwnQuestionsForm, QuestionnaireForm, RedactionForm, WaveForm

__all__ = [
    "EvaluationForm",
    "OwnQuestionsForm",
    "PulseForm",
    "QuestionnaireForm",
    "RedactionForm",
    "StaffForm",
    "WaveForm",
    "pulse_initial",
    "stem_words",
]
