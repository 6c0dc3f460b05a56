import pytest

from knowledge.models import Guide
from knowledge.queries import guide_to_read, guides_for_service, guides_matching, published_guides
from tests.factories import make_department, make_service
from tests.factories.guides import make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def it():
    return make_department("IT")


def test_guide_is_found_by_words_of_either_language_and_by_a_prefix(it):
    guide = make_guide(it, title_zh="自己重置密码", body_zh="打开设置。")

    assert guides_matching("passw") == [guide]
    assert guides_matching("重置密码") == [guide]
    assert guides_matching("settings password") == [guide]
    assert guides_matching("printer") == []


@pytest.mark.parametrize("text", ["", "!!", "' & |", "a'b:*", "\\", "<script>", "\x00"])
def test_search_takes_any_text(it, text):
    make_guide(it)

    guides_matching(text)


def test_unpublished_guide_and_guide_of_closed_department_stay_hidden(it):
    hidden = make_guide(it, slug="hidden")
    hidden.is_published = False
    hidden.save(update_fields=["is_published"])
    make_guide(make_department("OLD", is_active=False), slug="old")

    assert list(published_guides()) == []
    with pytest.raises(Guide.DoesNotExist):
        guide_to_read("hidden")


def test_guides_for_service_are_its_own_newest_first(it):
    service = make_service(it)
    guide = make_guide(it, services=[service])
    make_guide(it, title="Other", slug="other")

    assert guides_for_service(service.pk) == [guide]
