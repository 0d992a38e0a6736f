"""What stands still while a case moves: tasks set aside, events kept, cases called, forms half filled in."""

from collections.abc import Iterator
from pathlib import Path

from tests.patterns.composed import FILES, definition_files, scenario_texts
from tests.support.tool_loans import (
    ANNA,
    BERLIN,
    CHECK,
    DAY,
    LATER,
    SEASON,
    did,
    stands,
    version,
)
from workflows.core.advance import advance
from workflows.core.definition import Definition
from workflows.core.events import SYSTEM, Raised, Resumed, SubcaseEnded, Suspended
from workflows.core.migration import CannotMove, Moved, move
from workflows.core.outcome import Advanced
from workflows.core.state import State
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

NEW = version(2)
DEFINITIONS = Path(__file__).parents[3] / "workflows" / "definitions"

ASIDE = ("    clock: checking => clock: checking\n    suspend: [office]",)
ASIDE_NOW = ("    clock: examination => clock: examination\n    suspend: [office]",)


def test_a_task_that_is_set_aside_stays_so_and_its_deadline_goes_on_when_it_is_resumed() -> None:
    old, new = version(1, *ASIDE), version(2, *ASIDE_NOW)
    state = stands([*CHECK, (Suspended(1, "Urlaub"), ANNA)], old)
    answer = move(old, new, state, LATER, BERLIN)
    assert isinstance(answer, Moved)
    assert answer.state.timers == {} and answer.state.tokens[1].due is None
    assert answer.state.suspensions[1].due == state.suspensions[1].due
    resumed = advance(new, answer.state, Resumed(1), ANNA, LATER + DAY, BERLIN)
    assert isinstance(resumed, Advanced) and resumed.state.tokens[1].step == "examine"
    assert "1.due" in resumed.state.timers
    assert move(old, NEW, state, LATER, BERLIN) == CannotMove(
        ('the task "check" is set aside, and nobody could take it up again',)
    )


def test_an_event_that_is_kept_for_a_later_wait_is_kept_on() -> None:
    keeps = ("  summer: {title: Sommer, by: [office]} => summer: {title: Sommer, by: [office], keep: true}",)
    old, new = version(1, *keeps), version(2, *keeps)
    state = stands([*CHECK, (Raised("summer"), ANNA)], old)
    answer = move(old, new, state, LATER, BERLIN)
    assert isinstance(answer, Moved) and answer.state.pending == {"summer": 1}
    refused = move(old, NEW, state, LATER, BERLIN)
    assert isinstance(refused, CannotMove) and "is kept for a later wait" in refused.reasons[0]


def test_a_case_waits_on_for_the_case_that_it_called() -> None:
    call = "  over: {end: returned} => clean: {call: cleaning, title: Putzen, values: {}, next: over}\n  over: {end: returned}"  # noqa: E501
    after = "stores: last, due: none, next: over => stores: last, due: none, next: clean"
    old, new = version(1, call, after), version(2, call, after)
    other = version(2, call.replace("cleaning", "washing"), after)
    state = stands([*SEASON, (Raised("summer"), ANNA), did(10, ANNA, text="ja")], old)
    answer = move(old, new, state, LATER, BERLIN)
    assert isinstance(answer, Moved)
    back = advance(new, answer.state, SubcaseEnded(11, "C-1", "done"), SYSTEM, LATER, BERLIN)
    assert isinstance(back, Advanced) and back.state.outcome == "returned"
    refused = move(old, other, state, LATER, BERLIN)
    assert isinstance(refused, CannotMove) and "calls another one now" in refused.reasons[0]
    again = move(new, new, back.state, LATER, BERLIN)
    assert again == CannotMove(("the case has ended",))


def test_what_a_called_case_brought_back_is_kept() -> None:
    call = "  confirm: {decision => clean: {call: cleaning, title: Putzen, values: {}, next: confirm}\n  confirm: {decision"  # noqa: E501
    old = version(1, call, "lend: confirm, ask => lend: clean, ask")
    new = version(2, call, "lend: confirm, ask => lend: clean, ask")
    state = stands([*CHECK, did(1, ANNA, "lend"), (SubcaseEnded(2, "C-1", "done"), SYSTEM)], old)
    answer = move(old, new, state, LATER, BERLIN)
    assert isinstance(answer, Moved) and answer.left == ("application.fax",)
    assert answer.state.data["clean"] == state.data["clean"] == {"number": "C-1", "outcome": "done"}


def stories() -> Iterator[tuple[Definition, str]]:
    """Every scenario of the shipped workflows and of the patterns, with its definition."""
    for folder in sorted(path.parent for path in DEFINITIONS.glob("*/workflow.yaml")):
        definition = load_definition(read_folder(folder))
        assert isinstance(definition, Definition)
        for path in sorted((folder / "scenarios").glob("*.yaml")):
            yield definition, path.read_text("utf-8")
    for path in FILES:
        definition = load_definition(definition_files(path))
        assert isinstance(definition, Definition)
        for text in scenario_texts(path):
            yield definition, text


def test_wherever_a_case_stands_it_moves_to_a_version_in_which_nothing_was_renamed_unchanged() -> None:
    moved = 0
    for definition, text in stories():
        scenario = load_scenario(text, "scenario")
        assert isinstance(scenario, Scenario)
        for played in play(definition, scenario, BERLIN).steps:
            if played.state and not played.state.ended:
                answer = move(definition, definition, played.state, played.now, BERLIN)
                where = (definition.id, scenario.title, answer)
                if any(token.again for token in played.state.tokens.values()):
                    assert isinstance(answer, Moved) and asked(answer.state) == asked(played.state), where
                else:
                    assert answer == Moved(played.state), where
                moved += 1
    assert moved > 300


def asked(state: State) -> tuple[object, ...]:
    """What a case asks and knows; a question that is asked again is asked anew after a move."""
    questions = sorted((token.step, token.again, token.assignee or "") for token in state.tokens.values())
    return questions, state.data, state.ended


def test_inputs_of_half_filled_forms_have_new_names() -> None:
    names = {
        ("application", "phone"): "telephone",
        ("application", "tools.1.kind"): "pieces.1.what",
        ("application", "name"): "name",
        ("answer", "text"): "words",
        ("review", "branch"): "branch",
        ("application", "unknown.part"): "unknown.part",
    }
    renamed = NEW.renamed
    assert {key: renamed.input(key[0], renamed.form(key[0]), key[1]) for key in names} == names
