"""Internal customers, what they need, and what was agreed with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.permissions import signed_in
from improvements import permissions, queries, services
from improvements.forms.needs import CustomerForm, NeedForm, SeenForm
from improvements.views.pieces import UNPROCESSABLE, named_department, only, said, tried

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from departments.models import Department

CUSTOMERS, TEAM, SUPERIOR = SIDES = ("customers", "team", "superior")


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    departments = queries.my_departments(person)
    asked = request.GET.get("department", "")
    chosen = next((one for one in departments if one.code == asked), departments[0] if departments else None)
    today, now = timezone.localdate(), timezone.now()
    context = {
        "departments": departments,
        "chosen": chosen,
        "page": queries.my_customers(chosen, today=today, at=now) if chosen else None,
    }
    return render(request, "improvements/my_customers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, code: str) -> HttpResponse:
    """The needs of customers, of the own team and of the superior, for one department."""
    person, found = signed_in(request), named_department(code)
    only(allowed=permissions.may_read_register(person, found.pk))
    side = request.GET.get("side", CUSTOMERS)
    only(allowed=side in SIDES)
    may_declare = permissions.may_declare_customers(person, found.pk)
    form = CustomerForm(request.POST or None, provider_id=found.pk) if may_declare and side == CUSTOMERS else None
    if form is not None and form.is_valid() and _declare(request, found, form):
        return redirect("improvements:needs_department", code)
    context = {
        "department": found,
        "side": side,
        "form": form,
        "may_declare": may_declare,
        **_side(request, found, side),
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "improvements/needs_department.html", context, status=status)


def _side(request: HttpRequest, found: Department, side: str) -> dict[str, object]:
    person, today = signed_in(request), timezone.localdate()
    if side == CUSTOMERS:
        return {"register": queries.customer_register(found, today=today, at=timezone.now())}
    customer = found if side == TEAM else found.parent
    if customer is None or not permissions.may_read_needs(person, customer.pk, found.pk):
        return {"pair": None, "today": today}
    return {"pair": queries.pair_needs(customer, found, person), "today": today}


def _declare(request: HttpRequest, found: Department, form: CustomerForm) -> bool:
    data = dict(form.cleaned_data)
    customer = int(data.pop("customer"))
    done = tried(
        form,
        lambda: services.declare_customer(
            provider_id=found.pk, customer_id=customer, by=signed_in(request), at=timezone.localtime(), **data
        ),
    )
    if done:
        messages.success(request, _("The department is in the register."))
    return done


@login_required
@require_POST
def withdraw_customer(request: HttpRequest, code: str, customer: str) -> HttpResponse:
    person, found, other = signed_in(request), named_department(code), named_department(customer)
    only(allowed=permissions.may_declare_customers(person, found.pk))
    said(
        request,
        lambda: services.withdraw_customer(provider_id=found.pk, customer_id=other.pk, by=person),
        _("The department is taken off the register."),
    )
    return redirect("improvements:needs_department", code)


@login_required
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, customer: str, provider: str) -> HttpResponse:
    person, one, other = signed_in(request), named_department(customer), named_department(provider)
    only(allowed=permissions.may_read_needs(person, one.pk, other.pk))
    may_propose = permissions.may_propose_needs(person, one.pk, other.pk)
    only(allowed=may_propose or request.method != "POST")
    form = NeedForm(request.POST or None) if may_propose else None
    if (
        form is not None
        and form.is_valid()
        and tried(
            form,
            lambda: services.propose_need(
                customer_id=one.pk, provider_id=other.pk, by=person, at=timezone.localtime(), **form.cleaned_data
            ),
        )
    ):
        messages.success(request, _("The need is on the list; both heads have to agree to the list."))
        return redirect("improvements:needs_pair", customer, provider)
    context = {"pair": queries.pair_needs(one, other, person), "form": form, "today": timezone.localdate()}
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "improvements/needs_pair.html", context, status=status)


@login_required
@require_POST
def begin(request: HttpRequest, customer: str, provider: str) -> HttpResponse:
    person, one, other = signed_in(request), named_department(customer), named_department(provider)
    only(allowed=permissions.may_propose_needs(person, one.pk, other.pk))
    said(
        request,
        lambda: services.begin_needs(customer_id=one.pk, provider_id=other.pk, by=person, at=timezone.localtime()),
        _("A new version is begun with what is agreed now."),
    )
    return redirect("improvements:needs_pair", customer, provider)


@login_required
@require_POST
def drop(request: HttpRequest, need_id: int) -> HttpResponse:
    person, need = signed_in(request), queries.need_of(need_id)
    if need is None or not permissions.may_propose_needs(person, need.version.customer_id, need.version.provider_id):
        raise Http404
    said(request, lambda: services.drop_need(need_id=need_id, by=person), _("The need is off the list."))
    return redirect(need.version.url)


@login_required
@require_POST
def agree(request: HttpRequest, version_id: int) -> HttpResponse:
    person, version = signed_in(request), queries.version_of(version_id)
    if version is None or not permissions.may_propose_needs(person, version.customer_id, version.provider_id):
        raise Http404
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else []
    said(
        request,
        lambda: services.agree_needs(version_id=version_id, seen=seen, by=person, at=timezone.localtime()),
        _("Your agreement is on record."),
    )
    return redirect(reverse("improvements:needs_pair", args=[version.customer.code, version.provider.code]))
