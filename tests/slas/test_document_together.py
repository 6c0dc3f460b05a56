"""Two HR admins send the same file at the same instant, on two real connections."""

import pytest

from slas.models import Calendar, StandardVersion
from tests.slas.files import DRAFT, Company
from tests.tickets.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_takes_the_file_and_the_other_finds_it_taken():
    company = Company()

    first, second = at_once(lambda: company.take(DRAFT), lambda: company.take(DRAFT))

    assert sorted([len(first), len(second)]) == [0, 3], (first, second)
    assert Calendar.objects.filter(name="Shanghai office").count() == 1
    assert StandardVersion.objects.filter(state="draft").count() == 1
