"""The printer reads packaged assets and nothing else, whatever a page or style sheet asks for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.rendering import printing
from webapp.rendering.printing import ForbiddenAddress, print_page

FRAME = '<!doctype html><html lang="de"><head><title>x</title>{head}</head><body>{body}</body></html>'


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that notes whoever connects."""
    visitors: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def note() -> None:
            try:
                while True:
                    connection, address = server.accept()
                    visitors.append(str(address))
                    connection.close()
            except OSError:
                return

        threading.Thread(target=note, daemon=True).start()
        yield server.getsockname()[1], visitors
        server.shutdown(socket.SHUT_RDWR)


ADDRESSES = [
    "file:///etc/hostname",
    "{secret}",
    "http://127.0.0.1:{port}/image.png",
    "https://127.0.0.1:{port}/image.png",
    "ftp://127.0.0.1:{port}/image.png",
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E",
    "//127.0.0.1:{port}/image.png",
    "asset:../common.css",
    "asset:/etc/hostname",
    "asset:fairway.svg/../../common.css",
    "unknown.png",
]

PLACES = [
    ("", '<img alt="x" src="{address}">'),
    ("", '<object data="{address}"></object>'),
    ("", '<embed src="{address}">'),
    ('<link rel="stylesheet" href="{address}">', ""),
    ('<link rel="attachment" href="{address}">', ""),
    ("<style>@import url('{address}');</style>", "x"),
    (
        "<style>@font-face {{ font-family: x; src: url('{address}') }} p {{ font-family: x }}</style>",
        "<p>x</p>",
    ),
    ("<style>p {{ background: url('{address}') }}</style>", "<p>x</p>"),
    ("<style>p::before {{ content: url('{address}') }}</style>", "<p>x</p>"),
    ("<style>li {{ list-style-image: url('{address}') }}</style>", "<ul><li>x</li></ul>"),
    ("", '<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}" width="9" height="9"/></svg>'),
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("head", "body"), PLACES)
def test_no_page_can_read_a_file_the_network_or_anything_foreign(
    head: str, body: str, address: str, tmp_path: Path, listener: tuple[int, list[str]]
) -> None:
    port, visitors = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-7261")
    asked = address.format(port=port, secret=secret.as_uri())
    page = FRAME.format(head=head.format(address=asked), body=body.format(address=asked))
    try:
        pdf = print_page(page, "sheet")
    except ForbiddenAddress:
        pdf = b""
    assert b"CANARY-7261" not in pdf
    assert not visitors


def test_a_foreign_address_ends_the_rendering() -> None:
    with pytest.raises(ForbiddenAddress):
        print_page(FRAME.format(head="", body='<img alt="x" src="file:///etc/hostname">'), "sheet")


def test_a_packaged_asset_is_found() -> None:
    names = {path.name for path in printing.ASSETS.iterdir()}
    assert "fairway.svg" in names
    pdf = print_page(FRAME.format(head="", body='<img alt="x" src="asset:fairway.svg">'), "sheet")
    assert pdf.startswith(b"%PDF")


def test_a_refused_page_does_no_harm_to_the_next_one() -> None:
    whole = FRAME.format(head="", body="<p>still printing</p>")
    with pytest.raises(ForbiddenAddress):
        print_page(FRAME.format(head="", body='<img alt="x" src="http://127.0.0.1:9/x">'), "sheet")
    assert print_page(whole, "sheet") == print_page(whole, "sheet")
