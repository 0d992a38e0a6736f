"""`python -m tests.benchmarks [NAME...] [--short]`: every benchmark beside its limit, as ratios."""

from __future__ import annotations

import pkgutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path

import click

import tests.benchmarks
from tests.benchmarks.report import Line, table
from tests.benchmarks.rounds import Effort

Measure = Callable[[Path, Effort], Iterable[Line]]
FULL, SHORT = Effort(), Effort(rounds=1, seconds=0.2)


def benchmarks() -> Mapping[str, Measure]:
    """Every module beside this one that measures something, by its name."""
    names = [module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__)]
    modules = {name: import_module(f"tests.benchmarks.{name}") for name in names if name != "__main__"}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--short", is_flag=True, help="A moment each: whether it runs, not how fast.")
def main(names: tuple[str, ...], short: bool) -> None:
    """Measure everything, or the benchmarks that are named; goals that are missed are said, not failed."""
    known = benchmarks()
    unknown = set(names) - set(known)
    if unknown:
        raise click.ClickException(f"There is no {', '.join(sorted(unknown))}; there is {', '.join(known)}.")
    missed = 0
    for name in names or known:
        with tempfile.TemporaryDirectory(prefix=f"fahrwasser-{name}-") as folder:
            Path(folder).chmod(0o755)
            lines = list(known[name](Path(folder), SHORT if short else FULL))
        missed += sum(line.holds is False for line in lines)
        print(f"\n{name}\n{table(lines)}", flush=True)
    print(f"\n{missed} goals missed.")
    sys.exit(0)


if __name__ == "__main__":
    main()
