"""A company whose departments evaluate each other: who serves whom, and what those say who are not in the foreground.

Information technology serves Human resources (12 people), Sales (6) and Finance (5, who read Chinese); Human resources serves six
people of Information technology.
"""

from types import SimpleNamespace

from django.conf import settings
from django.utils import timezone

from surveys.enums import Item
from surveys.models import Invitation
from surveys.services import answer_invitation
from tests.factories import make_agent, make_calendar, make_department, make_person, make_service, make_standard
from tests.journey.site import PASSWORD
from tests.surveys.waves import saying, serve


def make_company():
    """Chen Guodong leads information technology, where Li Wei works; Wang, Ana, Zhao and Bo ask for its help."""
    calendar = make_calendar(timezone=settings.TIME_ZONE)
    calendar.is_company = True
    calendar.save()
    head = make_person("Chen Guodong")
    it = make_department("IT", head=head, name="Information technology", name_zh="信息技术部")
    hr = make_department("HR", name="Human resources", name_zh="人力资源部")
    fin, sal = make_department("FIN", name="Finance"), make_department("SAL", name="Sales")
    make_standard(it, calendar=calendar)
    found = SimpleNamespace(
        head=head, agent=make_agent("Li Wei", department=it),
        director=make_person("Sun Hong", is_executive=True, is_hr_admin=True, is_superuser=True, is_staff=True),
        wang=make_person("Wang Fang", department=hr), ana=make_person("Ana Becker", department=hr),
        zhao=make_person("Zhao Min", native_name="赵敏", language="zh-hans", department=fin),
        bo=make_person("Bo Lund", department=sal),
        network=make_service(it, name="Network and VPN", name_zh="网络与 VPN"),
        certificates=make_service(hr, name="Certificates"),
    )  # fmt: skip
    found.hr, found.sal, found.fin, found.it = (
        [
            make_person(f"{department.code} {number}", department=department, language=language)
            for number in range(count)
        ]
        for department, count, language in ((hr, 10, "en"), (sal, 5, "en"), (fin, 4, "zh-hans"), (it, 5, "en"))
    )
    for person in (head, found.agent, found.director, found.wang, found.ana, found.zhao):
        person.set_password(PASSWORD)
        person.save()
    return found


def serve_everybody(company):
    """Each customer of the two departments had a request solved today."""
    customers = [company.wang, company.ana, company.zhao, company.bo, *company.hr, *company.sal, *company.fin]
    for service, served in ((company.network, customers), (company.certificates, [company.agent, *company.it])):
        for person in served:
            serve(person, service, times=1, at=timezone.now())


def answer(wave, people, marks, *, warned, noticed=None):
    """People who are not in the foreground answer: the mark overall, and one of being kept informed.

    `noticed` is an action's id, and what each of them says about it.
    """
    action, seen = noticed or (0, [None] * len(people))
    for person, mark, word, said in zip(people, marks, warned, seen, strict=True):
        invitation = Invitation.objects.get(ballot__wave=wave, ballot__person=person)
        items = {item: mark for item in Item if item != Item.OVR} | {Item.COM: word}
        answer_invitation(
            invitation_id=invitation.pk, ballot_id=invitation.ballot_id, at=timezone.now(),
            said=saying(mark, items=items, noticed={action: said} if said else {}),
        )  # fmt: skip
