"""A virus scanner that listens on a real socket and speaks clamd's protocol; it knows one virus, EICAR."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file that every scanner takes for a virus (eicar.org); in two parts, so that this file is none."""

LONGEST_STREAM = 5 * 1024 * 1024


class _Clamd(socketserver.StreamRequestHandler):
    """One question: PING, or a file in chunks."""

    mute: ClassVar[bool] = False

    def handle(self) -> None:
        """Answer as clamd does."""
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if not self.mute:
            self.wfile.write((b"PONG" if command == b"zPING\0" else self._verdict()) + b"\0")

    def _verdict(self) -> bytes:
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > LONGEST_STREAM:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


class _Mute(_Clamd):
    """It takes the connection and hangs up without a word."""

    mute = True


@contextmanager
def scanner(folder: Path | None = None, *, mute: bool = False) -> Iterator[str]:
    """A scanner that listens until the end of the block; gives its address.

    Arguments:
        folder: where its socket lies; None for a port.
        mute: it says nothing.
    """
    handler = _Mute if mute else _Clamd
    server: socketserver.BaseServer
    if folder is None:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        address = f"127.0.0.1:{server.server_address[1]}"
    else:
        address = str(folder / "clamd.sock")
        server = socketserver.ThreadingUnixStreamServer(address, handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
