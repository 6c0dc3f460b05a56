"""Names and two-language content."""

import pytest
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from core.text import initials, localized, percent, said_once, sentence_gap


@pytest.mark.parametrize(
    ("language", "english", "chinese", "shown"),
    [
        ("en", "Payroll", "薪酬", "Payroll"),
        ("zh-hans", "Payroll", "薪酬", "薪酬"),
        ("zh-hans", "Payroll", "", "Payroll"),
        ("en", "", "薪酬", "薪酬"),
        ("en", "", "", ""),
    ],
)
def test_localized_picks_the_readers_half_or_the_other(language, english, chinese, shown):
    with translation.override(language):
        assert localized(english, chinese) == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Wang Fang", "WF"),
        ("Maximiliane von Hohenstein-Waldburg", "MH"),
        ("Ingrid Sørensen", "IS"),
        ("王芳", "王芳"),
        ("欧阳小雨", "小雨"),
        ("Cher", "C"),
        ("de la cruz", "DC"),
        ("", "?"),
    ],
)
def test_initials_are_two_letters_people_recognise(name, letters):
    assert initials(name) == letters


def test_percent_keeps_its_sign_on_the_line():
    assert percent(0.944) == "94\u202f%"
    assert percent(0.944, digits=1) == "94.4\u202f%"
    assert percent(None) == "–"


@pytest.mark.parametrize(("language", "shown"), [("en", "One. Two."), ("zh-hans", "One.Two.")])
def test_sentence_gap_is_a_space_where_the_language_has_one(language, shown):
    with translation.override(language):
        assert sentence_gap().join(["One.", "Two."]) == shown


def test_what_is_said_once_is_said_in_each_language_and_of_each_thing():
    asked = []

    @said_once
    def greeting(name, *, loud=False):
        asked.append((name, loud))
        return localized("hello ", "你好，") + (name.upper() if loud else name)

    said = []
    for language in ("en", "zh-hans", "en", "zh-hans"):
        with translation.override(language):
            said.append((greeting("ann"), greeting("ann", loud=True)))

    assert said == [("hello ann", "hello ANN"), ("你好，ann", "你好，ANN")] * 2
    assert asked == [("ann", False), ("ann", True)] * 2


def test_a_safe_text_is_not_said_as_the_same_text_that_is_not():
    shown = said_once(conditional_escape)

    assert [shown(SafeString("R&amp;D")), shown("R&amp;D")] == ["R&amp;D", "R&amp;amp;D"]
