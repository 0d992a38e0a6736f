"""The demo's processes: started together, ended together, whatever happens to one of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

READY_SECONDS = 90
ENDING_SECONDS = 25
_LOOK_SECONDS = 0.2


class Processes:
    """Children of the demo, each with its output in a file."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        """Run children in an environment; their logs lie in a folder."""
        self._environment = dict(environment)
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked = threading.Event()
        logs.mkdir(parents=True, exist_ok=True)

    @property
    def was_asked_to_end(self) -> bool:
        """True after Ctrl-C or SIGTERM."""
        return self._asked.is_set()

    def ask_to_end(self) -> None:
        """End soon; safe in a signal handler."""
        self._asked.set()

    def start(self, command: str, *arguments: str) -> None:
        """Start one `fahrwasser` command in a process group of its own."""
        words = [sys.executable, "-m", "webapp.cli", command, *arguments]
        with (self._logs / f"{command}.log").open("ab") as log:
            self._running[command] = subprocess.Popen(  # noqa: S603  our own program
                words, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_ready(self, address: str) -> bool:
        """Wait for the web server to say that it is ready; False when something ended before."""
        for _ in range(int(READY_SECONDS / _LOOK_SECONDS)):
            if self._asked.wait(_LOOK_SECONDS) or self._tell_of_dead():
                return False
            if is_ready(address):
                return True
        print(f"Not ready after {READY_SECONDS} seconds; see {self._logs}.", file=sys.stderr)
        return False

    def watch(self) -> None:
        """Wait for the end: asked for, or because one of the children ended."""
        while not self._asked.wait(1):
            if self._tell_of_dead():
                return

    def _tell_of_dead(self) -> bool:
        dead = [name for name, process in self._running.items() if process.poll() is not None]
        for name in dead:
            print(f"{name} has ended; see {self._logs / name}.log.", file=sys.stderr)
        return bool(dead)

    def end(self) -> None:
        """End every child and its children: first kindly, then at once.

        Each child ends its own children: a worker whose pool is signalled behind its
        back waits for it in vain.
        """
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(ENDING_SECONDS)
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def is_ready(address: str) -> bool:
    """True when the address answers with 200."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """True when something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
