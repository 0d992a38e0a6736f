"""`python -m tests.soak.launcher [--same-children] [--leak KIND] COMMAND...`: the product, to be watched.

`--same-children` lets the children of a worker live for ever: in the product each is replaced after
some tasks, and what it leaks goes with it. `--leak` makes every command leave something behind, for
a control: a run that does not see it proves nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

SAME_CHILDREN, LEAK = "--same-children", "--leak"
_BYTES = 8_000_000
_FILES = 10
_KEPT: list[object] = []


def _keep_children() -> None:
    import tasks.app

    product: Any = tasks.app
    whole = product.open_queue

    @wraps(whole)
    def open_queue(*arguments: Any, **options: Any) -> Any:
        queue = whole(*arguments, **options)
        queue.conf.update(worker_max_tasks_per_child=None, worker_max_memory_per_child=None)
        return queue

    product.open_queue = open_queue


def _keep_memory() -> None:
    _KEPT.append(b"x" * _BYTES)


def _keep_files() -> None:
    _KEPT.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(_FILES))


LEAKS: Mapping[str, Callable[[], None]] = {"memory": _keep_memory, "files": _keep_files}


def _plant(leave: Callable[[], None]) -> None:
    from webapp.services import transition

    product: Any = transition
    whole = product.wake

    @wraps(whole)
    def wake(*arguments: Any, **options: Any) -> None:
        leave()
        whole(*arguments, **options)

    product.wake = wake


def main() -> None:
    """Change what was asked for and run the command."""
    words = sys.argv[1:]
    if words[0] == SAME_CHILDREN:
        _keep_children()
        words = words[1:]
    if words[0] == LEAK:
        _plant(LEAKS[words[1]])
        words = words[2:]
    from webapp.cli import main as run

    sys.argv = ["fahrwasser", *words]
    run()


if __name__ == "__main__":
    main()
