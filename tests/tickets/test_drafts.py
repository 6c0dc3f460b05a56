from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import MONDAY, make_department, make_person
from tickets.models import Attachment, Draft
from tickets.queries.drafts import draft_uploads, load_draft
from tickets.services import (
    DraftRefused,
    UploadRefused,
    discard_draft,
    discard_upload,
    purge_drafts,
    save_draft,
    store_upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person():
    return make_person(department=make_department("HR"))


def draft_fields(person, key):
    draft = load_draft(person, key)
    return draft.data if draft else {}


def text_file(name="desk.log", content=b"line"):
    return SimpleUploadedFile(name, content)


def test_draft_is_kept_overwritten_and_read_by_its_owner_alone(person):
    save_draft(by=person, key="new:7", data={"subject": "VP"}, at=MONDAY)
    save_draft(by=person, key="new:7", data={"subject": "VPN", "sites": ["a", "b"]}, at=MONDAY)

    assert draft_fields(person, "new:7") == {"subject": "VPN", "sites": ["a", "b"]}
    assert draft_fields(make_person("Other"), "new:7") == {}
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("key", ["", "new:", "new:x", "reply:it-1", "../etc", "new:1\n", "note:IT-12-3"])
def test_draft_with_a_key_that_names_no_form_is_refused(person, key):
    with pytest.raises(DraftRefused):
        save_draft(by=person, key=key, data={}, at=MONDAY)

    assert not Draft.objects.exists()


def test_draft_too_long_is_refused_and_the_earlier_one_stays(person):
    save_draft(by=person, key="new:7", data={"subject": "short"}, at=MONDAY)

    with pytest.raises(DraftRefused):
        save_draft(by=person, key="new:7", data={"subject": "x" * 70_000}, at=MONDAY)

    assert draft_fields(person, "new:7") == {"subject": "short"}


def test_draft_without_nul_is_stored(person):
    save_draft(by=person, key="new:7", data={"subject": "a\0b", "more": ["\0"]}, at=MONDAY)

    assert draft_fields(person, "new:7") == {"subject": "ab", "more": [""]}


def test_upload_is_kept_with_its_real_kind_and_a_tame_name(person):
    kept = store_upload(by=person, draft_key="new:7", upload=text_file("../run.pif"), at=MONDAY)

    assert (kept.name, kept.content_type, kept.size) == ("run.pif.txt", "text/plain", 4)
    assert "run" not in kept.file.name
    assert list(draft_uploads(person, "new:7")) == [kept]
    assert list(draft_uploads(make_person("Other"), "new:7")) == []


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", b"hello"), ("a.txt", b"<svg onload=x>"), ("a.pdf", b"MZ\x00"), ("a.txt", b"")]
)
def test_upload_of_a_refused_kind_leaves_nothing(person, tmp_path, name, content):
    with pytest.raises(UploadRefused):
        store_upload(by=person, draft_key="new:7", upload=text_file(name, content), at=MONDAY)

    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_upload_too_large_or_one_too_many_is_refused(person, settings):
    settings.ATTACHMENT_MAX_BYTES, settings.ATTACHMENTS_PER_MESSAGE = 10, 1
    store_upload(by=person, draft_key="new:7", upload=text_file(), at=MONDAY)

    with pytest.raises(UploadRefused, match="at once"):
        store_upload(by=person, draft_key="new:7", upload=text_file(), at=MONDAY)
    with pytest.raises(UploadRefused, match="too large"):
        store_upload(by=person, draft_key="new:8", upload=text_file(content=b"x" * 11), at=MONDAY)

    assert Attachment.objects.count() == 1


def test_upload_is_discarded_by_its_owner_alone_with_its_file(person, tmp_path, django_capture_on_commit_callbacks):
    kept = store_upload(by=person, draft_key="new:7", upload=text_file(), at=MONDAY)

    with pytest.raises(Attachment.DoesNotExist):
        discard_upload(attachment_id=kept.pk, by=make_person("Other"))
    assert Attachment.objects.count() == 1

    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(attachment_id=kept.pk, by=person)
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_discarding_a_draft_takes_its_files_along_and_no_others(person):
    save_draft(by=person, key="new:7", data={}, at=MONDAY)
    store_upload(by=person, draft_key="new:7", upload=text_file(), at=MONDAY)
    other = store_upload(by=person, draft_key="new:8", upload=text_file(), at=MONDAY)

    discard_draft(by=person, key="new:7")

    assert not Draft.objects.exists()
    assert list(Attachment.objects.all()) == [other]


def test_purge_forgets_only_what_is_old(person):
    save_draft(by=person, key="new:7", data={}, at=MONDAY)
    store_upload(by=person, draft_key="new:7", upload=text_file(), at=MONDAY)
    save_draft(by=person, key="new:8", data={}, at=MONDAY + timedelta(days=2))

    gone = purge_drafts(before=MONDAY + timedelta(days=1))

    assert gone == 2
    assert [draft.key for draft in Draft.objects.all()] == ["new:8"]
