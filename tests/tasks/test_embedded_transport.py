"""The queue without a server: whole messages, each taken by one, whoever reads and writes meanwhile."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import kombu
import pytest

from tasks import embedded


def channel(folder: Path) -> Any:
    """A connection of its own to the queue of a folder."""
    (folder / "control").mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    open_connection: Any = getattr(kombu, "Connection")  # noqa: B009  the library has no types
    return open_connection(f"{embedded.SCHEME}://localhost//", transport_options=options).channel()


def test_messages_come_in_the_order_in_which_they_were_put(tmp_path: Path) -> None:
    queue = channel(tmp_path)
    for number in range(20):
        queue._put("letters", {"number": number})
    assert [queue._get("letters")["number"] for _ in range(20)] == list(range(20))
    with pytest.raises(Empty):
        queue._get("letters")


def test_queues_do_not_mix(tmp_path: Path) -> None:
    queue = channel(tmp_path)
    queue._put("other", {"number": 1})
    with pytest.raises(Empty):
        queue._get("letters")
    assert queue._get("other") == {"number": 1}


def test_every_message_is_whole_and_taken_once_with_many_at_work(tmp_path: Path) -> None:
    readers = [channel(tmp_path) for _ in range(4)]
    writers = [channel(tmp_path) for _ in range(4)]
    filling = "x" * 50_000

    def write(place: int) -> list[int]:
        for number in range(50):
            writers[place]._put("letters", {"number": place * 100 + number, "filling": filling})
        return []

    def read(place: int) -> list[int]:
        found: list[int] = []
        while len(found) < 50:
            try:
                message = readers[place]._get("letters")
            except Empty:
                continue
            assert message["filling"] == filling
            found.append(message["number"])
        return found

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(write, place) for place in range(4)] + [
            pool.submit(read, place) for place in range(4)
        ]
        numbers = [number for job in jobs for number in job.result(60)]
    assert sorted(numbers) == sorted(place * 100 + number for place in range(4) for number in range(50))


def test_a_message_holds_an_id_and_nothing_else(tmp_path: Path) -> None:
    queue = channel(tmp_path)
    queue._put("letters", {"body": "1"})
    (file,) = tmp_path.glob("*.msg")
    assert json.loads(file.read_text()) == {"body": "1"}
