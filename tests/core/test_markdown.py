import pytest

from core.markdown import render_markdown


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![picture](https://example.com/x.png)",
        '<a href="https://example.com" style="color:red" onclick="x()">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<svg/onload=alert(1)>",
    ],
)
def test_hostile_markdown_leaves_no_active_html(hostile):
    html = str(render_markdown(hostile))

    for active in (
        "<script",
        "<img",
        "<svg",
        'href="javascript',
        'href="data',
        "<a style",
        '<a href="https://example.com" on',
    ):
        assert active not in html


def test_headings_start_below_the_page_heading_and_tables_and_links_work():
    html = str(render_markdown("# One\n\nsee https://example.com/a\n\n| a | b |\n|---|---|\n| 1 | 2 |"))

    assert "<h2>One</h2>" in html
    assert 'href="https://example.com/a"' in html
    assert "<td>1</td>" in html
