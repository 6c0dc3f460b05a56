"""How the API describes itself: words from the catalogue, and the same problem documents under every operation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema

from core.problems import DETAILS, MEDIA_TYPE, TITLES

METHODS = ("get", "post", "put", "patch", "delete")
ALWAYS = (401, 406, 429)
READING = (400,)
OF_A_PLACE = (404,)
WRITING = (400, 403, 409, 413, 415, 422)
DESCRIBED = sorted({*ALWAYS, *READING, *OF_A_PLACE, *WRITING})


class DeskSchema(AutoSchema):
    """Docstrings are for those who read the code; what the schema says is said in the reader's language."""

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema has it
        return ""


def drop_docstrings(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: serializers are described by the words of their fields."""
    for schema in result.get("components", {}).get("schemas", {}).values():
        if "properties" in schema:
            schema.pop("description", None)
    return result


def describe_problems(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: add the problem documents that an operation may answer."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _problem()
    components["responses"] = {f"Problem{status}": _response(status) for status in DESCRIBED}
    for path, operations in result["paths"].items():
        for method in METHODS:
            if method in operations:
                _add(operations[method], writes=method != "get", has_place="{" in path)
    return result


def _add(operation: dict[str, Any], *, writes: bool, has_place: bool) -> None:
    has_query = any(parameter["in"] == "query" for parameter in operation.get("parameters", ()))
    statuses = {*ALWAYS, *(WRITING if writes else READING if has_query else ()), *(OF_A_PLACE if has_place else ())}
    for status in sorted(statuses):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})


def _response(status: int) -> dict[str, Any]:
    example = {"type": "about:blank", "title": str(TITLES[status]), "status": status}
    example["detail"] = str(DETAILS.get(status, "")) or str(TITLES[status])
    return {
        "description": str(TITLES[status]),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


def _problem() -> dict[str, Any]:
    messages = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    line = {"type": "integer", "description": _("In a file: its line.")}
    told = {"type": "object", "properties": {"line": line, "field": {"type": "string"}, "messages": messages}}
    return {
        "type": "object",
        "description": _("A problem document (RFC 9457). “detail” is fit to be shown to people."),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": _("The kind of problem, for programs.")},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "array",
                "description": _("What is wrong with which field of the call; an empty field means the whole."),
                "items": {**told, "required": ["field", "messages"]},
            },
        },
    }
