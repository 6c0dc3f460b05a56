from django import template

from departments.models import Person
from servicedesk.demo import queries

register = template.Library()


@register.simple_tag
def demo_people() -> list[tuple[str, Person]]:
    """(kind, person) of the demo accounts."""
    return queries.demo_people()
