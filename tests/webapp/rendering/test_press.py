"""A document that takes too much is cut while it is printed; whoever asked lives on and prints the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import wait_until
from tests.webapp.rendering.papers import GERMAN, certificate, letter, sheet, text_of
from webapp.rendering import press
from webapp.rendering.documents import MOST_CHARACTERS, UnusableDocument, document_page, render_document
from webapp.rendering.press import PrintingCut, PrintingFault, close_presses, presses, print_apart
from webapp.rendering.printing import ForbiddenAddress, Printable, print_page

FRAME = '<!doctype html><html lang="de"><head><title>x</title>{head}</head><body>{body}</body></html>'
WHOLE = Printable(FRAME.format(head="", body="<p>still printing</p>"), "sheet")
SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
MULTIPLIED = "".join(f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
DIES = f"""
import os, signal
from webapp.rendering.press import presses, print_apart
from webapp.rendering.printing import Printable
print_apart({WHOLE!r})
os.write(1, str(presses()[0]).encode())
os.kill(os.getpid(), signal.SIGKILL)
"""

BOMBS = {
    "an endless table": ("", f"<table>{'<tr><td>x</td></tr>' * 100_000}</table>"),
    "a table in a table in a table": ("", "<table><tr><td>" * 60 + "x"),
    "more columns than there is memory": ("", '<table><tr><td colspan="100000000">x</td></tr></table>'),
    "a word of millions of letters": ("", "x" * 5_000_000),
    "boxes in boxes": ("", "<div>" * 3_000 + "x"),
    "flexible boxes in flexible boxes": ("<style>div { display: flex }</style>", "<div>" * 40 + "x"),
    "a page for each letter": ("<style>@page { size: 1mm; margin: 0 }</style>", "x " * 20_000),
    "a page break for each line": ("<style>p { break-after: page }</style>", "<p>x</p>" * 20_000),
    "a text without end": ("", "x " * 3_000_000),
    "a picture of many parts": ("", SVG.format('<rect width="1" height="1"/>' * 200_000)),
    "a picture that multiplies itself": (
        "",
        SVG.format(f'<defs><g id="g0"><rect width="1" height="1"/></g>{MULTIPLIED}</defs><use href="#g8"/>'),
    ),
    "a grid of too many parts": (
        "<style>div { display: grid; grid-template-columns: repeat(50, 1fr) }</style>",
        f"<div>{'<p>x</p>' * 20_000}</div>",
    ),
    "columns without end": ("<style>div { columns: 1000 }</style>", f"<div>{'x ' * 100_000}</div>"),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A press with less time than a real one, so that nobody has to wait; its memory is the real one."""
    close_presses()
    monkeypatch.setattr(press, "PROCESSOR_SECONDS", 1)
    yield
    close_presses()


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_that_explodes_is_cut_and_the_next_is_printed(name: str, impatient: None) -> None:
    head, body = BOMBS[name]
    with pytest.raises((PrintingCut, PrintingFault), match=r"more memory|more time|RecursionError"):
        print_apart(Printable(FRAME.format(head=head, body=body), "sheet"))
    assert "still printing" in text_of(print_apart(WHOLE))


def test_a_document_that_only_waits_is_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    print_apart(WHOLE)
    (stopped,) = presses()
    os.kill(stopped, signal.SIGSTOP)
    monkeypatch.setattr(press, "WALL_SECONDS", 0.5)
    with pytest.raises(PrintingCut, match="more time"):
        print_apart(WHOLE)
    monkeypatch.undo()
    assert not Path(f"/proc/{stopped}").exists()
    assert print_apart(WHOLE)


def test_a_press_that_was_killed_meanwhile_is_replaced() -> None:
    print_apart(WHOLE)
    (killed,) = presses()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: Path(f"/proc/{killed}/stat").read_text().split()[2] == "Z")
    assert print_apart(WHOLE) == print_page(WHOLE)
    assert presses() != [killed]


def test_the_same_press_prints_one_document_after_the_other_also_after_a_forbidden_one() -> None:
    print_apart(WHOLE)
    (kept,) = presses()
    with pytest.raises(ForbiddenAddress, match="hostname"):
        print_apart(
            Printable(FRAME.format(head="", body='<img alt="x" src="file:///etc/hostname">'), "sheet")
        )
    print_apart(WHOLE)
    assert presses() == [kept]


def test_a_press_that_has_grown_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    close_presses()
    monkeypatch.setattr(press, "KEPT_BYTES", 1_000_000)
    assert print_apart(WHOLE) == print_page(WHOLE)
    assert presses() == []


def test_the_press_knows_no_secrets_and_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    close_presses()
    for name in ("DATABASE_URL", "SMTP_URL", "REDIS_URL", "FAHRWASSER_SECRET_KEY"):
        monkeypatch.setenv(name, "CANARY-7261")
    print_apart(WHOLE)
    (own,) = presses()
    assert b"CANARY-7261" not in Path(f"/proc/{own}/environ").read_bytes()


def test_nothing_of_the_press_stays_when_whoever_asked_is_gone() -> None:
    asked = subprocess.run([sys.executable, "-c", DIES], capture_output=True, check=False)
    assert asked.returncode == -signal.SIGKILL, asked.stderr
    orphan = int(asked.stdout)
    wait_until(lambda: not Path(f"/proc/{orphan}").exists() or _is_dead(orphan), what="the press ends")


def _is_dead(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_document_of_many_sheets_is_printed_and_one_without_end_is_refused_with_the_reason() -> None:
    rows = [(f"Frage {number}", f"Antwort {number}") for number in range(1_000)]
    assert len(document_page(sheet(*rows), GERMAN)) < MOST_CHARACTERS
    assert "Antwort 299" in text_of(render_document(sheet(*rows[:300]), GERMAN))
    with pytest.raises(UnusableDocument, match="characters"):
        render_document(sheet(*rows * 2), GERMAN)
    with pytest.raises(UnusableDocument, match="characters"):
        render_document(letter("x" * MOST_CHARACTERS), GERMAN)


def test_the_press_gives_the_same_bytes_as_any_other_press() -> None:
    snapshot = certificate("Khadija Alhusaini", "خديجة الحسيني")
    first = render_document(snapshot, GERMAN)
    close_presses()
    assert render_document(snapshot, GERMAN) == first
