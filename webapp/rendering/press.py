"""Documents are printed by a process of its own: one that takes too much is cut off, and its worker lives on.

The press holds no settings, no secrets and no connection; it gets the text of a page and gives its PDF.
It is kept for the next document, since fonts and libraries cost half a second.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from webapp.rendering.printing import ForbiddenAddress, Printable

PROGRAM = "webapp.rendering.press_process"
MEMORY_BYTES = 512 * 1024 * 1024
KEPT_BYTES = 250 * 1000 * 1000
"""A press that a large document has let grow beyond this is not kept."""
PROCESSOR_SECONDS = 10
WALL_SECONDS = 25
"""Below the limits of the queue, so that it is the document that is cut and not the task."""

PRINTED, PRINTED_LAST, FORBIDDEN, NO_MEMORY, FAULT = b"P", b"L", b"F", b"M", b"E"
"""The first byte of an answer; after the last one the press is not used again."""

_TAKEN_OVER = ("HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE")
_NO_PROGRAMS = {"PATH": "/dev/null"}
"""Where libraries are is otherwise asked of a compiler, which takes half of the start (`ctypes.util`)."""

_TOO_LONG = "it took more time than one document may"
_TOO_LARGE = "it took more memory than one document may"
_REASONS = {-signal.SIGXCPU: _TOO_LONG, -signal.SIGABRT: _TOO_LARGE, -signal.SIGTRAP: _TOO_LARGE}


class PrintingCut(RuntimeError):
    """A document took more time or memory than one may; the message says which."""


class PrintingFault(RuntimeError):
    """The press could not print a page; the message names the kind of error and nothing of the page."""


@dataclass(frozen=True, slots=True)
class _Press:
    process: subprocess.Popen[bytes]
    line: Connection

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self.line.close()


_IDLE: list[_Press] = []


def print_apart(printable: Printable) -> bytes:
    """What `webapp.rendering.printing.print_page` gives, printed by a process of its own.

    Raises:
        webapp.rendering.printing.ForbiddenAddress: the page refers to something that is not packaged.
        PrintingCut: it took more memory or time than one document may.
        PrintingFault: anything else went wrong.
    """
    press = _idle() or _start()
    try:
        answer = _asked(press, printable)
    except BaseException:
        press.close()
        raise
    if answer[:1] in (PRINTED, FORBIDDEN):
        _IDLE.append(press)
    else:
        press.close()
    return _pdf(answer)


def presses() -> list[int]:
    """Processes that print for this one and have nothing to do."""
    return [press.process.pid for press in _IDLE]


def close_presses() -> None:
    """End what has nothing to do; the next document starts another."""
    while _IDLE:
        _IDLE.pop().close()


def _idle() -> _Press | None:
    """A press that is still there; several threads never get the same."""
    while _IDLE:
        try:
            press = _IDLE.pop()
        except IndexError:
            return None
        if press.process.poll() is None:
            return press
        press.close()
    return None


def _start() -> _Press:
    ours, theirs = Pipe()
    limits = (MEMORY_BYTES, KEPT_BYTES, PROCESSOR_SECONDS)
    with theirs:
        process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", PROGRAM, str(theirs.fileno()), *map(str, limits)],
            env={**_NO_PROGRAMS, **{name: os.environ[name] for name in _TAKEN_OVER if name in os.environ}},
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    return _Press(process, ours)


def _asked(press: _Press, printable: Printable) -> bytes:
    try:
        press.line.send(printable)
        if not press.line.poll(WALL_SECONDS):
            raise PrintingCut(_TOO_LONG)
        return press.line.recv_bytes()
    except (EOFError, OSError):
        code = press.process.wait()
    raise PrintingCut(_REASONS.get(code, f"the press ended with {code}"))


def _pdf(answer: bytes) -> bytes:
    kind, content = answer[:1], answer[1:]
    if kind in (PRINTED, PRINTED_LAST):
        return content
    if kind == FORBIDDEN:
        raise ForbiddenAddress(content.decode())
    if kind == NO_MEMORY:
        raise PrintingCut(_TOO_LARGE)
    raise PrintingFault(content.decode())


def _forget_inherited() -> None:
    """The presses of a parent are not ours, and not our children to wait for."""
    for press in _IDLE:
        press.line.close()
        press.process.returncode = 0
    _IDLE.clear()


os.register_at_fork(after_in_child=_forget_inherited)
atexit.register(close_presses)
