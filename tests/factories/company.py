from itertools import count

from departments.models import Department, Membership, Person, Service

_numbers = count(1)


def make_department(code="IT", *, head=None, deputy=None, parent=None, **fields):
    fields.setdefault("name", f"{code} department")
    return Department.objects.create(code=code, head=head, deputy=deputy, parent=parent, timezone="UTC", **fields)


def make_person(name="Wang Fang", *, department=None, **fields):
    fields.setdefault("email", f"person{next(_numbers)}@example.com")
    fields.setdefault("timezone", "UTC")
    return Person.objects.create(name=name, department=department, **fields)


def make_agent(name="Li Wei", *, department, **fields):
    agent = make_person(name, department=department, **fields)
    Membership.objects.create(person=agent, department=department)
    return agent


def make_service(department, name="Password reset", **fields):
    return Service.objects.create(department=department, name=name, **fields)
