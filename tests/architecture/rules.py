"""The house rules as code. `violations(root)` lists every place that breaks one; an empty list is a clean house."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.source import LEVELS, OPEN_TO_OTHERS, PURE, ROOMS, SHARED_FIELDS, Source, sources

LONGEST_FUNCTION = 50
LONGEST_FILE = 300
BANNED_FILES = {"utils", "helpers", "common", "manager", "managers", "misc"}
ENTRY_POINTS = {"views", "api", "tasks", "forms", "admin", "templatetags"}
KNOWS_NO_TIME = {"enums", "querysets", "models", "permissions", "queries", "events", "services"}
MODEL_REFERENCE = re.compile(rf"^({'|'.join(ROOMS)})\.[A-Z]\w+$")


def violations(root: Path) -> list[str]:
    found = [problem for source in sources(root) for rule in RULES for problem in rule(source)]
    return [*found, *template_rules(root), *kept_pieces(root)]


def no_import_upwards(source: Source) -> Iterator[str]:
    for item in source.imports:
        room = item.module.split(".")[0]
        if room in ROOMS and ROOMS.index(room) < ROOMS.index(source.room):
            yield source.at(item.line, f"imports {item.module}, which is above it")


def no_string_reference_upwards(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        match = (
            MODEL_REFERENCE.match(node.value)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            else None
        )
        if match and ROOMS.index(match[1]) < ROOMS.index(source.room):
            yield source.at(node.lineno, f"refers to {match[0]}, which is above it")


def only_open_doors(source: Source) -> Iterator[str]:
    if source.room == "servicedesk":
        return
    for item in source.imports:
        room, _, rest = item.module.partition(".")
        if room not in ROOMS or room in {source.room, "core"}:
            continue
        pure = any(item.module == name or item.module.startswith(f"{name}.") for name in {*PURE, SHARED_FIELDS})
        if not pure and rest.split(".")[0] not in OPEN_TO_OTHERS:
            yield source.at(item.line, f"imports {item.module}, which {room} does not open to others")


def inner_order(source: Source) -> Iterator[str]:
    for item in source.imports:
        room, _, rest = item.module.partition(".")
        theirs = LEVELS.get(rest.split(".")[0])
        if room != source.room or theirs is None or item.for_typing or source.room in {"core", "servicedesk"}:
            continue
        ours = source.level
        if ours is None and source.piece in {"apps", "__init__"}:
            continue
        if ours is None and theirs >= LEVELS["models"]:
            yield source.at(item.line, f"is a pure module and imports {item.module}")
        if ours is not None and theirs > ours:
            yield source.at(item.line, f"imports {item.module}, which is a layer above it")


def no_model_signals(source: Source) -> Iterator[str]:
    for item in source.imports:
        if item.module.startswith(("django.db.models.signals", "django.dispatch")):
            yield source.at(item.line, "uses model signals; call what must happen, in plain sight")


def no_queries_in_entry_points(source: Source) -> Iterator[str]:
    if source.piece not in ENTRY_POINTS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            yield source.at(node.lineno, "touches .objects; ask a query or a service")


def short_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield source.at(node.lineno, f"{node.name} has {length} lines")


def short_files(source: Source) -> Iterator[str]:
    if len(source.lines) > LONGEST_FILE:
        yield source.at(1, f"has {len(source.lines)} lines")


def good_names(source: Source) -> Iterator[str]:
    if source.path.stem in BANNED_FILES:
        yield source.at(1, f"is called {source.path.name}; ask which room it belongs to")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith(("process_", "handle_")):
            allowed = source.room == "servicedesk"  # middleware hooks have names of the framework's choosing
            if not allowed:
                yield source.at(node.lineno, f"{node.name} does not say what it does")


def time_is_an_argument(source: Source) -> Iterator[str]:
    if source.piece not in KNOWS_NO_TIME and source.level is not None:
        return
    if source.room in {"servicedesk", "core"}:
        return
    for node in ast.walk(source.tree):
        call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if call in {"timezone.now", "datetime.now", "datetime.today", "date.today", "now", "time.time"}:
            yield source.at(node.lineno, f"reads the time with {call}(); take it as an argument")


def inner_imports_have_a_reason(source: Source) -> Iterator[str]:
    for item in source.imports:
        if item.in_function and not item.for_typing and "#" not in source.lines[item.line - 1]:
            yield source.at(item.line, f"imports {item.module} inside a function without a reason beside it")


def no_leftovers(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.lines, 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield source.at(number, "leaves work behind")


RULES: tuple[Callable[[Source], Iterator[str]], ...] = (
    no_import_upwards,
    no_string_reference_upwards,
    only_open_doors,
    inner_order,
    no_model_signals,
    no_queries_in_entry_points,
    short_functions,
    short_files,
    good_names,
    time_is_an_argument,
    inner_imports_have_a_reason,
    no_leftovers,
)

INLINE = (
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet"),
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE), "an inline script"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an inline handler"),
    (re.compile(r"hx-on|javascript:|hx-vals\s*=\s*[\"']js:", re.IGNORECASE), "script in an attribute"),
    (re.compile(r"\|\s*safe\b"), "the safe filter"),
)

DRAWN = re.compile(r"{%\s*draw\s+[\"']([^\"']+)")
INCLUDED = re.compile(r"{%\s*include\s+[\"']([^\"']+)")
TAG, QUOTED = re.compile(r"{[{%].*?[}%]}"), re.compile(r"\"[^\"]*\"|'[^']*'")
PASSES_BY = re.compile(
    r"\brequest\b|csrf_token|\bnow\b|\|\s*(?:when|dated|clock|day|exact)\b|\bshell\b|{%\s*live_address"
)
CHARTS = "pieces/charts/"


def template_rules(root: Path) -> Iterator[str]:
    """The content security policy forbids inline script and style; escaping is never switched off in a template."""
    for file in sorted((root / "templates").rglob("*.html")):
        if "mail" in file.parts:  # mail clients know no style sheets
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            for pattern, what in INLINE:
                if pattern.search(line):
                    yield f"{file.relative_to(root)}:{number} has {what}"


def kept_pieces(root: Path) -> Iterator[str]:
    """What is drawn once and kept shows what it is given, and nothing of the moment, the zone or the request."""
    folder = root / "templates"
    texts = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
    waiting = {name for text in texts.values() for name in DRAWN.findall(text)}
    waiting |= {name for name in texts if name.startswith(CHARTS)}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= set(INCLUDED.findall(texts[name])) - seen
        for number, line in enumerate(texts[name].splitlines(), 1):
            if any(PASSES_BY.search(QUOTED.sub("", tag)) for tag in TAG.findall(line)):
                yield f"templates/{name}:{number}: shows what passes by, and is kept"
