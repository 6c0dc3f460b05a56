"""A company whose standards travel as files."""

from datetime import timedelta

from slas.documents import document_text
from slas.models import Calendar, ConfigurationChange, LadderStep, Standard, StandardVersion, Target
from slas.queries.documents import department_document
from slas.services import import_document
from tests.factories import MONDAY, make_calendar, make_department, make_person, make_service, make_standard

LATER = MONDAY + timedelta(hours=1)

DRAFT = """\
department: IT
calendars:
  Shanghai office:
    name_zh: 上海办公时间
    zone: Asia/Shanghai
    holidays: CN
    week:
      monday: 08:30-12:00, 13:00-17:30
      tuesday: 08:30-12:00, 13:00-17:30
      saturday: 20:00-24:00
      sunday: closed
    days:
      2026-12-24: {name: Party, name_zh: 年会, hours: 08:30-12:00}
      2026-12-31: {name: Stocktaking}
standards:
  - name: IT standard
    draft:
      calendar: Shanghai office
      process: |
        1. We look at it.
        2. We solve it: at your desk.
      process_zh: 我们处理
      responsibilities: The agent who took it
      quality: Solved at the first visit
      quality_zh: 一次解决
      targets:
        urgent: {first_response: 30 m, next_reply: 1 h, resolution: 1 d}
        normal: {first_response: 1 h 30 m, resolution: 2 d 4 h}
      ladder:
        resolution:
          - {at: 80 %, tell: [assignee]}
          - {at: due, tell: [assignee, head]}
          - {at: 4 h after due, tell: [superior, named], persons: [boss@example.com], do: raise_priority}
"""


class Company:
    """IT with a published standard, Sales that uses it, and Anna who writes the rules."""

    def __init__(self):
        self.hr = make_person("Anna", is_hr_admin=True)
        self.head = make_person("Chen", email="boss@example.com")
        self.top = make_department("TOP", head=make_person("Director"))
        self.it = make_department("IT", head=self.head, parent=self.top)
        self.sales = make_department("SALES", head=make_person("Zhou"))
        self.reset = make_service(self.it)
        self.first = make_standard(self.it)

    def take(self, text, *, at=MONDAY, **how):
        return import_document(text=text, by=self.hr, at=at, **how)

    def written(self, *, at=MONDAY):
        return document_text(department_document(self.it, at=at))

    @property
    def newest(self):
        return StandardVersion.objects.filter(standard=self.first.standard).latest("number")


def stored():
    """Everything that an import could have changed."""
    models = (Calendar, Standard, StandardVersion, Target, LadderStep, ConfigurationChange)
    return [list(model.objects.order_by("pk").values()) for model in models]


__all__ = ["DRAFT", "LATER", "MONDAY", "Company", "make_calendar", "stored"]
