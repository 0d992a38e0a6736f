"""`make demo`: ready by itself, keeps its data, and ends every process on Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.support.servers import answers, free_port, wait_until
from webapp.demo.processes import is_ready
from webapp.demo.seeding import demo_people


def start(data: Path, port: int, said: Path) -> subprocess.Popen[bytes]:
    """The demo in a session of its own, as a terminal starts it; what it says goes to a file."""
    words = [sys.executable, "-m", "webapp.cli", "demo", "--port", str(port), "--data", str(data)]
    with said.open("wb") as terminal:
        return subprocess.Popen(words, stdout=terminal, stderr=terminal, start_new_session=True)


def processes_with(data: Path) -> list[str]:
    """Processes whose environment names the demo's data."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.name != str(os.getpid()):
            try:
                if f"FAHRWASSER_DATA={data}".encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    return found


def run_until_told(data: Path, port: int, said: Path) -> str:
    """Start the demo, wait until it has told how to use it, press Ctrl-C; what it said."""
    process = start(data, port, said)
    wait_until(lambda: process.poll() is not None or "Ctrl-C" in said.read_text(), 180, "the demo")
    assert process.poll() is None, said.read_text()
    assert is_ready(f"http://127.0.0.1:{port}/health/ready") and len(processes_with(data)) >= 3
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    wait_until(lambda: not processes_with(data), 30, "every process to end")
    assert not answers(port)
    return said.read_text()


def test_the_demo_starts_seeds_once_and_ends_every_process(tmp_path: Path) -> None:
    data, port = tmp_path / "var", free_port()
    first = run_until_told(data, port, tmp_path / "first")
    assert f"http://127.0.0.1:{port}/mailbox" in first and "Loading the invented people" in first
    people, password = demo_people()
    assert password in first and all(person.email in first for person in people)
    second = run_until_told(data, port, tmp_path / "second")
    assert "Keeping the data of the last start." in second and "Loading" not in second


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path / "var", taken.getsockname()[1], tmp_path / "said")
        assert process.wait(60) == 1
    assert "already" in (tmp_path / "said").read_text() and not (tmp_path / "var").exists()
