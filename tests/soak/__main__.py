"""`python -m tests.soak`: the same load for an hour, and nothing may grow (`make soak`)."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.soak.launcher import LEAKS
from tests.soak.picture import picture
from tests.soak.report import result_lines
from tests.soak.run import Plan, run

_USUAL = Plan(on_postgresql=True, seconds=3600, seed=0)


def main() -> int:
    """Run, print the table, draw the picture.

    Returns:
        1 when something grows, was lost or was not answered.
    """
    chosen = _arguments()
    output: Path = chosen.output or Path(tempfile.mkdtemp(prefix="soak-"))
    output.mkdir(parents=True, exist_ok=True)
    plan = Plan(
        chosen.database == "postgresql",
        seconds=chosen.minutes * 60,
        seed=chosen.seed,
        pace=chosen.pace,
        visits=chosen.visits,
        every=chosen.every,
        leak=chosen.leak,
    )
    print(f"seed {plan.seed}, everything in {output}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-system-", ignore_cleanup_errors=True) as name:
        try:
            result = run(plan, Path(name))
        finally:
            _keep(Path(name), output)
    table = "\n".join(result_lines(result))
    (output / "table.txt").write_text(f"{table}\n", "utf-8")
    (output / "series.svg").write_text(picture(result), "utf-8")
    print(table)
    return int(bool(result.faults))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=_USUAL.seconds / 60)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--pace", type=float, default=_USUAL.pace, help="commands a second")
    parser.add_argument(
        "--visits", type=float, default=_USUAL.visits, help="visits of several pages a second"
    )
    parser.add_argument("--every", type=float, default=_USUAL.every, help="seconds between two looks")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--leak", choices=("", *LEAKS), default="", help="for a control: it has to be found")
    parser.add_argument("--output", type=Path, help="folder for samples, logs, table and picture")
    return parser.parse_args()


def _keep(folder: Path, output: Path) -> None:
    """Logs and journals; they tell of a run that was cut short, too."""
    for pattern in ("*.log", "samples", "clients", "visits"):
        for file in folder.glob(pattern):
            shutil.copy(file, output)


if __name__ == "__main__":
    sys.exit(main())
