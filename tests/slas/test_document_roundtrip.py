"""Whatever can be said in a file is read back as it was written; and no file at all breaks the reader."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from departments.enums import Priority
from slas.documents import (
    TEXTS,
    CalendarSaid,
    Document,
    StandardSaid,
    StepSaid,
    VersionSaid,
    document_text,
    plain,
    read_document,
)
from slas.documents.amounts import amount_text, hours_text, moment_text, read_amount, read_hours, read_moment
from slas.enums import Metric, Recipient, StepAction

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t")
texts = st.text(CHARACTERS, max_size=60).map(plain)
names = st.text(CHARACTERS.filter(lambda sign: sign not in "\n\t"), min_size=1, max_size=30).map(plain).filter(bool)
amounts = st.integers(1, 7_200_000)
minutes = st.integers(0, 24 * 60)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def seconds(number):
    return timedelta(seconds=number)


@st.composite
def hours(draw, least=0):
    edges = sorted(draw(st.sets(minutes, min_size=2 * least, max_size=6)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return [
        [f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60 % 24:02}:{closes % 60:02}"] for opens, closes in pairs
    ]


@st.composite
def calendars(draw, name):
    weekly = {str(day): pairs for day in range(2, 8) if (pairs := draw(hours()))} | {"1": draw(hours(least=1))}
    special = st.fixed_dictionaries({"name": texts, "name_zh": texts, "hours": hours()})
    own = draw(st.dictionaries(days.map(date.isoformat), special, max_size=3))
    return CalendarSaid(
        name, "Asia/Shanghai", weekly, own, draw(texts), draw(st.booleans()), draw(st.sampled_from(["", "CN"]))
    )


steps = st.builds(
    StepSaid,
    metric=st.sampled_from([str(metric) for metric in Metric]),
    at=st.one_of(
        st.integers(1, 1000).map(lambda share: moment_text(share, None)),
        st.integers(-7_200_000, 7_200_000).map(lambda number: moment_text(None, seconds(number))),
    ),
    tell=st.lists(st.sampled_from(Recipient.values), min_size=1, max_size=3).map(tuple),
    persons=st.lists(st.emails().map(str.lower), max_size=2).map(tuple),
    do=st.sampled_from(StepAction.values),
)


@st.composite
def versions(draw, **more):
    keys = st.tuples(
        st.sampled_from([int(priority) for priority in Priority]), st.sampled_from([str(m) for m in Metric])
    )
    ladder = draw(st.lists(steps, max_size=4))
    order = [str(metric) for metric in Metric]
    return VersionSaid(
        calendar=draw(names),
        texts={name: draw(texts) for name in TEXTS},
        targets=draw(st.dictionaries(keys, amounts.map(seconds).map(amount_text), max_size=5)),
        steps=tuple(sorted(ladder, key=lambda step: order.index(step.metric))),
        **more,
    )


@st.composite
def documents(draw):
    calendar_names = draw(st.lists(names, max_size=2, unique=True))
    asked = {"propose_to": ("SALES",), "answers_by": draw(days)} if draw(st.booleans()) else {}
    draft = draw(versions(publish_from=draw(st.none() | days), **asked))
    published = draw(versions(number=3, since="2026-07-01"))
    services = draw(st.lists(names, min_size=1, max_size=2, unique=True))
    standards = tuple(StandardSaid(draw(names), draw(texts), service, (published,), draft) for service in services)
    return Document("IT", tuple(draw(calendars(name)) for name in calendar_names), standards)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(documents())
def test_document_comes_back_as_it_was_written(document):
    again, faults = read_document(document_text(document))

    assert faults == []
    assert again == document


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=200) | st.text("department: IT\n-[]{}&*!|>'\"%@`#,?~0 ", max_size=80))
def test_no_text_breaks_the_reader(text):
    document, faults = read_document(text)

    assert document is not None or faults
    assert all(fault.line >= 1 and fault.text for fault in faults)


@given(st.integers(0, 7_200_000))
def test_amount_is_exact(number):
    assert read_amount(amount_text(seconds(number)), seconds(8 * 3600)) == seconds(number)
    assert read_moment(moment_text(None, -seconds(number)), seconds(8 * 3600)) == (None, -seconds(number))


@given(hours())
def test_hours_are_exact(pairs):
    assert read_hours(hours_text(pairs)) == (pairs, "")
