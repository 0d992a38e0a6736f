"""Asking ClamAV whether a file holds a virus; a file of which it says nothing is not a clean one.

Source: clamd(8), INSTREAM: chunks with their length before them, an empty one at the end.
"""

from __future__ import annotations

import logging
import socket
import struct
from contextlib import suppress
from enum import Enum, auto

_LOG = logging.getLogger(__name__)
_SECONDS = 30
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class Verdict(Enum):
    """What the scanner says of a file."""

    CLEAN = auto()
    VIRUS = auto()
    UNKNOWN = auto()


def scanned(address: str, content: bytes) -> Verdict:
    """Have a file looked at; UNKNOWN where no clear answer comes.

    Arguments:
        address: host:port, or the path of a socket, where clamd listens.
    """
    try:
        answer = _asked(address, b"zINSTREAM\0", content)
    except OSError as problem:
        _LOG.error("the virus scanner does not answer: %s", type(problem).__name__)
        return Verdict.UNKNOWN
    if answer == "stream: OK":
        return Verdict.CLEAN
    if answer.endswith(" FOUND"):
        _LOG.warning("a file was refused: %s", answer)
        return Verdict.VIRUS
    _LOG.error("the virus scanner could not look at a file: %s", answer)
    return Verdict.UNKNOWN


def answers(address: str) -> bool:
    """True when a scanner listens there."""
    with suppress(OSError):
        return _asked(address, b"zPING\0") == "PONG"
    return False


def _asked(address: str, command: bytes, content: bytes | None = None) -> str:
    with _connected(address) as connection:
        connection.sendall(command)
        if content is not None:
            _send(connection, content)
        return _answer(connection)


def _connected(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), _SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_SECONDS)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, content: bytes) -> None:
    """All of it; a scanner to which it is too much says so and hangs up, which its answer then tells."""
    with suppress(BrokenPipeError, ConnectionResetError):
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()
