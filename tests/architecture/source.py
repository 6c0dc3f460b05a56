"""What the architecture rules need to know of a source file: its room, its level, its imports."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOMS = (
    "servicedesk",
    "dashboards",
    "improvements",
    "surveys",
    "notifications",
    "knowledge",
    "tickets",
    "slas",
    "departments",
    "core",
)
"""From the roof to the cellar: imports point down this list and never up (DESIGN §2)."""

LEVELS = {
    "enums": 1,
    "querysets": 2,
    "models": 3,
    "permissions": 4,
    "queries": 5,
    "events": 6,
    "services": 7,
    "forms": 8,
    "tasks": 9,
    "api": 9,
    "views": 9,
    "admin": 9,
    "templatetags": 9,
    "management": 9,
    "urls": 10,
}
OPEN_TO_OTHERS = {"enums", "models", "queries", "permissions", "events", "services"}
PURE = {
    "slas.businesstime",
    "slas.engine",
    "slas.stopwatch",
    "surveys.statistics",
    "surveys.disclosure",
    "surveys.quarters",
}
"""Pure arithmetic that any room above may call."""
SHARED_FIELDS = "departments.forms"
"""How every form asks for a person."""


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    in_function: bool
    for_typing: bool


@dataclass(frozen=True)
class Source:
    path: Path
    root: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(self.root).with_suffix("").parts

    @property
    def room(self) -> str:
        return self.parts[0]

    @property
    def piece(self) -> str:
        """The module or package right inside the room: models, services, views…"""
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def level(self) -> int | None:
        return LEVELS.get(self.piece)

    def at(self, line: int, what: str) -> str:
        return f"{self.path.relative_to(self.root)}:{line} {what}"

    @cached_property
    def imports(self) -> list[Import]:
        found: list[Import] = []
        self._collect(self.tree, found, in_function=False, for_typing=False)
        return found

    def _collect(self, node: ast.AST, found: list[Import], *, in_function: bool, for_typing: bool) -> None:
        for child in ast.iter_child_nodes(node):
            inside = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = for_typing or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
            found.extend(Import(module, child.lineno, inside, typing) for module in imported(child))
            self._collect(child, found, in_function=inside, for_typing=typing)


def imported(node: ast.AST) -> list[str]:
    """Full dotted names that an import statement may bring in: `from a import b` counts as a and a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def sources(root: Path) -> list[Source]:
    """Every Python file of the rooms, migrations left out (they are generated and frozen)."""
    files = (file for room in ROOMS for file in sorted((root / room).rglob("*.py")))
    return [Source(file, root) for file in files if "migrations" not in file.parts]
