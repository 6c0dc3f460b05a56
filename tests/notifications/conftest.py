import pytest

from departments.models import Membership
from tests.factories import make_agent, make_department, make_person, make_service, make_standard


@pytest.fixture
def company():
    """IT with a head, a lead and an agent, below a director; Mei of HR asks, Tom of HR sits beside her."""
    director, head = make_person("Director"), make_person("Head")
    it = make_department("IT", head=head, parent=make_department("TOP", head=director), name_zh="信息技术部")
    lead = make_agent("Lead", department=it)
    Membership.objects.filter(person=lead).update(is_lead=True)
    make_standard(it)
    hr = make_department("HR")
    return {
        "it": it, "director": director, "head": head, "lead": lead, "agent": make_agent("Li Wei", department=it),
        "service": make_service(it), "mei": make_person("Mei", department=hr), "tom": make_person("Tom", department=hr),
    }  # fmt: skip
