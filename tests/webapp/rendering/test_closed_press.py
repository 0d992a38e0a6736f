"""The printer reads packaged assets and nothing else, whatever a page or style sheet asks for."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.rendering import printing
from webapp.rendering.printing import ForbiddenAddress, Printable, print_page

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
    "data:text/css,@import%20url(http://127.0.0.1:{port}/x.css)",
    "FILE:///etc/hostname",
    "file://localhost/etc/hostname",
    "\\\\127.0.0.1\\share\\image.png",
    "jar:file:///etc/hostname",
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
    ("", '<svg xmlns="http://www.w3.org/2000/svg"><use href="{address}#part"/></svg>'),
    (
        "",
        '<svg xmlns="http://www.w3.org/2000/svg"><style>@import url("{address}");</style></svg>',
    ),
    ("", '<a rel="attachment" href="{address}">x</a>'),
    ("", '<iframe src="{address}"></iframe><video src="{address}" poster="{address}"></video>'),
    ('<base href="{address}"><link rel="stylesheet" href="x.css">', ""),
    ("<style>p {{ content: target-counter(url('{address}'), page) }}</style>", "<p>x</p>"),
    ("<style>div {{ border-image: url('{address}') 1; mask: url('{address}') }}</style>", "<div>x</div>"),
    ("<style>@page {{ background: url('{address}') }}</style>", "x"),
    ("<style>p {{ background: image-set(url('{address}') 1x) }}</style>", "<p>x</p>"),
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
        pdf = print_page(Printable(page, "sheet"))
    except ForbiddenAddress:
        pdf = b""
    assert b"CANARY-7261" not in pdf
    assert not visitors


def test_a_foreign_address_ends_the_rendering() -> None:
    with pytest.raises(ForbiddenAddress):
        print_page(Printable(FRAME.format(head="", body='<img alt="x" src="file:///etc/hostname">'), "sheet"))


def test_a_packaged_asset_is_found() -> None:
    names = {path.name for path in printing.ASSETS.iterdir()}
    assert "fairway.svg" in names
    pdf = print_page(Printable(FRAME.format(head="", body='<img alt="x" src="asset:fairway.svg">'), "sheet"))
    assert pdf.startswith(b"%PDF")


def test_a_refused_page_does_no_harm_to_the_next_one() -> None:
    whole = Printable(FRAME.format(head="", body="<p>still printing</p>"), "sheet")
    with pytest.raises(ForbiddenAddress):
        print_page(Printable(FRAME.format(head="", body='<img alt="x" src="http://127.0.0.1:9/x">'), "sheet"))
    assert print_page(whole) == print_page(whole)


def test_a_redirect_is_never_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    class Redirecting(http.server.BaseHTTPRequestHandler):
        """Sends everybody to a file of this machine."""

        def do_GET(self) -> None:
            """Note the visit."""
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

    with http.server.HTTPServer(("127.0.0.1", 0), Redirecting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/picture.png"
        with pytest.raises(ForbiddenAddress):
            print_page(Printable(FRAME.format(head="", body=f'<img alt="x" src="{address}">'), "sheet"))
        server.shutdown()
    assert asked == []


OWN_PLACES = (sys.prefix, sys.base_prefix, "/usr/share/", "/etc/mime.types", "/dev/null", "/proc/")
"""Libraries with their tables, and the list of file types."""


@pytest.mark.parametrize("kind", ["the product's pages", "hostile pages"])
def test_whoever_prints_opens_no_socket_starts_no_program_and_reads_only_what_is_packaged(kind: str) -> None:
    pages = [
        FRAME.format(head=head.format(address=address), body=body.format(address=address))
        for head, body in PLACES
        for address in ("file:///etc/hostname", "http://127.0.0.1:9/x")
    ]
    program = [sys.executable, "-m", "tests.webapp.rendering.watched"]
    asked = json.dumps(pages if kind == "hostile pages" else [])
    told = subprocess.run(
        program, input=asked, env={"PATH": "/dev/null"}, capture_output=True, text=True, check=True
    )
    seen = [entry for entry in json.loads(told.stdout) if not str(entry[1]).endswith((".py", ".pyc"))]
    read = {str(name) for event, name in seen if event in ("open", "os.open")}
    packaged = {name for name in read if name.startswith(str(printing.ASSETS.parent))}
    foreign = {name for name in read - packaged if not name.startswith(OWN_PLACES)}
    called = [entry for entry in seen if entry[0] not in ("open", "os.open")]
    assert foreign == set()
    assert called == []
    assert any(name.endswith("common.css") for name in packaged)
