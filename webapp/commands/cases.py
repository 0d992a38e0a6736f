"""`fahrwasser cases`: running cases go on to a newer version; cases are saved for later tests."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

from webapp.commands.play import find_scenarios
from webapp.services.calendars import public_holidays
from webapp.services.case_migration import (
    CaseMove,
    UnknownVersion,
    Way,
    foresee,
    move_case,
    published_version,
    running_on_others,
)
from webapp.services.installation import Installation
from webapp.services.loaded_case import UnknownCase
from workflows.core.definition import Definition
from workflows.core.events import SYSTEM, Actor
from workflows.loading.load import load_definition, read_folder, read_text
from workflows.loading.saved import chosen, played_case, saved_files, saved_folder
from workflows.loading.scenarios import Scenario, load_scenario


@click.group()
def cases() -> None:
    """Move running cases to another version; save cases for tests."""


@cases.command()
@click.argument("workflow")
@click.option("--to", "number", type=int, help="A published version; without it, the newest.")
@click.option("--case", "numbers", multiple=True, metavar="NUMBER", help="Only this case; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only say what would move where, and what cannot, and why.")
@click.option("--by", "email", help="Mail address of the account that the record shall name.")
def migrate(
    workflow: str, number: int | None, numbers: tuple[str, ...], dry_run: bool, email: str | None
) -> None:
    """Move the running cases of WORKFLOW to another of its published versions, each whole or not at all.

    People may go on working. Ends with 0 when every case has moved (or could), else with 1.
    """
    from webapp.bootstrap import installation_from_environment

    installation = installation_from_environment()
    with closing(installation.database):
        try:
            target = published_version(installation, workflow, number)
            found = running_on_others(installation, target, numbers)
        except UnknownVersion as problem:
            mend = "`fahrwasser migrate` publishes the definitions in force."
            raise click.ClickException(f"No version of {problem} was published. {mend}") from problem
        except UnknownCase as problem:
            raise click.ClickException(f"{workflow} has no case {problem}.") from problem
        actor = _actor(installation, email) if email else SYSTEM
        click.echo(f"{len(found)} running cases of {workflow} are not on version {target.version}.")
        moves = []
        for position, case_id in enumerate(found, start=1):
            if dry_run:
                moves.append(foresee(installation, case_id, target))
            else:
                moves.append(move_case(installation, case_id, target, actor))
            _say(moves[-1], target, f"{position}/{len(found)}")
    sys.exit(_sum_up(moves, dry_run))


def _actor(installation: Installation, email: str) -> Actor:
    from webapp.services.people import everybody

    for person in everybody(installation):
        if person.email == email.strip().casefold() and person.active:
            return Actor(f"person:{person.id}")
    raise click.ClickException(f"No active account has the mail address {email}.")


def _say(move: CaseMove, target: Definition, progress: str) -> None:
    if move.reasons:
        click.echo(f"{progress} {move.number} (version {move.version}) cannot move:")
        for reason in move.reasons:
            click.echo(f"    {reason}")
        return
    where = move.meanwhile or _ways(move.ways)
    click.echo(f"{progress} {move.number} (version {move.version} -> {target.version}): {where}")
    if move.left:
        click.echo(f"    no longer asked for, kept in the record only: {', '.join(move.left)}")
    if move.asked:
        click.echo(f"    asks again, since the text of a consent has changed: {', '.join(move.asked)}")


def _ways(ways: Iterable[Way]) -> str:
    return ", ".join(
        (way.before if way.before == way.after else f"{way.before} -> {way.after}")
        + (f" ({way.item})" if way.item else "")
        for way in ways
    )


def _sum_up(moves: list[CaseMove], dry_run: bool) -> int:
    staying = [move.number for move in moves if move.reasons]
    verb = "would move" if dry_run else "moved"
    click.echo(f"{len(moves)} cases: {len(moves) - len(staying)} {verb}, {len(staying)} cannot.")
    if staying:
        click.echo(f"On their version stay: {', '.join(staying)}.")
    return 1 if staying else 0


@cases.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--region", default="DE-NW", show_default=True, help="ISO 3166-2 code; its holidays count.")
@click.option("--most", type=click.IntRange(1), default=4, show_default=True, help="Cases of each workflow.")
def save(paths: tuple[Path, ...], region: str, most: int) -> None:
    """Save cases of the version in force under saved/, from its scenarios.

    Those are taken that rest at the most steps. Do this before you raise the version: tests
    then show that later versions can still finish these cases, and take them over.
    """
    stories: dict[Path, list[Scenario]] = {}
    for folder, path in find_scenarios(paths):
        scenario = load_scenario(read_text(path), str(path))
        if isinstance(scenario, list):
            raise click.ClickException(str(scenario[0]))
        stories.setdefault(folder, []).append(scenario)
    for folder, scenarios in stories.items():
        _save(folder, scenarios, frozenset(day.isoformat() for day in public_holidays(region)), most)


def _save(folder: Path, scenarios: list[Scenario], holidays: frozenset[str], most: int) -> None:
    files = read_folder(folder)
    definition = load_definition(files)
    if not isinstance(definition, Definition):
        raise click.ClickException(f"{folder}/{definition[0]}")
    found = [case for scenario in scenarios if (case := played_case(definition, scenario, holidays))]
    place = folder / "saved" / saved_folder(definition)
    texts = {**files, **dict(saved_files(chosen(found, most)))}
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    size = sum(len(text.encode()) for text in texts.values())
    click.echo(f"{place}: {len(texts) - len(files)} cases, {size // 1000} kB")
