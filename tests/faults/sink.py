"""A mail server that writes down what it takes before it says 250, and is slow, refuses or drops when told.

`python -m tests.faults.sink PORT FOLDER`: its mood stands in FOLDER/mood, its journal in FOLDER/mails.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.faults.journal import Journal

TAKES, SLOW, REFUSES, DROPS = "takes", "slow", "refuses", "drops"
_SLOW_SECONDS = 3


class Sink:
    """Takes mails in the mood that the file says."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._mood = folder / "mood"
        self._journal = journal

    async def handle_DATA(self, server: Any, _session: object, envelope: Any) -> str:  # noqa: N802  the library's name
        """Take a message, or what else the mood is."""
        mood = self._mood.read_text()
        if mood == REFUSES:
            return "451 come again"
        if mood == DROPS:
            server.transport.abort()
            return "451 gone"
        if mood == SLOW:
            await asyncio.sleep(_SLOW_SECONDS)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self._journal.note(id=str(message["Message-ID"]), to=str(message["To"]), at=time.time())
        return "250 taken"


def main() -> None:
    """Listen until SIGTERM."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    with Journal(folder / "mails") as journal:
        controller = Controller(Sink(folder, journal), hostname="127.0.0.1", port=port)
        controller.start()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
        controller.stop()


if __name__ == "__main__":
    main()
