"""The press: `python -m webapp.rendering.press_process HANDLE MOST KEPT SECONDS`, document after document.

Limits are the kernel's (setrlimit(2)): data for memory, since fonts are mapped and not counted there;
processor time anew for each document. A library in C that gets no memory aborts; then the press is gone,
and whoever asked starts another.
"""

from __future__ import annotations

import logging
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from webapp.rendering.press import FAULT, FORBIDDEN, NO_MEMORY, PRINTED, PRINTED_LAST
from webapp.rendering.printing import ForbiddenAddress, Printable, print_page, warm_up

_MEMORY = Path("/proc/self/statm")
_PAGE_BYTES = resource.getpagesize()


def main() -> None:
    """Print until nobody asks any more, also while the worker is asked to stop."""
    logging.basicConfig(level=logging.ERROR)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    handle, memory, kept, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warm_up()
    with Connection(handle) as line:
        while True:
            try:
                printable = line.recv()
            except EOFError:
                return
            _limit_processor_time(seconds)
            line.send_bytes(_answer(printable, kept))


def _limit_processor_time(seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(printable: Printable, kept: int) -> bytes:
    try:
        pdf = print_page(printable)
    except ForbiddenAddress as problem:
        return FORBIDDEN + str(problem).encode()
    except MemoryError:
        return NO_MEMORY
    except Exception as problem:  # noqa: BLE001  whoever asked must learn that it failed, whatever it was
        return FAULT + type(problem).__name__.encode()
    return (PRINTED_LAST if _resident_bytes() > kept else PRINTED) + pdf


def _resident_bytes() -> int:
    """Memory in use; the peak of getrusage(2) would count what our parent had when it started us."""
    return int(_MEMORY.read_text().split()[1]) * _PAGE_BYTES


if __name__ == "__main__":
    main()
