"""Forms as crispy prints them in our look: what is wrong is said beside the field and on top, and reaches the ear."""

import json
import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation


class Wish(forms.Form):
    kind = forms.ChoiceField(label="Kind", choices=[("new", "New"), ("more", "More")], widget=forms.RadioSelect)
    subject = forms.CharField(label="In one line", help_text="For example <SAP>.")
    role = forms.CharField(label="Role", required=False)
    agreed = forms.BooleanField(label="Agreed")
    system = forms.ChoiceField(label="System", choices=[("sap", "SAP")])
    file = forms.FileField(label="File", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def printed(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


def test_every_control_has_a_name_of_its_own():
    html = printed(Wish())

    for field in ("subject", "role", "system", "agreed", "file"):
        assert f'for="id_{field}"' in html
    assert re.search(r'<fieldset>\s*<legend class="form-label">Kind', html)
    assert html.count('<span class="sd-req">required</span>') == 4
    assert "sd-errors" not in html


def test_errors_stand_beside_the_field_and_on_top():
    html = printed(Wish({"role": "buyer", "system": "sap"}))

    assert "3 things to put right" in html
    assert '<a href="#id_subject">In one line – This field is required.</a>' in html
    assert '<div id="id_subject_error" class="invalid-feedback"><p>This field is required.</p></div>' in html
    assert 'value="buyer"' in html


def test_everything_described_by_an_id_exists():
    html = printed(Wish({}))

    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    linked = set(re.findall(r'href="#([^"]+)"', html))
    ids = re.findall(r' id="([^"]+)"', html)
    assert "id_subject_error" in described
    assert described | linked <= set(ids)
    assert len(ids) == len(set(ids))


def test_lines_of_a_long_text_survive():
    class Letter(forms.Form):
        text = forms.CharField(widget=forms.Textarea)

    assert "first\n\n  second" in printed(Letter({"text": "first\n\n  second"}))


def test_help_text_is_escaped():
    assert "For example &lt;SAP&gt;." in printed(Wish())


def test_condition_of_a_field_travels_with_its_wrapper():
    form = Wish()
    form.fields["role"].show_when = json.dumps({"field": "kind", "in": ["more"]})

    html = printed(form)

    assert 'data-show-when="{&quot;field&quot;: &quot;kind&quot;, &quot;in&quot;: [&quot;more&quot;]}"' in html


def test_error_of_the_whole_form_is_listed():
    form = Wish({"kind": "new", "subject": "x", "system": "sap", "agreed": "on"})
    form.add_error(None, "These do not fit together.")

    html = printed(form)

    assert "One thing to put right" in html
    assert "<li>These do not fit together.</li>" in html
