"""PDFs through the press beside bare WeasyPrint in this process, and what the press weighs after many."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Turn, Work, compare, compare_turns, in_process
from tests.soak.processes import size
from tests.webapp.rendering.papers import GERMAN, certificate
from webapp.rendering.conformance import ARCHIVED
from webapp.rendering.documents import printable
from webapp.rendering.pages import TEMPLATES
from webapp.rendering.press import close_presses, presses, print_apart
from webapp.rendering.printing import ASSETS, Printable

_TEMPLATE = "certificate"
_MEGABYTE = 1_000_000
_WARM, _MANY = 100, 1_000
_MANY_SHORT = 20


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """The certificate of the main workflow, one after the other on one core, warm and cold."""
    page = printable(certificate("Khadija Alhusaini", "خديجة الحسيني"), GERMAN)
    yield from _warm(page, effort)
    yield _cold(page, effort)
    yield _grown(page, _MANY if effort.rounds > 1 else _MANY_SHORT)
    close_presses()


def _warm(page: Printable, effort: Effort) -> Iterable[Line]:
    reused, naive = _reusing(page), _naive(page)

    def ours() -> int:
        print_apart(page)
        return 1

    figures = compare({"press": ours, "reused": reused, "naive": naive}, effort)
    rate = f"{figures.rate('press'):.1f}/s"
    base = f"WeasyPrint, fonts and style sheet kept {figures.rate('reused'):.1f}/s"
    yield Line("certificates, warm, one process", rate, base, figures.ratio("press", "reused"), "≥ 0.95")
    base = f"WeasyPrint, nothing kept {figures.rate('naive'):.1f}/s"
    yield Line("certificates, warm, one process", rate, base, figures.ratio("press", "naive"))


def _cold(page: Printable, effort: Effort) -> Line:
    """A press that has to be started for the document beside one that waits."""

    def cold() -> int:
        close_presses()
        return warm()

    def warm() -> int:
        print_apart(page)
        return 1

    turns: dict[str, Turn] = {"cold": in_process(cold), "warm": in_process(warm)}
    figures = compare_turns(turns, effort)
    first, later = 1000 / figures.rate("cold"), 1000 / figures.rate("warm")
    return Line(
        "the first certificate of a press", f"{first:.0f} ms", f"a later one {later:.0f} ms", first / later
    )


def _grown(page: Printable, number: int) -> Line:
    """Memory of the press, after it has printed some and after many more."""
    close_presses()
    _print(page, min(_WARM, number))
    (press,) = presses()
    before = _resident(press)
    _print(page, number)
    assert presses() == [press], "the press was changed, so that its growth is not known"
    grown = (_resident(press) - before) / _MEGABYTE
    what = f"growth of the press over {number} certificates, MB"
    return Line(what, f"{grown:.1f} MB", f"it has {before / _MEGABYTE:.0f} MB", grown, "≤ 5")


def _print(page: Printable, number: int) -> None:
    for _ in range(number):
        print_apart(page)


def _resident(process: int) -> int:
    found = size(process)
    assert found is not None
    return found.resident


def _reusing(page: Printable) -> Work:
    """WeasyPrint as its manual has it for many documents: fonts and style sheet are made once."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(string=_style(), base_url=_base(), font_config=fonts)
    return lambda: _written(page, [style], fonts)


def _naive(page: Printable) -> Work:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    def work() -> int:
        fonts = FontConfiguration()
        return _written(page, [CSS(string=_style(), base_url=_base(), font_config=fonts)], fonts)

    return work


def _written(page: Printable, styles: list[Any], fonts: Any) -> int:
    from weasyprint import HTML, Attachment

    assert page.data is not None
    identifier = hashlib.sha256(page.html.encode()).digest()[:16]
    HTML(string=page.html.replace("asset:", f"{_base()}"), base_url=_base()).write_pdf(
        stylesheets=styles,
        font_config=fonts,
        pdf_variant=ARCHIVED,
        pdf_identifier=identifier,
        attachments=[Attachment(string=page.data.content, name=page.data.name, relationship="Data")],
    )
    return 1


def _style() -> str:
    sheets = (TEMPLATES / "pdf" / "common.css", TEMPLATES / "pdf" / _TEMPLATE / "document.css")
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets).replace("asset:", _base())


def _base() -> str:
    return ASSETS.as_uri() + os.sep
