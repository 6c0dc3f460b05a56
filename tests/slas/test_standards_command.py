"""`manage.py standards`: files out and in, what it prints and how it exits."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_person, make_standard
from tests.slas.files import DRAFT, Company, stored

pytestmark = pytest.mark.django_db
DAYS = slice(DRAFT.index("    days:"), DRAFT.index("standards:"))  # dates that will be over when this runs
WITHOUT_DAYS = DRAFT.replace(DRAFT[DAYS], "")


@pytest.fixture
def company():
    return Company()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "IT.yaml"
    path.write_text(WITHOUT_DAYS, encoding="utf-8")
    return path


def test_export_prints_one_department(company, capsys):
    call_command("standards", "export", "IT")

    assert "department: IT\n" in capsys.readouterr().out


def test_export_writes_a_file_for_each_department(company, tmp_path):
    make_standard(company.sales, calendar=company.first.calendar)

    call_command("standards", "export", "--to", str(tmp_path / "standards"))

    assert sorted(path.name for path in (tmp_path / "standards").iterdir()) == ["IT.yaml", "SALES.yaml"]


@pytest.mark.parametrize("wanted", [["NONE"], []])
def test_export_of_what_is_not_there_or_of_several_to_one_place_is_refused(company, wanted):
    make_standard(company.sales, calendar=company.first.calendar)

    with pytest.raises(CommandError, match=r"There are those of IT, SALES\.|--to"):
        call_command("standards", "export", *wanted)


def test_check_changes_nothing(company, file, capsys):
    before = stored()

    call_command("standards", "check", str(file))

    assert stored() == before
    assert capsys.readouterr().out == "Nothing is wrong with it.\n"


def test_check_says_every_fault_with_file_and_line(company, file, capsys):
    file.write_text(file.read_text(encoding="utf-8").replace("30 m", "0 m").replace("80 %", "often"), encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        call_command("standards", "check", str(file))

    said = capsys.readouterr().err.splitlines()
    assert refused.value.returncode == 2
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if "0 m, next" in line or "often" in line]
    assert [line.split(": ")[0] for line in said] == [f"{file}:{number}" for number in wrong]


def test_diff_says_what_would_change_and_exits_with_one(company, file, capsys):
    before = stored()

    with pytest.raises(SystemExit) as left:
        call_command("standards", "diff", str(file))

    told = capsys.readouterr().out
    assert (left.value.code, stored()) == (1, before)
    assert "IT standard v2: changed the draft\n" in told
    assert "  Resolution, Normal: 8 h -> 20 h\n" in told
    assert "  Process: - -> 1. We look at it. / 2. We solve it: at your desk.\n" in told


def test_import_needs_a_name_and_then_takes_everything(company, file, capsys):
    with pytest.raises(CommandError, match="--by"):
        call_command("standards", "import", str(file))
    call_command("standards", "import", str(file), "--by", company.hr.email)
    capsys.readouterr()

    call_command("standards", "diff", str(file))

    assert company.newest.number == 2
    assert capsys.readouterr().out == "Nothing changes.\n"


def test_import_in_the_name_of_somebody_else_is_refused(company, file):
    with pytest.raises(CommandError, match="HR admin"):
        call_command("standards", "import", str(file), "--by", make_person("Wang Fang").email)


def test_dry_run_tells_and_keeps_nothing(company, file, capsys):
    before = stored()

    call_command("standards", "import", str(file), "--by", company.hr.email, "--dry-run")

    assert stored() == before
    assert "started a version" in capsys.readouterr().out


def test_one_wrong_file_keeps_all_files_out(company, file, tmp_path):
    wrong = tmp_path / "SALES.yaml"
    wrong.write_text("department: NOBODY\n", encoding="utf-8")
    before = stored()

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("standards", "import", str(file), str(wrong), "--by", company.hr.email)

    assert stored() == before


def test_file_that_is_no_text_is_said_to_be_none(company, file):
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CommandError, match="cannot be read as a text"):
        call_command("standards", "check", str(file))
    with pytest.raises(CommandError, match="cannot be read as a text"):
        call_command("standards", "check", str(file.parent / "nowhere.yaml"))
