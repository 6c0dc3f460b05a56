"""YAML whose every part knows its line. What does not fit is written down as a fault, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeVar

import yaml
from django.utils.translation import gettext as _

from core.text import sentence_gap

Value = TypeVar("Value")
LONGEST_FILE = 500_000
DEEPEST = 20
NO_CHARACTER = re.compile("[\0\ud800-\udfff]")  # a database keeps neither a NUL nor half a character
NULL = "tag:yaml.org,2002:null"
YES, NO = {"true", "yes", "on"}, {"false", "no", "off", ""}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where the wheel has it


class Fault(NamedTuple):
    """One thing that is wrong: its line (from 1), its address such as "standards.0.draft", and what to do."""

    line: int
    path: str
    text: str


def plain(text: str) -> str:
    """A text with the line ends of this house (browsers send two characters) and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


class NotRead(Exception):
    """The file is no document at all; nothing further can be said about it."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(line, "", text)


@dataclass(frozen=True)
class Part:
    """A piece of the document; `line` is that of its key, where it has one."""

    node: Any
    path: str
    line: int


def root_of(text: str) -> Part:
    """The whole of a file. Raises NotRead. Aliases are refused: with them, few lines could mean millions."""
    if len(text) > LONGEST_FILE:
        raise NotRead(1, _("This file is longer than any department's standards. Send one department a file."))
    if odd := NO_CHARACTER.search(text):
        raise NotRead(text.count("\n", 0, odd.start()) + 1, _no_character())
    try:
        _check_shape(text)
        root = yaml.compose(text, Loader=LOADER)
    except yaml.reader.ReaderError as error:
        raise NotRead(text.count("\n", 0, int(error.position)) + 1, _no_character()) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotRead(mark.line + 1 if mark else 1, _broken(error)) from error
    if root is None:
        raise NotRead(1, _("This file is empty. Export a department first to see what belongs into it."))
    return Part(root, "", 1)


def _check_shape(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise NotRead(_line(event), _("Write this out: references such as “*name” are not read."))
        if isinstance(event, yaml.ScalarEvent) and NO_CHARACTER.search(event.value):
            raise NotRead(_line(event), _no_character())
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise NotRead(_line(event), _("This is nested deeper than any standard. Check the brackets."))


def _no_character() -> str:
    return _("There is a character here that no text has. Delete it and type it anew.")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _broken(error: yaml.MarkedYAMLError) -> str:
    return _("This is not YAML (%(problem)s). Check indentation and colons, and quote a text that contains “: ”.") % {
        "problem": error.problem or error.context
    }


def meant(wrong: str, known: Iterable[str]) -> str:
    """“Did you mean …?” as a sentence to add, or nothing when nothing is near."""
    near = get_close_matches(wrong.lower(), [name.lower() for name in known], n=1, cutoff=0.6)
    found = next((name for name in known if near and name.lower() == near[0]), "")
    return sentence_gap() + _("Did you mean “%(name)s”?") % {"name": found} if found else ""


class Reader:
    """Takes parts of a document for what they should be, and keeps the faults of those that are something else."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def refuse(self, part: Part, text: str) -> None:
        self.faults.append(Fault(part.line, part.path, text))

    def mapping(self, part: Part, known: Sequence[str] = ()) -> dict[str, Part]:
        """The entries of a mapping by key, each once; with `known`, other keys are faults."""
        if not isinstance(part.node, yaml.MappingNode):
            if not _is_null(part.node):
                self.refuse(part, _("Write lines of “name: value” here."))
            return {}
        found: dict[str, Part] = {}
        for key, value in part.node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            entry = Part(value, f"{part.path}.{name}".strip("."), key.start_mark.line + 1)
            if known and name not in known:
                self.refuse(entry, self._unknown(name, known))
            elif name in found:
                said = {"name": name, "line": found[name].line}
                self.refuse(entry, _("“%(name)s” is said in line %(line)s already; say it once.") % said)
            else:
                found[name] = entry
        return found

    def items(self, part: Part) -> list[Part]:
        if isinstance(part.node, yaml.SequenceNode):
            return [
                Part(node, f"{part.path}.{number}", node.start_mark.line + 1)
                for number, node in enumerate(part.node.value)
            ]
        if not _is_null(part.node):
            self.refuse(part, _("Write a list here: one line each, beginning with “- ”."))
        return []

    def text(self, part: Part | None) -> str:
        """A text, with the line ends of this house and nothing around it; "" for none."""
        if part is None or _is_null(part.node):
            return ""
        if not isinstance(part.node, yaml.ScalarNode):
            self.refuse(part, _("Write one text here, not a list."))
            return ""
        return plain(part.node.value)

    def flag(self, part: Part | None) -> bool:
        said = self.text(part).lower()
        if part and said not in YES | NO:
            self.refuse(part, _("Write true or false."))
        return said in YES

    def day(self, part: Part | None) -> date | None:
        return self.date_of(part, self.text(part))

    def date_of(self, part: Part | None, said: str) -> date | None:
        return self._read(part, said, date.fromisoformat, _("Write a date like 2027-01-31."))

    def number(self, part: Part | None) -> int | None:
        return self._read(part, self.text(part), int, _("Write a number."))

    def _read(self, part: Part | None, said: str, read: Callable[[str], Value], fault: str) -> Value | None:
        try:
            return read(said) if said else None
        except ValueError:
            if part:
                self.refuse(part, fault)
            return None

    @staticmethod
    def _unknown(name: str, known: Sequence[str]) -> str:
        text = _("“%(name)s” is not known here.") % {"name": name}
        others = sentence_gap() + _("Known are %(names)s.") % {"names": _(", ").join(known)}
        return text + (meant(name, known) or others)


def _is_null(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == NULL
