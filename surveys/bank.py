"""The wording of the quarterly evaluation in both languages (SURVEY §1.2). A wave keeps a copy when it opens.

`{department}`, `{start}`, `{end}` and `{action}` are filled in when a page is read. Changed wording gets the next
version number: results before and after it are not compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Question: TypeAlias = dict[str, str | int]
VERSION = 1

STEM = (
    "Thinking of your dealings with {department} from {start} to {end}, how satisfied are you with…",
    "请回想您在{start}至{end}期间与{department}的往来，您对以下方面的满意程度如何？",
)
ITEMS = {
    "REL": ("…how well they do what they said, by the time they said", "……说到做到、按承诺的时间完成的情况"),
    "RSP": ("…how quickly they take up your requests and answer you", "……受理和回应您需求的速度"),
    "ASR": (
        "…how well they know their field, and whether you can rely on their answers",
        "……专业能力，以及答复是否可以信赖",
    ),
    "EMP": (
        "…how well they understand your work, and look for a way to help",
        "……对您工作的理解，以及主动想办法帮助您的程度",
    ),
    "COM": (
        "…how they keep you informed, and warn you early of delays or changes",
        "……主动告知进展、对延误或变化提前说明的情况",
    ),
    "EAS": (
        "…how easy it is to get what you need: whom to ask, forms, instructions",
        "……办事的便利程度（找谁办、表单、说明是否清楚）",
    ),
    "OUT": ("…how well the result solved your problem", "……最终结果解决您问题的程度"),
}
OVERALL = (
    "Overall, how satisfied are you with {department}’s service to you?",
    "总体而言，您对{department}为您提供的服务满意吗？",
)
CHANGE = ("Compared with the quarter before, their service has become", "与上一季度相比，该部门的服务")
NOTICED = (
    "They announced: “{action}” Have you noticed a difference?",
    "该部门公布了改进措施：“{action}”您感受到变化了吗？",
)
OPEN = {
    "KEP": ("What should they keep doing?", "哪些做法希望他们保持？"),
    "STP": ("What should they stop doing?", "哪些做法希望他们停止？"),
    "STA": ("What should they start doing?", "哪些做法希望他们开始去做？"),
}


@dataclass(frozen=True, slots=True)
class Announced:
    """An improvement action that a department made known, by its id in the room above."""

    action: int
    text: str
    text_zh: str = ""


def frozen_questions(announced: Mapping[int, Sequence[Announced]]) -> list[Question]:
    """Return the wording of a wave as it is stored: the bank of today, and one question per announced action.

    `announced` maps a provider's id to its actions.
    """
    return [
        _question("STEM", STEM),
        *(_question(code, words) for code, words in ITEMS.items()),
        _question("OVR", OVERALL),
        _question("CHG", CHANGE),
        *(_noticed(provider, action) for provider, actions in sorted(announced.items()) for action in actions),
        *(_question(code, words) for code, words in OPEN.items()),
    ]


def _question(code: str, words: tuple[str, str]) -> Question:
    return {"code": code, "version": VERSION, "text": words[0], "text_zh": words[1]}


def _noticed(provider: int, announced: Announced) -> Question:
    english, chinese = announced.text, announced.text_zh or announced.text
    words = (NOTICED[0].replace("{action}", english), NOTICED[1].replace("{action}", chinese))
    return {**_question("ACT", words), "provider": provider, "action": announced.action}


def filled(text: str, **words: str) -> str:
    """Return a question with its placeholders filled in; what people wrote is never read as a pattern."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def same_wording(questions: Iterable[Question], before: Iterable[Question], code: str) -> bool:
    """Return whether a question stood in the same version in two waves, so that their results may be compared."""
    return _version(questions, code) == _version(before, code)


def _version(questions: Iterable[Question], code: str) -> int | str | None:
    return next((question["version"] for question in questions if question["code"] == code), None)
