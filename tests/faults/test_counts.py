"""The count finds what is planted: otherwise its zeros would say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.faults.counts import Counts, count
from tests.faults.fencing import stale_results
from tests.faults.office import WORKFLOWS, open_office, repertoire
from webapp.db.tables import cases, number_series, outbox
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from workflows.core.events import Started

KEY = "k" * 43
MAIL = "<one@office.example>"


@dataclass
class Scene:
    """One case whose promises are kept, and journals that agree with it."""

    installation: Installation
    since: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)

    def count(self) -> Counts:
        """Compare."""
        return count(self.installation, self.told, self.mails, self.since)[0]

    def change(self, statement: Any) -> None:
        """Plant something in the database."""
        with self.installation.database.writing() as connection:
            connection.execute(statement)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Everything is as it should be."""
    environment = {
        "FAHRWASSER_DATA": str(tmp_path / "var"),
        "FAHRWASSER_DEFINITIONS": str(tmp_path / "definitions"),
    }
    installation = open_office(tmp_path, environment)
    found = Scene(installation, installation.now() - timedelta(days=1))
    entry = repertoire(installation, WORKFLOWS[0]).starts[0]
    assert isinstance(entry.event, Started)
    assert isinstance(start(installation, WORKFLOWS[0], dict(entry.event.values), entry.actor, KEY), Applied)
    _keep_promises(found)
    found.told += [{"said": "intends", "key": KEY}, {"said": "done", "key": KEY, "unknown": 0}]
    yield found
    installation.database.close()


def _keep_promises(scene: Scene) -> None:
    now = scene.installation.now()
    with scene.installation.database.reading() as connection:
        promises = list(connection.execute(select(outbox.c.id)).scalars())
    for number in promises:
        message = f"<{number}@office.example>"
        values = {
            "state": "done",
            "finished_at": now,
            "result": {"outcome": "sent", "message_id": message},
        }
        scene.change(update(outbox).where(outbox.c.id == number).values(**values))
        scene.mails.append({"id": message, "to": "one@example.org", "at": now.timestamp() - 1})


def test_nothing_is_found_where_nothing_is_wrong(scene: Scene) -> None:
    assert scene.mails
    assert scene.count().red == {}


def _lose_a_command(scene: Scene) -> None:
    scene.told.append({"said": "done", "key": "x" * 43})


def _ask_for_nothing(scene: Scene) -> None:
    scene.told.clear()


def _forget_a_promise(scene: Scene) -> None:
    scene.change(update(outbox).values(state="pending"))


def _lose_a_mail(scene: Scene) -> None:
    scene.mails.pop()


def _send_a_mail_that_nobody_promised(scene: Scene) -> None:
    scene.mails.append({**scene.mails[0], "id": MAIL})


def _send_a_mail_again_when_all_is_recorded(scene: Scene) -> None:
    scene.mails.append({**scene.mails[0], "at": scene.mails[0]["at"] + 60})


def _skip_a_number(scene: Scene) -> None:
    scene.change(update(number_series).values(last=number_series.c.last + 1))


def _change_a_state(scene: Scene) -> None:
    with scene.installation.database.reading() as connection:
        state = dict(connection.execute(select(cases.c.state)).scalar_one())
    scene.change(update(cases).values(state={**state, "tokens": []}))


def _misplace_a_timer(scene: Scene) -> None:
    scene.change(update(cases).values(next_timer_at=None))


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (_lose_a_command, {"acknowledged_and_lost"}),
        (_ask_for_nothing, {"done_and_never_asked_for"}),
        (_forget_a_promise, {"promises_never_kept"}),
        (_lose_a_mail, {"mails_recorded_and_never_received"}),
        (_send_a_mail_that_nobody_promised, {"mails_with_another_message_id"}),
        (_send_a_mail_again_when_all_is_recorded, {"mails_repeated_outside_the_window"}),
        (_skip_a_number, {"numbers_with_gaps_or_twice"}),
        (_change_a_state, {"cases_that_do_not_fold", "cases_stuck"}),
        (_misplace_a_timer, {"rows_that_are_not_those_of_their_case"}),
    ],
)
def test_what_is_planted_is_found(scene: Scene, plant: Callable[[Scene], None], found: set[str]) -> None:
    plant(scene)
    assert set(scene.count().red) == found


def test_a_worker_that_has_lost_its_lease_records_nothing(scene: Scene) -> None:
    assert stale_results(scene.installation, 10) == 0
