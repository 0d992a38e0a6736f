"""`fahrwasser simulate`: many cases in virtual time: where they wait, and what one person more changes."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from webapp.commands.check import DEFINITIONS
from webapp.commands.play import ZONE
from webapp.services.calendars import public_holidays
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.entering import EndlessLoop
from workflows.loading.load import WORKFLOW, load_definition, read_folder, read_text
from workflows.simulation.drawing import drawing
from workflows.simulation.plan import Plan, figures
from workflows.simulation.plan_file import PLAN, load_plan
from workflows.simulation.report import compared, written
from workflows.simulation.results import Results, busiest, results
from workflows.simulation.simulate import simulate as play_cases
from workflows.simulation.simulate import with_one_more

MOST_CASES = 1_000_000
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("workflow")
@click.option("--plan", "plan_file", type=_FILE, help=f"Figures; the folder's {PLAN} if absent.")
@click.option("--cases", default=1000, show_default=True, type=click.IntRange(1, MOST_CASES))
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same output.")
@click.option("--more", metavar="ROLE", help="A role with one person more; the busiest group if absent.")
@click.option("--alone", is_flag=True, help="Do not compare with one person more.")
@click.option("--svg", "picture", type=_FILE, help="Draw waiting times and workload into this file.")
@click.option("--json", "as_json", is_flag=True, help="Write everything as JSON.")
@click.option("--region", default="DE-NW", show_default=True, help="ISO 3166-2 code; its holidays count.")
def simulate(
    workflow: str,
    plan_file: Path | None,
    cases: int,
    seed: int,
    more: str | None,
    alone: bool,
    picture: Path | None,
    as_json: bool,
    region: str,
) -> None:
    """Play CASES of a WORKFLOW (its id or folder) in virtual time; tell where they wait and who is busy."""
    folder = _folder(workflow)
    definition = _definition(folder)
    plan = _plan(folder, plan_file, definition)
    busier = _one_more(definition, plan, more) if more else None
    office = _Office(definition, Calendar(ZONE, public_holidays(region)), cases, seed)
    found = office.play(plan, "As planned")
    busy = busiest(found)
    if busy and not (busier or alone):
        busier = with_one_more(definition, plan, busy.group)
    changed = office.play(busier, "One more") if busier else None
    group = _grown(plan, busier) if busier else ""
    if as_json:
        _write_json(office, plan, found, group, changed)
    else:
        print(written(definition, plan, found, seed))
        if changed:
            print(compared(found, changed, group))
    if picture:
        picture.write_text(drawing(definition.title, found), "utf-8")
    sys.exit(1 if found.stuck else 0)


@dataclass(frozen=True, slots=True)
class _Office:
    """What stays the same, however many people there are."""

    definition: Definition
    calendar: Calendar
    cases: int
    seed: int

    def play(self, plan: Plan, words: str) -> Results:
        """Play all cases, with a bar that grows when somebody looks on."""
        silent = not sys.stderr.isatty()
        with click.progressbar(length=self.cases, label=words, file=sys.stderr, hidden=silent) as bar:
            try:
                record = play_cases(
                    self.definition, plan, self.calendar, self.cases, self.seed, lambda: bar.update(1)
                )
            except EndlessLoop as problem:
                words = f"{self.definition.id} runs in a circle in which nobody is ever asked."
                raise click.ClickException(words) from problem
        return results(self.definition, plan, record)


def _folder(workflow: str) -> Path:
    folder = Path(workflow) if (Path(workflow) / WORKFLOW).is_file() else DEFINITIONS / workflow
    if not (folder / WORKFLOW).is_file():
        raise click.ClickException(
            f'There is no definition "{workflow}": no folder here, no id among the shipped.'
        )
    return folder


def _definition(folder: Path) -> Definition:
    loaded = load_definition(read_folder(folder))
    if isinstance(loaded, Definition):
        return loaded
    raise click.ClickException("\n".join(f"{folder}/{problem}" for problem in loaded))


def _plan(folder: Path, given: Path | None, definition: Definition) -> Plan:
    """The plan that was given, or the folder's own, or the defaults."""
    path = given or folder / PLAN
    if not path.is_file():
        if given:
            raise click.ClickException(f"There is no file {given}.")
        return Plan()
    plan = load_plan(read_text(path), str(path), definition)
    if isinstance(plan, Plan):
        return plan
    raise click.ClickException("\n".join(str(problem) for problem in plan))


def _one_more(definition: Definition, plan: Plan, role: str) -> Plan:
    busier = with_one_more(definition, plan, role)
    if busier is None:
        known = ", ".join(role.id for role in definition.roles.values() if role.group)
        raise click.ClickException(f'Nobody of the staff has the role "{role}". Possible here: {known}.')
    return busier


def _grown(before: Plan, after: Plan) -> str:
    return next(group for group in after.people if after.number_of(group) > before.number_of(group))


def _write_json(office: _Office, plan: Plan, found: Results, group: str, changed: Results | None) -> None:
    report = {
        "workflow": office.definition.id,
        "seed": office.seed,
        "figures": dict(figures(office.definition, plan)),
        "results": asdict(found),
        "one_more": {"group": group, "results": asdict(changed)} if changed else None,
    }
    print(json.dumps(report, ensure_ascii=False, indent=2))
