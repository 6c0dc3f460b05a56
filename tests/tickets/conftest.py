"""The company most stories of requests play in: IT serves, HR asks, Facilities is next door."""

from types import SimpleNamespace

import pytest

from tests.factories import make_agent, make_department, make_person, make_service, make_standard


@pytest.fixture
def company():
    director = make_person("Director")
    top = make_department("TOP", head=director)
    head = make_person("Head of IT")
    it = make_department("IT", head=head, parent=top)
    hr = make_department("HR", parent=top)
    fac = make_department("FAC", parent=top)
    version = make_standard(it, next_reply=4)
    return SimpleNamespace(
        director=director, head=head, it=it, hr=hr, fac=fac, version=version,
        agent=make_agent("Li Wei", department=it), colleague=make_agent("Chen Bo", department=it),
        requester=make_person("Wang Fang", department=hr), stranger=make_person("Diego", department=fac),
        neighbour=make_agent("Markus Brandt", department=fac),
        service=make_service(it), cabling=make_service(fac, "Cabling"),
    )  # fmt: skip
