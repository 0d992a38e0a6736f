"""What the kernel says about processes: their memory, open files and threads.

Source: proc(5); https://docs.kernel.org/filesystems/proc.html, "smaps_rollup".
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_ZOMBIE = "Z"
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Process:
    """A process as it stands in the list of all.

    Attributes:
        begun: when it was started, in clock ticks since the machine was.
        busy: clock ticks of processor time so far.
    """

    id: int
    parent: int
    state: str
    begun: int
    busy: int
    threads: int

    @property
    def is_zombie(self) -> bool:
        """True when it has ended and nobody has taken notice."""
        return self.state == _ZOMBIE


@dataclass(frozen=True, slots=True)
class Size:
    """What a process takes, in bytes; `proportional` shares common pages among those who have them.

    Attributes:
        own: the part of `proportional` that is neither a file's nor a database's buffers: whoever else
            has the same program open changes nothing about it.
    """

    resident: int
    proportional: int
    own: int
    descriptors: int


def all_processes() -> dict[int, Process]:
    """Every process of this machine, by id."""
    found = {}
    for place in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            words = place.read_text().rpartition(")")[2].split()
            number = int(place.parent.name)
            busy = int(words[11]) + int(words[12])
            found[number] = Process(number, int(words[1]), words[0], int(words[19]), busy, int(words[17]))
    return found


def family(everybody: Mapping[int, Process], first: int) -> list[Process]:
    """A process and whom it has started, and whom these have started, the oldest first."""
    children = defaultdict(list)
    for process in everybody.values():
        children[process.parent].append(process)
    found = [everybody[first]] if first in everybody else []
    for process in found:
        found.extend(sorted(children[process.id], key=lambda child: (child.begun, child.id)))
    return found


def size(process: int) -> Size | None:
    """What a process takes; None when it is gone."""
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()[1:]
        descriptors = len(os.listdir(_PROC / str(process) / "fd"))
    except OSError:
        return None
    kibibytes = {line.partition(":")[0]: int(line.split()[1]) for line in lines}
    return Size(kibibytes["Rss"] * _KIB, kibibytes["Pss"] * _KIB, kibibytes["Pss_Anon"] * _KIB, descriptors)


def open_files(processes: Iterable[int], path: Path) -> int:
    """How often processes have a file open."""
    found = 0
    for process in processes:
        with suppress(OSError):
            for descriptor in (_PROC / str(process) / "fd").iterdir():
                with suppress(OSError):
                    found += os.readlink(descriptor) == str(path)
    return found
