import pytest

from tests.factories import make_agent, make_department, make_person, make_service, make_ticket
from tickets.queries.search import search_tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    it = make_department("IT")
    return {"it": it, "service": make_service(it), "requester": make_person(department=make_department("HR"))}


def test_search_finds_words_prefixes_and_chinese_pairs_newest_first(desk):
    first = make_ticket(desk["service"], desk["requester"], subject="Printer in 3F", description="打印机卡纸")
    second = make_ticket(desk["service"], desk["requester"], subject="Printer toner")

    assert search_tickets(desk["requester"], "print") == [second, first]
    assert search_tickets(desk["requester"], "打印机") == [first]
    assert search_tickets(desk["requester"], "printer toner") == [second]


def test_exact_reference_leads(desk):
    first = make_ticket(desk["service"], desk["requester"])
    make_ticket(desk["service"], desk["requester"], subject=f"Same as {first.ref}")

    assert [ticket.ref for ticket in search_tickets(desk["requester"], f" {first.ref.lower()} ")] == [
        "IT-0001",
        "IT-0002",
    ]


@pytest.mark.parametrize("text", ["", "   ", "'&|!", "\x00", "a" * 5000, "(((", ":*"])
def test_search_takes_any_text(desk, text):
    search_tickets(desk["requester"], text)


def test_search_shows_only_what_the_person_may_see(desk):
    ticket = make_ticket(desk["service"], desk["requester"])
    outsider = make_person("Outsider", department=make_department("FIN"))
    agent = make_agent(department=desk["it"])

    assert search_tickets(outsider, ticket.ref) == []
    assert search_tickets(outsider, "VPN") == []
    assert search_tickets(agent, "VPN") == [ticket]


def test_request_with_an_endless_word_is_filed_and_found_by_its_beginning(desk):
    ticket = make_ticket(desk["service"], desk["requester"], description="token " + "ab" * 5000)

    assert search_tickets(desk["requester"], "ab" * 40) == [ticket]


@pytest.mark.parametrize("recent", [1, 2, 100])
def test_what_is_looked_through_first_changes_nothing_of_what_is_found(desk, recent):
    made = [make_ticket(desk["service"], desk["requester"], subject=f"Printer {number}") for number in range(4)]

    found = search_tickets(desk["requester"], "printer", recent=recent)
    capped = search_tickets(desk["requester"], "printer", recent=recent, limit=3)

    assert found == made[::-1]
    assert capped == made[:0:-1]
