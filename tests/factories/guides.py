from knowledge.models import Guide
from knowledge.services import save_guide
from tests.factories.requests import MONDAY


def make_guide(department, title="Reset your password yourself", *, services=(), at=MONDAY, **fields):
    fields.setdefault("slug", title.lower().replace(" ", "-"))
    fields.setdefault("body", "Open **Settings**.")
    guide = save_guide(guide=Guide(department=department, title=title, is_published=True, **fields), at=at)
    guide.services.set(services)
    return guide
