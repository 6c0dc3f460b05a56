"""The house stands as designed, and the rules that say so notice each kind of fault."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.rules import violations
from tests.architecture.source import ROOMS

ROOT = Path(__file__).resolve().parents[2]

FAULTS = [
    ("departments/queries.py", "from tickets.models import Ticket\n", "which is above it"),
    ("slas/querysets.py", "from servicedesk import settings\n", "which is above it"),
    ("slas/models.py", 'OWNER = "tickets.Ticket"\n', "refers to tickets.Ticket"),
    ("tickets/events.py", "from django.db.models.signals import post_save\n", "model signals"),
    ("tickets/events.py", "from django.dispatch import receiver\n", "model signals"),
    ("tickets/views/seeded.py", "def show(model):\n    return model.objects.all()\n", ".objects"),
    ("tickets/tasks.py", "def count(model):\n    return model.objects.count()\n", ".objects"),
    ("slas/queries.py", "def long():\n" + "    value = 1\n" * 51, "long has 52 lines"),
    ("slas/queries.py", "VALUE = 1\n" * 301, "lines"),
    ("core/utils.py", "VALUE = 1\n", "is called utils.py"),
    ("tickets/permissions.py", "from tickets.services import create_ticket\n", "a layer above it"),
    ("slas/stopwatch.py", "from slas.models import Clock\n", "is a pure module"),
    ("tickets/events.py", "from slas.forms import Form\n", "does not open to others"),
    ("tickets/events.py", "def handle_event():\n    return 1\n", "does not say what it does"),
    ("tickets/queries/seeded.py", "def due(timezone):\n    return timezone.now()\n", "take it as an argument"),
    ("tickets/events.py", "def load():\n    import json\n    return json\n", "without a reason"),
    ("tickets/events.py", "# TODO later\n", "leaves work behind"),
    ("templates/tickets/seeded.html", '<p style="color: red">x</p>\n', "a style attribute"),
    ("templates/tickets/seeded.html", "<script>run()</script>\n", "an inline script"),
    ("templates/tickets/seeded.html", '<a onclick="run()">x</a>\n', "an inline handler"),
    ("templates/tickets/seeded.html", "{{ text|safe }}\n", "the safe filter"),
    ("templates/pieces/rail.html", "{{ request.path }}\n", "what passes by"),
    ("templates/pieces/count.html", "{{ at|when }}\n", "what passes by"),
    ("templates/pieces/charts/line.html", "{% now 'Y' %}\n", "what passes by"),
]


@pytest.fixture
def house(tmp_path):
    for folder in (*ROOMS, "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    return tmp_path


def test_house_breaks_no_rule():
    assert violations(ROOT) == []


@pytest.mark.parametrize(("file", "fault", "complaint"), FAULTS)
def test_each_fault_is_noticed_where_it_was_seeded(house, file, fault, complaint):
    seeded = house / file
    seeded.parent.mkdir(parents=True, exist_ok=True)
    before = seeded.read_text(encoding="utf-8") if seeded.exists() else ""
    seeded.write_text(before + "\n" + fault, encoding="utf-8")

    new = [problem for problem in violations(house) if problem.startswith(file)]

    assert any(complaint in problem for problem in new), new
