"""Places in the product at which a process dies by SIGKILL, when it is told to.

Nothing of this is in the product: the launcher wraps the product's functions before it
starts. An order to die is a file; whoever takes it away dies, so that each is carried
out once, whichever process comes by.
"""

from __future__ import annotations

import os
import signal
import smtplib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

POINTS = (
    "web: checked, before the commit",
    "web: committed, before workers are woken",
    "web: workers woken, before the answer",
    "web: committed, before the form is noted as sent",
    "broker: popped, before it is noted as unacknowledged",
    "promise: claimed",
    "promise: effect done, before it is recorded",
    "promise: recorded, before it is acknowledged",
    "mail: before DATA",
    "mail: in the middle of DATA",
    "mail: after 250, before the commit",
    "file: in the middle of writing",
    "file: written, before it has its name",
    "file: named, before it is recorded",
    "timer: found due, before it fires",
    "timer: fired",
)


class Orders:
    """Orders to die, as files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def give(self, point: str, number: int) -> None:
        """Let one process die when it comes to a point."""
        (self.folder / f"{POINTS.index(point):02}-{number:04}").touch()

    def open(self, point: str) -> int:
        """How many orders for a point were not carried out so far."""
        return len(list(self.folder.glob(f"{POINTS.index(point):02}-*")))

    def withdraw(self) -> None:
        """Nobody has to die any more."""
        for order in self.folder.iterdir():
            order.unlink(missing_ok=True)

    def obey(self, point: str) -> None:
        """Die here, if there is an order."""
        if self.taken(point):
            die()

    def taken(self, point: str) -> bool:
        """True when an order for this point was there and is ours now."""
        prefix = f"{POINTS.index(point):02}-"
        for name in os.listdir(self.folder):
            if name.startswith(prefix):
                try:
                    (self.folder / name).unlink()
                except FileNotFoundError:
                    continue
                return True
        return False


def die() -> None:
    """As if the power had gone for this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def lay_crash_points(orders: Orders, *, is_web: bool) -> None:
    """Wrap the functions of this process, before it forks its children."""
    if is_web:
        _lay_commit(orders)
        _lay_waking(orders)
    _lay_promises(orders)
    _lay_mail(orders)
    _lay_files(orders)
    _lay_timers(orders)


def _around(
    orders: Orders, function: Callable[..., Any], before: str = "", after: str = "", needs: bool = False
) -> Callable[..., Any]:
    """A function with a place to die before and after it; with `needs` only where it returned something."""

    @wraps(function)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        if before:
            orders.obey(before)
        answer = function(*arguments, **options)
        if after and (answer or not needs):
            orders.obey(after)
        return answer

    return wrapped


def _lay_commit(orders: Orders) -> None:
    from sqlalchemy import Engine, event

    event.listen(Engine, "commit", lambda _connection: orders.obey("web: checked, before the commit"))


def _lay_waking(orders: Orders) -> None:
    from webapp.http.form_flow import FormFlow
    from webapp.services import transition

    transition.wake = _around(
        orders,
        transition.wake,
        "web: committed, before workers are woken",
        "web: workers woken, before the answer",
    )
    noted: Any = FormFlow
    noted._note_sent = _around(orders, noted._note_sent, "web: committed, before the form is noted as sent")


def _lay_promises(orders: Orders) -> None:
    from kombu.transport.redis import QoS

    import tasks.app
    from webapp.services import outbox

    broker: Any = QoS
    broker.append = _around(orders, broker.append, "broker: popped, before it is noted as unacknowledged")
    outbox.claim = _around(orders, outbox.claim, after="promise: claimed", needs=True)
    outbox.record_kept = _around(orders, outbox.record_kept, "promise: effect done, before it is recorded")
    worker: Any = tasks.app
    worker.keep_promise = _around(
        orders, worker.keep_promise, after="promise: recorded, before it is acknowledged", needs=True
    )


def _lay_mail(orders: Orders) -> None:
    whole = smtplib.SMTP.data

    def data(client: smtplib.SMTP, message: Any) -> Any:
        orders.obey("mail: before DATA")
        if orders.taken("mail: in the middle of DATA"):
            client.putcmd("data")
            client.getreply()
            client.send(message[: len(message) // 2])
            die()
        answer = whole(client, message)
        orders.obey("mail: after 250, before the commit")
        return answer

    library: Any = smtplib.SMTP
    library.data = data


def _lay_files(orders: Orders) -> None:
    from webapp.services import blobs

    def write(content: bytes, file: Any) -> int:
        if orders.taken("file: in the middle of writing"):
            file.write(content[: len(content) // 2])
            file.flush()
            die()
        return int(file.write(content))

    def fdopen(handle: int, mode: str) -> Any:
        file: Any = os.fdopen(handle, mode)
        return _Written(file, lambda content: write(content, file))

    names = {name: getattr(os, name) for name in ("fsync", "open", "close", "O_RDONLY")}
    replace = _around(
        orders,
        os.replace,
        "file: written, before it has its name",
        "file: named, before it is recorded",
    )
    product: Any = blobs
    product.os = SimpleNamespace(**names, fdopen=fdopen, replace=replace)


class _Written:
    """A file whose writing may be cut off."""

    def __init__(self, file: Any, write: Callable[[bytes], int]) -> None:
        self._file, self.write = file, write

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _lay_timers(orders: Orders) -> None:
    from webapp.services import timers

    product: Any = timers
    product.apply = _around(orders, product.apply, "timer: found due, before it fires", "timer: fired")
