"""`fahrwasser mailbox`: an SMTP server for trying out; what it gets can be read on the page /mailbox."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from pathlib import Path
from typing import Any

import click


class Keeper:
    """Writes each mail to a file of its own before it is acknowledged."""

    def __init__(self, folder: Path) -> None:
        """Keep mails in a folder."""
        self._folder = folder

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  the library's name
        """Take one mail; the envelope's recipients come first, as in a mailbox file."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".draft-")
        recipients = ", ".join(envelope.rcpt_tos)
        with os.fdopen(handle, "wb") as file:
            file.write(f"X-Envelope-To: {recipients}\r\n".encode() + envelope.content)
            file.flush()
            os.fsync(file.fileno())
        count = len(list(self._folder.glob("*.eml"))) + 1
        Path(name).replace(self._folder / f"{count:06}-{Path(name).name.removeprefix('.draft-')}.eml")
        return "250 kept"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=2525, show_default=True)
@click.option("--directory", type=click.Path(path_type=Path), required=True, help="Where mails are kept.")
def mailbox(host: str, port: int, directory: Path) -> None:
    """Take every mail and keep it in a folder."""
    from aiosmtpd.controller import Controller

    directory.mkdir(parents=True, exist_ok=True)
    controller = Controller(Keeper(directory), hostname=host, port=port)
    controller.start()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda _number, _frame: ended.set())
    ended.wait()
    controller.stop()
