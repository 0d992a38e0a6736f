"""Does something again whenever a file changes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from watchfiles import Change, watch

_ENDINGS = (".yaml", ".yml", ".po")
_GATHER = 100
_LOOK = 250
"""Milliseconds: changes so close together are one; so long the watcher sleeps at most."""


def again_on_change(places: Iterable[Path], run: Callable[[], None], now: Callable[[], datetime]) -> None:
    """Run once, then after every change, until it is interrupted.

    Arguments:
        places: folders, with everything below; files of other kinds than an author's are not looked at.
        run: prints what it finds.
        now: the local moment that is printed before each run.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job begins without it
    changes = watch(
        *places,
        watch_filter=_is_an_authors,
        debounce=_GATHER,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
    )
    with suppress(KeyboardInterrupt):
        next(changes)  # only now it watches: what changes during the first run is not missed
        _run(run, now, "checked")
        for changed in changes:
            if changed:
                names = sorted({Path(path).name for _, path in changed})
                _run(run, now, f"changed: {', '.join(names)}")


def _run(run: Callable[[], None], now: Callable[[], datetime], words: str) -> None:
    print(f"--- {now():%H:%M:%S} {words}")
    run()
    print("Waiting for a change; Ctrl-C ends.", flush=True)


def _is_an_authors(change: Change, path: str) -> bool:
    return path.endswith(_ENDINGS)
