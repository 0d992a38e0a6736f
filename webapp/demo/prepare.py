"""Prepares the demo's data: schema, definitions, and on the first start the invented people."""

from __future__ import annotations

import sys

from webapp.bootstrap import STARTING_PROBLEMS, installation_from_environment, prepare
from webapp.demo.seeding import is_seeded, seed


def main() -> None:
    """Prepare what the environment describes; say how far it is."""
    try:
        installation = installation_from_environment()
    except STARTING_PROBLEMS as problem:
        sys.exit(str(problem))
    for line in prepare(installation, trying_out=True):
        print(f"{line}\nIn this demo it is used all the same, for new cases.", flush=True)
    if is_seeded(installation):
        print("Keeping the data of the last start.", flush=True)
        return
    print("Loading the invented people:", flush=True)
    seed(installation, lambda line: print(f"  {line}", flush=True))


if __name__ == "__main__":
    main()
