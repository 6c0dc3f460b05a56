"""The Chinese catalogue is whole: nothing missing, unsure or left over, and no gettext is needed to know it."""

import re

import polib
import pytest

from tests.core.sentences import ROOT, Sentence, in_python, in_template, marked

CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\([A-Za-z_0-9]+\)[a-z]|%%|\{[A-Za-z_0-9]*\}|</?[a-z]+>")
ENGLISH_SIGNS = re.compile(r"[一-鿿][,;:?!]|[,;:?!][一-鿿]|[一-鿿] [，。；：？！、”]|[，。；：？！、“] [一-鿿]")


@pytest.fixture(scope="module")
def entries():
    return polib.pofile(str(CATALOGUE))


def test_catalogue_has_no_unfinished_entry(entries):
    unfinished = [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete or not entry.translated()]

    assert unfinished == []


def test_catalogue_has_every_string_of_the_product(entries):
    known = {Sentence(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries}

    missing = [f"{file}: {sentence.one!r}" for sentence, file in marked().items() if not _is_known(sentence, known)]

    assert missing == [], "run `make messages` and translate what is new"


def test_catalogue_has_no_string_that_nobody_says(entries):
    said = {(sentence.context, sentence.one) for sentence in marked()}

    left_over = [entry.msgid for entry in entries if (entry.msgctxt, entry.msgid) not in said]

    assert left_over == [], "run `make messages`"


def test_translations_keep_placeholders_and_markup(entries):
    differing = [
        entry.msgid
        for entry in entries
        for text in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]

    assert differing == []


def test_translations_use_chinese_punctuation(entries):
    texts = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert [text for text in texts if ENGLISH_SIGNS.search(text)] == []


def test_translations_promise_confidence_never_anonymity(entries):
    texts = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert [text for text in texts if "匿名" in text] == []


def test_extraction_finds_what_python_says():
    source = (
        '_("a"); ngettext("%(n)s b", "%(n)s bs", n); pgettext_lazy("date", "c"); translation.gettext("d" "e"); _(f)'
    )

    assert list(in_python(source)) == [
        Sentence(None, "a"),
        Sentence(None, "%(n)s b", "%(n)s bs"),
        Sentence("date", "c"),
        Sentence(None, "de"),
    ]


def test_extraction_finds_what_templates_say():
    source = (
        "{% translate \"It's\" as it %}{% include 'x.html' with title=_(\"One\") %}{{ _('Two')|title }}"
        "{% blocktranslate trimmed with a=b %} Of {{ a }}\n 95 % {% endblocktranslate %}"
        "{% translate 'To' context 'mail' %}"
        "{% blocktranslate count n=n %}{{ n }} one{% plural %}{{ n }} many{% endblocktranslate %}"
    )

    assert set(in_template(source)) == {
        Sentence(None, "It's"),
        Sentence(None, "One"),
        Sentence(None, "Two"),
        Sentence(None, "Of %(a)s 95 %%"),
        Sentence("mail", "To"),
        Sentence(None, "%(n)s one", "%(n)s many"),
    }


def _is_known(sentence, known):
    """A singular is found in an entry with a plural too: gettext keeps one entry for both."""
    return sentence in known or any(sentence[:2] == entry[:2] for entry in known if entry.many and not sentence.many)
