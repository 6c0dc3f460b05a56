"""Standards: the list by department, one version to read or to write, its way into force, and two compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import Refused
from departments.models import Department
from departments.permissions import signed_in
from departments.queries import active_departments, department_coded, headed_department_ids
from slas import permissions, services
from slas.enums import Recipient, StepAction
from slas.forms.standard import NewStandardForm, ProposeForm, PublishForm, VersionEditor
from slas.models import StandardVersion
from slas.queries import newest_revision, standards, wordings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from departments.models import Person


def readable(person: Person, version_id: int) -> StandardVersion:
    """A version that this person may read: what is published everybody, the rest those whom it concerns."""
    return readable_line(person, version_id).version


def readable_line(person: Person, version_id: int) -> standards.Line:
    """The same, with the other versions of its standard."""
    try:
        line = standards.line_of(version_id)
    except StandardVersion.DoesNotExist as missing:
        raise Http404 from missing
    version = line.version
    concerned = {version.standard.department_id, *(row.department_id for row in version.agreements.all())}
    if version.state != "published" and not permissions.may_read_drafts(person, concerned):
        raise PermissionDenied
    return line


def _department(code: str) -> Department:
    department = department_coded(code)
    if department is None:
        raise Http404
    return department


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    rules = standards.rules_by_department(at=timezone.now())
    headed = headed_department_ids(person)
    context = {
        "rules": rules,
        "editable": {rule.department.pk for rule in rules if person.is_hr_admin or rule.department.pk in headed},
        "asked": standards.asked_of(person),
        "may_audit": permissions.may_audit(person),
        "may_take_files": permissions.may_edit_calendars(person),
    }
    return render(request, "slas/standards.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_standard(request: HttpRequest, code: str) -> HttpResponse:
    person, department = signed_in(request), _department(code)
    if not permissions.may_edit_standards(person, department.pk):
        raise PermissionDenied
    form = NewStandardForm(request.POST or None, services=standards.service_without_own(department.pk))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            version = services.begin_standard(
                department_id=department.pk, name=said["name"], name_zh=said["name_zh"], service_id=said["service"],
                calendar_id=said["calendar"], by=person, at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("slas:version", version.pk)
    context = {"form": form, "department": department}
    return render(request, "slas/new_standard.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def new_version(request: HttpRequest, standard_id: int) -> HttpResponse:
    try:
        version = services.start_draft(standard_id=standard_id, by=signed_in(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("slas:standards")
    return redirect("slas:version", version.pk)


@login_required
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    person = signed_in(request)
    line = readable_line(person, version_id)
    found, before = line.version, line.before
    writes = found.state == "draft" and permissions.may_edit_standards(person, found.standard.department_id)
    editor = VersionEditor.kept(found, before) if writes else None
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        editor = VersionEditor.posted(request.POST, before)
        if not request.POST.get("do") and editor.is_valid() and _write(request, found, editor):
            return redirect("slas:version", found.pk)
    context = _version_context(person, found, editor, before) | {"others": line.others, "before": before}
    failed = request.method == "POST" and not request.POST.get("do")
    return render(request, "slas/version.html", context, status=422 if failed else 200)


def _write(request: HttpRequest, found: StandardVersion, editor: VersionEditor) -> bool:
    if editor.plan is None:
        return False
    try:
        services.write_draft(version_id=found.pk, plan=editor.plan, by=signed_in(request), at=timezone.now())
    except Refused as refusal:
        editor.texts.add_error(None, str(refusal))
        return False
    messages.success(request, _("The draft is saved."))
    return True


def _version_context(
    person: Person, found: StandardVersion, editor: VersionEditor | None, before: StandardVersion | None
) -> dict[str, Any]:
    department_id = found.standard.department_id
    may_edit = permissions.may_edit_standards(person, department_id)
    targets = standards.targets_of(found)
    headed, ladder = headed_department_ids(person), standards.ordered_steps(found)
    context: dict[str, Any] = {
        "version": found,
        "editor": editor,
        "may_edit": may_edit,
        "recipients": Recipient.choices,
        "actions": StepAction.choices,
        "rows": standards.target_rows(targets),
        "steps": [(step, wordings.step_words(step), wordings.recipient_words(step)) for step in ladder],
        "answers": [(row, row.department_id in headed) for row in found.agreements.all()],
        "services": standards.covered_services(found.standard),
        "today": timezone.localdate(),
        **_examples(found.calendar_id, targets, before),
    }
    if may_edit and found.state == "draft":
        asked = [department for department in active_departments() if department.pk != department_id]
        context["propose"] = ProposeForm(departments=asked)
    if may_edit and found.state == "proposed":
        context["publish"] = PublishForm()
    return context


def _examples(calendar_id: int, targets: Any, before: StandardVersion | None) -> dict[str, Any]:
    revision = newest_revision(calendar_id)
    if revision is None:
        return {}
    hours = newest_revision(before.calendar_id) if before else None
    rule = (hours, standards.targets_of(before)) if before and hours else None
    worked = standards.worked_examples((revision, targets), at=timezone.now(), before=rule)
    return {"examples": worked, "zone": ZoneInfo(revision.timezone), "before": before}


@login_required
@require_POST
def examples(request: HttpRequest, version_id: int) -> HttpResponse:
    """What the typed targets would mean; nothing is saved."""
    before = readable_line(signed_in(request), version_id).before
    editor = VersionEditor.posted(request.POST, None)
    context: dict[str, Any] = {}
    if editor.is_valid() and editor.plan:
        context = _examples(editor.plan.calendar.pk, editor.plan.targets, before)
    return render(request, "slas/_examples.html", context)


@login_required
@require_GET
def compare(request: HttpRequest, version_id: int, other_id: int) -> HttpResponse:
    person = signed_in(request)
    before, after = sorted(
        (readable(person, number) for number in (version_id, other_id)), key=lambda found: found.number
    )
    if before.standard_id != after.standard_id:
        raise Http404
    differences = wordings.compared(wordings.version_facts(before), wordings.version_facts(after))
    context = {"before": before, "after": after, "differences": differences}
    return render(request, "slas/compare.html", context)


@login_required
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if not permissions.may_audit(person):
        raise PermissionDenied
    rows = [(change, wordings.compared(change.before, change.after)) for change in standards.changes_seen_by(person)]
    return render(request, "slas/changes.html", {"rows": rows})
