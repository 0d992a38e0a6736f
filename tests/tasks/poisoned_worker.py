"""`python -m tests.tasks.poisoned_worker LEASE OPTIONS`: the real worker, with something in it that kills.

Promises of the kind "poison" take the life of the process that tries them. Leases have so many
seconds and documents get little time, so that nobody has to wait for the end of it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from tasks import promises
from webapp.rendering import press
from webapp.services import outbox


def _die(*_: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return False


def main() -> None:
    """Mix the poison in and run the command."""
    product: Any = promises
    product._KEEPERS = {**promises._KEEPERS, "poison": _die}
    outbox.LEASE_SECONDS = int(sys.argv[1])
    press.PROCESSOR_SECONDS = 1
    from webapp.cli import main as run

    sys.argv = ["fahrwasser", "worker", *sys.argv[2:]]
    run()


if __name__ == "__main__":
    main()
