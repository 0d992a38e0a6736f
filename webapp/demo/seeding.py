"""Seeding: the people of `people.yaml` as staff, and every scenario that says `demo: true`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlalchemy import func, select, update

from webapp.clock import MovableClock
from webapp.db.tables import cases, outbox
from webapp.demo.playback import NotPlayable, play_back
from webapp.services.installation import Installation
from webapp.services.people import add_person
from workflows.loading.play import Report, play
from workflows.loading.scenarios import Scenario, load_scenario

PEOPLE = Path(__file__).parent / "people.yaml"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A log-in of the demo."""

    id: str
    name: str
    email: str
    role: str
    groups: tuple[str, ...]
    units: tuple[str, ...]


def demo_people() -> tuple[tuple[DemoPerson, ...], str]:
    """The demo's staff, and the password that they all share."""
    content = yaml.safe_load(PEOPLE.read_text("utf-8"))
    people = tuple(
        DemoPerson(
            id=name,
            name=entry["name"],
            email=entry["email"],
            role=entry["role"],
            groups=tuple(entry["groups"]),
            units=tuple(entry.get("units", ())),
        )
        for name, entry in content["people"].items()
    )
    return people, content["password"]


def is_seeded(installation: Installation) -> bool:
    """True when there is a case already: a second start keeps the data."""
    with installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(cases)).scalar_one() > 0


def seed(installation: Installation, say: Callable[[str], None]) -> None:
    """Add the staff and play every demo scenario; mails of the past are not sent any more.

    Raises:
        NotPlayable: a scenario cannot be played.
    """
    people, password = demo_people()
    for person in people:
        add_person(
            installation,
            person.name,
            person.email,
            password,
            groups=person.groups,
            belongs_to=person.units,
            person_id=person.id,
        )
    stories = _stories(installation)
    clock = MovableClock(installation.now())
    past = installation.at(clock)
    for number, (workflow, report) in enumerate(stories, start=1):
        play_back(past, clock, workflow, report)
        say(f"{number}/{len(stories)} {report.scenario.title}")
    _forget_old_mails(installation)


def _stories(installation: Installation) -> list[tuple[str, Report]]:
    stories: list[tuple[str, Report]] = []
    for definition in installation.definitions.in_force():
        folder = installation.settings.definitions / definition.id / "scenarios"
        for path in sorted(folder.glob("*.yaml")):
            scenario = load_scenario(path.read_text("utf-8"), path.name)
            if not isinstance(scenario, Scenario):
                raise NotPlayable(f"{path}: {scenario[0]}")
            if scenario.demo:
                report = play(definition, scenario, installation.calendar.calendar)
                stories.append((definition.id, report))
    return stories


def _forget_old_mails(installation: Installation) -> None:
    """Nobody in the demo waits for mails of last spring; documents are still rendered."""
    now = installation.now()
    old = update(outbox).where(outbox.c.kind == "mail", outbox.c.state == "pending")
    values = {"state": "done", "result": {"seeded": True}, "finished_at": now}
    installation.database.run(lambda connection: connection.execute(old.values(**values)))
