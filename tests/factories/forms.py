from departments.enums import FieldKind
from departments.models import ServiceField

COLOURS = [{"value": "red", "label": "Red", "label_zh": "红"}, {"value": "blue", "label": "Blue", "label_zh": "蓝"}]


def ask(service, key, kind=FieldKind.TEXT, **fields):
    fields.setdefault("label", key.replace("_", " ").capitalize())
    fields.setdefault("position", ServiceField.objects.filter(service=service).count())
    return ServiceField.objects.create(service=service, key=key, kind=kind, **fields)


def posted(**answers):
    """What a browser sends for a request without questions, with `answers` over it."""
    return {"subject": "VPN drops", "description": "Every hour", "for_whom": "me", "priority": "3", **answers}
