"""`python -m tests.faults.launcher ORDERS [--without PART] COMMAND...`: the product, ready to die.

`--without` takes out one part of the product that keeps something from being lost or
done twice: a run without it must find what is then lost or doubled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.faults.crash_points import Orders, lay_crash_points


def _without_sweep() -> None:
    from tasks import timers

    product: Any = timers
    product.due_promises = lambda _installation: []


def _without_request_keys() -> None:
    from webapp.services import transition

    product: Any = transition
    product._started_before = lambda *_: None
    product._done_before = lambda *_: False


PARTS: Mapping[str, Callable[[], None]] = {
    "sweep": _without_sweep,
    "request_keys": _without_request_keys,
}


def main() -> None:
    """Lay the crash points and run the command."""
    orders, words = Orders(Path(sys.argv[1])), sys.argv[2:]
    if words[0] == "--without":
        PARTS[words[1]]()
        words = words[2:]
    lay_crash_points(orders, is_web=words[0] == "serve")
    from webapp.cli import main as run

    sys.argv = ["fahrwasser", *words]
    run()


if __name__ == "__main__":
    main()
