"""What is read of a process is what it does: memory, open files, threads, children, zombies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.soak.gauges import Ages
from tests.soak.processes import all_processes, family, open_files, size
from tests.support.servers import wait_until

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
_CHILD = """
import os, sys, threading
kept = []
for line in sys.stdin:
    word = line.strip()
    if word == "memory":
        kept.append(b"x" * 20_000_000)
    elif word == "file":
        kept.append(open(sys.argv[1]))
    elif word == "thread":
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    elif word == "zombie":
        if os.fork() == 0:
            os._exit(0)
    print("done", flush=True)
"""


class Other:
    """A process that does what it is told."""

    def __init__(self, file: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tell("nothing")

    def tell(self, word: str) -> None:
        """Let it do something, and wait until it is done."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "some file"
    place.touch()
    return place


@pytest.fixture
def other(file: Path) -> Iterator[Other]:
    made = Other(file)
    with made.process:
        yield made
        made.process.kill()


def test_memory_that_is_kept_is_seen(other: Other) -> None:
    before = size(other.process.pid)
    other.tell("memory")
    after = size(other.process.pid)
    assert before and after
    assert after.resident - before.resident > 19_000_000
    assert after.proportional - before.proportional > 19_000_000
    assert after.own - before.own > 19_000_000


def test_an_open_file_is_seen(other: Other, file: Path) -> None:
    before = size(other.process.pid)
    other.tell("file")
    after = size(other.process.pid)
    assert before and after
    assert after.descriptors - before.descriptors == 1
    assert open_files([other.process.pid], file) == 1


def test_a_thread_is_seen(other: Other) -> None:
    other.tell("thread")
    assert all_processes()[other.process.pid].threads == 2


def test_a_child_that_ended_unseen_is_a_zombie_of_the_family(other: Other) -> None:
    other.tell("zombie")
    children = wait_until(
        lambda: [one for one in family(all_processes(), other.process.pid)[1:] if one.is_zombie]
    )
    assert [child.parent for child in children] == [other.process.pid]


def test_a_family_is_a_process_and_all_below_it(other: Other) -> None:
    found = [process.id for process in family(all_processes(), os.getpid())]
    assert found[0] == os.getpid()
    assert other.process.pid in found


def test_of_a_process_that_is_gone_nothing_is_told(other: Other) -> None:
    other.process.kill()
    other.process.wait()
    assert size(other.process.pid) is None


def test_what_is_due_has_waited_since_it_was_due() -> None:
    due = {1: NOW - timedelta(seconds=40), 2: NOW - timedelta(seconds=7)}
    assert Ages().oldest(due, NOW) == 40


def test_what_was_seeded_in_the_past_has_waited_since_it_was_first_seen() -> None:
    ages, due = Ages(), {1: NOW - timedelta(days=100)}
    assert ages.oldest(due, NOW) == 0
    assert ages.oldest(due, NOW + timedelta(seconds=30)) == 30
    assert ages.oldest({}, NOW + timedelta(seconds=31)) == 0
    assert ages.oldest(due, NOW + timedelta(seconds=60)) == 0
