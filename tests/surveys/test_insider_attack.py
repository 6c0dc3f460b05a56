"""An insider with every page and export, and her own mark, tries by subtraction to learn another's: nothing is fixed."""

import csv
import re
from fractions import Fraction
from io import StringIO
from random import Random

import pytest
from django.urls import reverse

from surveys.enums import OwnItem, Satisfaction
from surveys.models import Ballot, Invitation, StagedStaffAnswer
from surveys.services import answer_invitation, answer_staff_question, write_own_questions
from tests.factories import make_person
from tests.surveys.audit import determined
from tests.surveys.waves import IN_QUARTER, opened, opened_with_staff, people, provider, released, saying, serve

pytestmark = pytest.mark.django_db
OWN = ("…the counter", "……窗口")
SHOWN = re.compile(r"^(\d+)\u202f%$")


@pytest.fixture
def insider(client):
    person = make_person("Insider", is_hr_admin=True, is_executive=True, is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def company(sizes):
    """Customers in departments of these sizes, all served by IT and by FIN."""
    services = [provider("IT"), provider("FIN")]
    for number, size in enumerate(sizes):
        for person in people(f"C{number}", size):
            for service in services:
                serve(person, service)
    return services


def answer_at_random(wave, seed, answering):
    """Most people answer at random; returns by provider the (customer department, mark) pairs in order of answering."""
    lots, said = Random(seed), {}  # noqa: S311 - the same company every time is the point
    for invitation in Invitation.objects.select_related("stratum", "provider").order_by("pk"):
        if lots.random() < answering:
            mark = lots.randint(1, 5)
            answer_invitation(
                invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=saying(mark), at=wave.opens_at
            )
            stratum = invitation.stratum.title if invitation.stratum else "others"
            said.setdefault(invitation.provider.code, []).append((stratum, mark))
    return said


def printed(client, wave, code):
    """What the CSV prints of the overall mark: {"all" or a customer department: text}."""
    text = client.get(reverse("surveys:result_csv", args=[wave, code])).content.decode("utf-8-sig")
    return {row[1]: row[2] for row in csv.reader(StringIO(text)) if row and row[0] == "Overall"}


def equations(table, answers):
    """Every exact share is one equation over the people it counts; what is bounded or hidden is none."""
    rows = []
    for name, text in table.items():
        if SHOWN.match(text):
            members = [name in ("all", stratum) for stratum, _mark in answers]
            count = sum(members)
            rows.append([Fraction(1, count) if one else Fraction(0) for one in members])
    return rows


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("answering", [0.4, 0.9])
def test_insider_learns_no_other_mark_from_pages_and_exports(client, insider, seed, answering):
    company([6, 7, 5, 2])
    wave = opened()
    said = answer_at_random(wave, seed, answering)
    wave = released(wave)

    for code, answers in said.items():
        rows = equations(printed(client, wave, code), answers)
        for own in range(len(answers)):
            known = [Fraction(int(place == own)) for place in range(len(answers))]

            assert determined([*rows, known]) == {own}


@pytest.mark.parametrize("seed", range(4))
def test_page_export_and_overview_print_the_same_and_no_more(client, insider, seed):
    company([6, 7, 5, 2])
    wave = opened()
    answer_at_random(wave, seed, 0.6)
    wave = released(wave)

    for code in ("IT", "FIN"):
        page = client.get(reverse("surveys:result", args=[wave, code])).content.decode()
        on_page = set(re.findall(r"sd-b\">(\d+\u202f%)</td>", page))
        in_export = set(client.get(reverse("surveys:result_csv", args=[wave, code])).content.decode().split(","))

        assert on_page <= in_export


@pytest.mark.parametrize("answering", [0.2, 0.4, 0.9])
def test_own_questions_give_no_mark_away_either(client, insider, answering):
    """One more set of figures: a total a question, never by customer department, hidden below the threshold."""
    it, _fin = company([6, 7, 5, 2])
    it.department.head = insider
    it.department.save()
    write_own_questions(department_id=it.department.pk, texts=[OWN, ("", "")], by=insider, at=IN_QUARTER)
    wave, lots, given = opened(), Random(7), 0  # noqa: S311 - the same company every time is the point
    for invitation in Invitation.objects.filter(provider=it.department).order_by("pk"):
        if lots.random() < answering:
            said = saying(4, items={OwnItem.FIRST: lots.randint(1, 5)})
            answer_invitation(
                invitation_id=invitation.pk, ballot_id=invitation.ballot_id, said=said, at=wave.opens_at
            )  # fmt: skip
            given += 1
    wave = released(wave)

    table = client.get(reverse("surveys:result_csv", args=[wave, "IT"])).content.decode("utf-8-sig")
    rows = [row for row in csv.reader(StringIO(table)) if row and row[0] == OWN[0]]

    assert [row[1] for row in rows] == ["all"]
    assert (rows[0][2] == "", rows[0][3] == "") == (given < 5, given < 5)
    whole = [Fraction(1, max(given, 1))] * given
    for own in range(given if given >= 5 else 0):
        assert determined([whole, [Fraction(int(place == own)) for place in range(given)]]) == {own}


@pytest.mark.parametrize("answering", [0.2, 0.4, 0.9])
def test_question_to_all_staff_gives_no_mark_away_either(client, insider, answering):
    """One figure for the whole company: no cut of it exists, so the own mark solves nothing, with every file in hand."""
    company([6, 7, 5, 2])
    wave, lots, given = opened_with_staff(), Random(7), 0  # noqa: S311 - the same company every time is the point
    for ballot in Ballot.objects.filter(wave=wave).order_by("pk"):
        if lots.random() < answering:
            mark = Satisfaction(lots.randint(1, 5))
            answer_staff_question(ballot_id=ballot.pk, mark=mark, at=wave.opens_at)
            given += 1
    wave = released(wave)

    text = client.get(f"/company/trend/staff.csv?quarter={wave}").content.decode("utf-8-sig")
    row = dict(zip(("share", "interval", "answers"), list(csv.reader(StringIO(text)))[-1][4:], strict=True))

    assert (row["share"] == "too few answers", row["interval"] == "–") == (given < 5, given < 10)
    assert (SHOWN.match(row["share"]) is not None) == (given >= 10)
    whole = [[Fraction(1, given)] * given] if SHOWN.match(row["share"]) else []
    for own in range(given):
        assert determined([*whole, [Fraction(int(place == own)) for place in range(given)]]) == {own}
    assert not StagedStaffAnswer.objects.exists()


def test_open_wave_tells_nobody_anything(client, insider):
    it, _fin = company([8, 8])
    it.department.head = insider
    it.department.save()
    wave = opened_with_staff()
    answer_at_random(wave, 1, 0.9)
    for ballot in wave.ballots.all():
        answer_staff_question(ballot_id=ballot.pk, mark=Satisfaction.SATISFIED, at=wave.opens_at)

    pages = {
        path: client.get(f"/evaluations/{wave}/{path}") for path in ("results/", "IT/", "IT.csv", "FIN/", "FIN.csv")
    }
    hr_page = client.get(f"/evaluations/{wave}/").content.decode()
    admin = client.get("/admin/").content.decode().lower()
    trend = client.get("/company/trend/staff.csv")

    assert trend.status_code == 404
    assert {page.status_code for page in pages.values()} == {404}
    assert "%" not in re.sub(r"width=\"\d+%\"", "", hr_page)
    assert not any(name in admin for name in ("answer", "comment", "invitation", "ballot"))
