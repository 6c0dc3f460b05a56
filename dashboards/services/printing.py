"""From a page to a PDF. The library and the fonts are the worker's; the web never loads either."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

STYLE_SHEET = Path("css") / "report.css"


class NoPrinter(Exception):
    """This machine lacks what makes PDF."""


def pdf_of(html: str) -> bytes:
    """Return the page as PDF/A4 with its fonts inside. Raises NoPrinter where the library Pango is missing."""
    try:
        from weasyprint import CSS, HTML, URLFetcher  # 50 MB and a system library: in the worker alone
    except OSError as missing:
        raise NoPrinter(str(missing)) from missing
    nothing_from_outside = URLFetcher(allowed_protocols=["file"])
    sheet = CSS(
        string=(settings.BASE_DIR / "static" / STYLE_SHEET).read_text("utf-8"), url_fetcher=nothing_from_outside
    )
    document = HTML(string=html, url_fetcher=nothing_from_outside)
    return bytes(document.write_pdf(stylesheets=[sheet]) or b"")
