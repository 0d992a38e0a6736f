"""`python -m tests.benchmarks.idle_worker OPTIONS`: the real worker, which also keeps empty promises."""

from __future__ import annotations

import sys
from typing import Any

from tasks import promises
from tests.benchmarks.handover import KIND
from webapp.services import outbox
from webapp.services.installation import Installation
from webapp.services.outbox import Promise


def _do_nothing(installation: Installation, promise: Promise) -> bool:
    return outbox.keep(installation, promise, {"outcome": "nothing"})


if __name__ == "__main__":
    product: Any = promises
    product._KEEPERS = {**promises._KEEPERS, KIND: _do_nothing}
    from webapp.cli import main

    sys.argv = ["fahrwasser", "worker", *sys.argv[1:]]
    main()
