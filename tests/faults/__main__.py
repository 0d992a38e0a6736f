"""`python -m tests.faults`: kill everything, again and again, and count what was lost (`make faults`)."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.faults.controls import CONTROLS, Control
from tests.faults.report import control_lines, result_lines
from tests.faults.run import Plan, Result, run

_DATABASES = {"postgresql": (True,), "sqlite": (False,), "both": (True, False)}
_WITHOUT_REDIS = 200


def main() -> int:
    """Run the plan and print its table.

    Returns:
        1 when something was lost, doubled or left lying, or a control found nothing.
    """
    chosen = _arguments()
    databases = _DATABASES[chosen.database]
    results, controls = [], []
    print(f"seed {chosen.seed}", flush=True)
    for on_postgresql in databases:
        plan = Plan(
            on_postgresql,
            kills=-(-chosen.kills // len(databases)),
            at_each_point=chosen.at_each_point,
            seed=chosen.seed,
            submits_without_redis=chosen.without_redis,
        )
        with _folder(chosen.keep) as folder:
            results.append(run(plan, folder))
        print("\n".join(result_lines(results[-1])), flush=True)
    for control in CONTROLS if chosen.controls else ():
        with _folder(chosen.keep) as folder:
            controls.append(control(folder, chosen.seed))
        print("\n".join(control_lines(controls[-1])), flush=True)
    if chosen.json:
        _write(chosen.json, results, controls)
    return _verdict(chosen.seed, results, controls)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="over all databases")
    parser.add_argument(
        "--at-each-point", type=int, default=20, help="deaths at each crash point and database"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=_DATABASES, default="both")
    parser.add_argument(
        "--without-redis", type=int, default=_WITHOUT_REDIS, help="commands while Redis is away"
    )
    parser.add_argument("--no-controls", dest="controls", action="store_false")
    parser.add_argument("--keep", action="store_true", help="keep the folders with logs and journals")
    parser.add_argument("--json", type=Path, help="write everything to a file")
    return parser.parse_args()


@contextmanager
def _folder(keep: bool) -> Iterator[Path]:
    """A folder that the user of PostgreSQL can reach."""
    if keep:
        folder = Path(tempfile.mkdtemp(prefix="faults-"))
        print(folder)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name:
            yield Path(name)


def _write(place: Path, results: list[Result], controls: list[Control]) -> None:
    found = {"results": [asdict(result) for result in results], "controls": [asdict(one) for one in controls]}
    place.write_text(json.dumps(found, indent=2), "utf-8")


def _verdict(seed: int, results: list[Result], controls: list[Control]) -> int:
    red = sum(sum(result.counts.red.values()) for result in results)
    restless = sum(result.rested is None for result in results)
    blind = [control.taken_out for control in controls if not control.found]
    kills, cases = sum(result.kills for result in results), sum(result.figures.cases for result in results)
    print(f"{kills} kills, {cases} cases, {red} lost or doubled; seed {seed}")
    if blind:
        print(f"controls that found nothing: {', '.join(blind)}")
    return int(bool(red or restless or blind))


if __name__ == "__main__":
    sys.exit(main())
