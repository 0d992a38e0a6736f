"""One program of a server, and the processes that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Service:
    """One program that has to run; whoever kills it finds it started again."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    wanted: bool = True

    def start(self) -> None:
        """Start it in a session of its own."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """True while its first process runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send a signal to its first process, or to all of its processes."""
        if self.process is not None and self.alive:
            with suppress(ProcessLookupError):
                (os.killpg if group else os.kill)(self.process.pid, number)

    def children(self) -> list[int]:
        """Its children; of PostgreSQL the server processes, of a pool the workers."""
        return children_of(self.process.pid) if self.process and self.alive else []


def children_of(parent: int) -> list[int]:
    """Processes that a process has started, by what the kernel says."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            fields = place.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append(int(place.parent.name))
    return sorted(found)
