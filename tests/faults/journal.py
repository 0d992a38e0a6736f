"""What somebody outside of the system knows for certain: lines on the disk before anything goes on."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any


class Journal:
    """An append-only file of JSON lines; many threads and processes may write to one."""

    def __init__(self, path: Path) -> None:
        """Open, or go on with what is there."""
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._turn = threading.Lock()

    def note(self, **entry: Any) -> None:
        """Write one line and wait until the disk has it."""
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        with self._turn:
            self._file.write(line)
            os.fsync(self._file.fileno())

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def read_journal(path: Path) -> list[dict[str, Any]]:
    """Every line that is written to its end, in order; a run that goes on may be within one."""
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.split(b"\n") if line]
