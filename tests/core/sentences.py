"""What the source marks for translation, read without gettext: from the syntax tree of Python, from templates' tags."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from tests.architecture.source import ROOMS

ROOT = Path(__file__).resolve().parent.parent.parent

_PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
_WITH_PLURAL = {"ngettext", "ngettext_lazy"}
_WITH_BOTH = {"npgettext", "npgettext_lazy"}
_CALL = re.compile(rf"\b({'|'.join(sorted(_PLAIN | _WITH_CONTEXT | _WITH_PLURAL | _WITH_BOTH))})\(")
_LITERAL = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(,?)""")


class Sentence(NamedTuple):
    """What a catalogue is asked for: (context, English, English of many), as polib names them."""

    context: str | None
    one: str
    many: str = ""


def marked() -> dict[Sentence, str]:
    """Each string of the product that is to be translated, and a file that has it."""
    found: dict[Sentence, str] = {}
    for path in _files():
        read = in_python if path.suffix == ".py" else in_template
        for sentence in read(path.read_text()):
            found.setdefault(sentence, str(path.relative_to(ROOT)))
    return found


def in_python(source: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            literals = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from _sentence(name, [each for each in literals if isinstance(each, str)])


def in_template(source: str) -> Iterator[Sentence]:
    program = templatize(source)  # the tags as calls, everything else blotted out
    for call in _CALL.finditer(program):
        literals, at = [], call.end()
        while match := _LITERAL.match(program, at):
            literals.append(ast.literal_eval(match[1]))
            at = match.end()
            if not match[2]:
                break
        yield from _sentence(call[1], literals)


def _sentence(name: str, literals: list[str]) -> Iterator[Sentence]:
    if name in _PLAIN and literals:
        yield Sentence(None, literals[0])
    elif name in _WITH_CONTEXT and len(literals) > 1:
        yield Sentence(literals[0], literals[1])
    elif name in _WITH_PLURAL and len(literals) > 1:
        yield Sentence(None, literals[0], literals[1])
    elif name in _WITH_BOTH and len(literals) > 2:
        yield Sentence(literals[0], literals[1], literals[2])


def _files() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))
        yield from sorted((ROOT / room).rglob("templates/**/*.html"))
    for kind in ("html", "txt"):
        yield from sorted((ROOT / "templates").rglob(f"*.{kind}"))
