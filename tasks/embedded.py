"""The embedded transport: messages are files of a folder, so that one machine needs no broker.

kombu's own filesystem transport opens a message's file before it writes it, and a
worker that looks at that moment reads half a message. Here a message appears whole
(written aside, then renamed) and is taken by renaming it, which only one can do.
"""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem

SCHEME = "fahrwasser"


class Channel(filesystem.Channel):
    """Puts and takes messages without ever showing half of one."""

    @property
    def _folder(self) -> Path:
        return Path(self.data_folder_in)

    def _put(  # type: ignore[override]  # the library's own classes disagree on the name
        self, queue: str, payload: dict[str, Any], **_options: object
    ) -> None:
        name = f"{monotonic_ns():020}-{uuid.uuid4().hex}.{queue}"
        draft = self._folder / f"{name}.draft"
        draft.write_text(json.dumps(payload), encoding="utf-8")
        draft.rename(self._folder / f"{name}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for name in sorted(os.listdir(self._folder)):
            if name.endswith(f".{queue}.msg"):
                message = self._taken(self._folder / name)
                if message is not None:
                    return message
        raise Empty

    def _taken(self, file: Path) -> dict[str, Any] | None:
        """A message that is now ours; None when another process was faster."""
        ours = file.with_suffix(".taken")
        try:
            file.rename(ours)
        except FileNotFoundError:
            return None
        message: dict[str, Any] = json.loads(ours.read_text(encoding="utf-8"))
        ours.unlink()
        return message


class Transport(filesystem.Transport):
    """Registered under its own scheme, "fahrwasser://"."""

    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = "tasks.embedded:Transport"
