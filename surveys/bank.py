"""The wording of the quarterly evaluation in both languages (SURVEY §1.2), and when two wordings may be compared.

`{department}`, `{start}`, `{end}` and `{action}` are filled in when a page is read. A wave keeps a copy of the wording
when it opens. Changed wording gets the next version number: results before and after it are not compared.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from surveys.enums import OwnItem

Question: TypeAlias = dict[str, str | int]
VERSION = 1
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
MUST_HAVE = {"STEM": {"{department}", "{start}", "{end}"}, "OVR": {"{department}"}, "ACT": {"{action}"}}
MAY_HAVE = {"STEM": MUST_HAVE["STEM"], "ACT": {"{action}", "{department}"}}

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
TEAM_STEM = (
    "Thinking of how the head of {department} supported the team from {start} to {end}, how satisfied are you with…",
    "请回想{start}至{end}期间{department}负责人对您和团队的支持，您对以下方面的满意程度如何？",
)
TEAM_OVERALL = (
    "Overall, how satisfied are you with the support that the head of {department} gives the team?",
    "总体而言，您对{department}负责人给予团队的支持满意吗？",
)
STAFF = ("Overall, how satisfied are you with working here?", "总体而言，您对在本公司工作满意吗？")


@dataclass(frozen=True, slots=True)
class Announced:
    """An improvement action that a department made known, by its id in the room above."""

    action: int
    text: str
    text_zh: str = ""


def bank_questions() -> list[Question]:
    """Return the wording of the bank as a questionnaire stores it: version 1 of every question."""
    words = {"STEM": STEM, **ITEMS, "OVR": OVERALL, "CHG": CHANGE, "ACT": NOTICED, **OPEN}
    return [{"code": code, "version": VERSION, "text": one, "text_zh": zh} for code, (one, zh) in words.items()]


def frozen_questions(
    questions: Iterable[Question],
    announced: Mapping[int, Sequence[Announced]],
    own: Iterable[Question] = (),
) -> list[Question]:
    """Return the wording of a wave as it is stored: a questionnaire's, with what concerns single departments put in.

    `announced` maps a provider's id to its actions: each becomes a question. `own` are questions of departments, with
    their "provider"; they stand after the items and before the overall mark.
    """
    wave: list[Question] = []
    for question in questions:
        if question["code"] == "ACT":
            wave += [_noticed(question, pk, action) for pk, actions in sorted(announced.items()) for action in actions]
            continue
        wave += own if question["code"] == "OVR" else ()
        wave.append(question)
    return wave


def team_questions() -> list[Question]:
    """Return what a wave asks teams about their own head besides the items: the sentence, and the overall mark."""
    words = {"TSTM": TEAM_STEM, "TOVR": TEAM_OVERALL}
    return [{"code": code, "version": VERSION, "text": one, "text_zh": zh} for code, (one, zh) in words.items()]


def staff_question() -> Question:
    """Return the one question about working here that a wave may ask everybody."""
    return {"code": "STF", "version": VERSION, "text": STAFF[0], "text_zh": STAFF[1]}


def _noticed(question: Question, provider: int, announced: Announced) -> Question:
    english, chinese = announced.text, announced.text_zh or announced.text
    words = {
        "text": str(question["text"]).replace("{action}", english),
        "text_zh": str(question["text_zh"]).replace("{action}", chinese),
    }
    return {**question, **words, "provider": provider, "action": announced.action}


def renumbered(questions: Iterable[Question], before: Iterable[Question]) -> list[Question]:
    """Return the questions with the versions that follow from `before`: one more where the wording changed."""
    was = {question["code"]: question for question in before}
    return [{**one, "version": int(was[one["code"]]["version"]) + changed(one, was[one["code"]])} for one in questions]


def changed(question: Question, before: Question) -> bool:
    """Return whether the wording of a question differs in either language."""
    return (question["text"], question["text_zh"]) != (before["text"], before["text_zh"])


def filled(text: str, **words: str) -> str:
    """Return a question with its placeholders filled in; what people wrote is never read as a pattern."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def same_wording(
    questions: Iterable[Question], before: Iterable[Question], code: str, *, provider: int | None = None
) -> bool:
    """Return whether a question stood in the same version in two waves, so that their results may be compared.

    The items and a department's own questions end the sentence that STEM begins: a new stem makes them new, too.
    `provider` is asked for with the own questions, which each department has for itself.
    """
    now, then = list(questions), list(before)
    codes = [code] if code not in ITEMS and provider is None else ["STEM", code]
    return all(_version(now, one, provider) == _version(then, one, provider) for one in codes)


def _version(questions: Iterable[Question], code: str, provider: int | None) -> int | str | None:
    return next((one["version"] for one in questions if one["code"] == code and _concerns(one, provider)), None)


def _concerns(question: Question, provider: int | None) -> bool:
    return question.get("provider") in (None, provider)


def own_questions(questions: Iterable[Question], provider: int) -> dict[OwnItem, Question]:
    """Return the questions of its own that a department had in a wave, in their order."""
    theirs = {str(one["code"]): one for one in questions if one.get("provider") == provider}
    return {item: theirs[item] for item in OwnItem if item in theirs}


def faults(code: str, text: str) -> set[str]:
    """Return the placeholders that a wording lacks, or has and must not have."""
    found = set(PLACEHOLDER.findall(text))
    return (MUST_HAVE.get(code, set()) - found) | (found - MAY_HAVE.get(code, {"{department}"}))
