"""Standards of departments as files, for HR admins; for others there is nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.endpoint import Endpoint
from core.problems import MEDIA_TYPE
from departments.permissions import signed_in
from departments.queries import department_coded
from slas.api.formats import YAML, JSONTextParser, YAMLParser, YAMLRenderer
from slas.documents import document_data, document_text
from slas.permissions import may_edit_calendars
from slas.queries.documents import department_document, departments_with_standards
from slas.services import import_document

if TYPE_CHECKING:
    from rest_framework.request import Request

    from departments.models import Department
    from slas.services import Change

JSON = "application/json"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
SENT: dict[str, Any] = {YAML: OpenApiTypes.STR, JSON: OpenApiTypes.OBJECT}


class DepartmentRowSerializer(serializers.Serializer[Any]):
    """A department whose standards can be read as a file."""

    code = serializers.CharField()
    name = serializers.CharField(source="title", help_text=_("In the language of the call."))
    url = serializers.SerializerMethodField(help_text=_("The address of its file."))

    def get_url(self, department: Any) -> str:
        return reverse("v1:standards_file", args=[department.code], request=self.context["request"])


class DifferenceSerializer(serializers.Serializer[Any]):
    """One fact that differs; an empty side does not say it."""

    fact = serializers.CharField(source="label")
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class ChangeSerializer(serializers.Serializer[Any]):
    """One thing that an import does, in the language of the call."""

    subject = serializers.CharField()
    what = serializers.CharField()
    differences = DifferenceSerializer(many=True)


class HowSerializer(serializers.Serializer[Any]):
    """How to import."""

    dry_run = serializers.BooleanField(
        required=False, default=False, help_text=_("Do everything and take it back: refuses what the import would.")
    )


class StandardsEndpoint(Endpoint):
    parser_classes = (YAMLParser, JSONTextParser)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not may_edit_calendars(signed_in(request)):
            raise Http404

    def department(self, code: str) -> Department:
        found = department_coded(code)
        if found is None:
            raise Http404
        return found

    def take(self, code: str, *, dry_run: bool) -> list[dict[str, Any]]:
        """What the file sent changes or would change. Raises DocumentRefused."""
        changes: list[Change] = import_document(
            text=str(self.request.data or ""), by=signed_in(self.request), at=timezone.now(), dry_run=dry_run,
            department_code=self.department(code).code,
        )  # fmt: skip
        return [dict(row) for row in ChangeSerializer(changes, many=True).data]


class StandardsList(StandardsEndpoint):
    @extend_schema(
        operation_id="standards_list",
        summary=_("Departments whose standards can be read as a file; for HR admins"),
        responses={
            200: inline_serializer("StandardsListPage", {"results": DepartmentRowSerializer(many=True)}),
            (404, MEDIA_TYPE): PROBLEM,
        },
        tags=["standards"],
    )
    def get(self, request: Request) -> Response:
        rows = DepartmentRowSerializer(departments_with_standards(), many=True, context={"request": request})
        return Response({"results": rows.data})


class StandardsFile(StandardsEndpoint):
    renderer_classes = (JSONRenderer, YAMLRenderer)

    @extend_schema(
        operation_id="standards_read",
        summary=_("A department's standards, drafts and calendars as a file, JSON or YAML"),
        responses={(200, JSON): OpenApiTypes.OBJECT, (200, YAML): OpenApiTypes.STR},
        tags=["standards"],
    )
    def get(self, request: Request, department: str) -> Response:
        document = department_document(self.department(department), at=timezone.now())
        is_yaml = request.accepted_renderer.format == YAMLRenderer.format
        return Response(document_text(document) if is_yaml else document_data(document))


class StandardsCheck(StandardsEndpoint):
    @extend_schema(
        operation_id="standards_check",
        summary=_("Say what is wrong with a file, line by line; changes nothing"),
        request=SENT,
        responses=inline_serializer("StandardsChecked", {"valid": serializers.BooleanField()}),
        tags=["standards"],
    )
    def post(self, _request: Request, department: str) -> Response:
        self.take(department, dry_run=True)
        return Response({"valid": True})


class StandardsDiff(StandardsEndpoint):
    @extend_schema(
        operation_id="standards_diff",
        summary=_("Say in words what a file would change; changes nothing"),
        request=SENT,
        responses=inline_serializer(
            "StandardsDiffered", {"differs": serializers.BooleanField(), "changes": ChangeSerializer(many=True)}
        ),
        tags=["standards"],
    )
    def post(self, _request: Request, department: str) -> Response:
        changes = self.take(department, dry_run=True)
        return Response({"differs": bool(changes), "changes": changes})


class StandardsImport(StandardsEndpoint):
    @extend_schema(
        operation_id="standards_import",
        summary=_("Take a file over, whole or not at all: drafts only, what is published stays"),
        parameters=[HowSerializer],
        request=SENT,
        responses=inline_serializer(
            "StandardsImported", {"dry_run": serializers.BooleanField(), "changes": ChangeSerializer(many=True)}
        ),
        tags=["standards"],
    )
    def post(self, request: Request, department: str) -> Response:
        asked = HowSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        dry_run = asked.validated_data["dry_run"]
        return Response({"dry_run": dry_run, "changes": self.take(department, dry_run=dry_run)})
