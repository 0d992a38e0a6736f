"""Made-up answers: each form accepts them, and they follow the figures of the plan."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

from tests.support.every_type import FORMS, WORKFLOW
from tests.support.loaded import DEFINITIONS, loaded
from workflows.core.answers import recheck
from workflows.core.definition import Definition
from workflows.loading.load import load_definition
from workflows.simulation.answers import AnswerBook, Attempt
from workflows.simulation.office import people_of
from workflows.simulation.plan import AnswerPlan, Plan, Spread

TODAY = date(2026, 3, 2)


def drawn(definition: Definition, form: str, plan: dict[str, AnswerPlan], number: int) -> list[Attempt]:
    """Answers to a form, drawn so often."""
    book = AnswerBook(definition, plan, people_of(definition, Plan()))
    chance = Random(7)
    return [book.begin(form, "somewhere", chance, TODAY) for _ in range(number)]


def test_answers_to_every_type_of_question_are_accepted_at_once() -> None:
    definition = load_definition({"workflow.yaml": WORKFLOW, "forms.yaml": FORMS})
    assert isinstance(definition, Definition), definition
    for form in definition.forms.values():
        for attempt in drawn(definition, form.id, {}, 50):
            answers = recheck(form, attempt.values, {**definition.blank, "today": TODAY.isoformat()})
            assert not answers.errors, (form.id, attempt.values)


def test_answers_follow_the_weights_of_the_plan(garden: Definition) -> None:
    plan = {
        "application.site": AnswerPlan({"north": 9, "south": 1}),
        "application.children": AnswerPlan({"yes": 0, "no": 1}),
        "application.size": AnswerPlan(spread=Spread(2, 3, 4)),
        "rules.since": AnswerPlan(spread=Spread(10, 10, 10)),
    }
    values = [attempt.values for attempt in drawn(garden, "application", plan, 1000)]
    sites = Counter(value["site"] for value in values)
    assert 850 <= sites["north"] <= 950
    assert {value["children"] for value in values} == {False}
    assert {value["size"] for value in values} == {2, 3, 4}
    assert {attempt.values["since"] for attempt in drawn(garden, "rules", plan, 9)} == {"2026-03-12"}


def test_what_is_refused_is_drawn_in_another_way_and_the_rest_stays(garden: Definition) -> None:
    attempt = drawn(garden, "application", {"application.size": AnswerPlan(spread=Spread(45, 45, 45))}, 1)[0]
    before = dict(attempt.values)
    form = garden.forms["application"]
    answers = recheck(form, attempt.values, {**garden.blank, "today": TODAY.isoformat()})
    assert set(answers.errors) == {"size"}
    for _ in range(9):
        if not answers.errors:
            break
        attempt.again(answers.errors)
        answers = recheck(form, attempt.values, {**garden.blank, "today": TODAY.isoformat()})
    assert not answers.errors
    assert {name: value for name, value in attempt.values.items() if name != "size"} == {
        name: value for name, value in before.items() if name != "size"
    }


def test_a_way_that_was_never_accepted_is_not_tried_first_again(garden: Definition) -> None:
    plan = {"rules.since": AnswerPlan(spread=Spread(-5, -5, -5))}
    book = AnswerBook(garden, plan, {})
    refusals = []
    for _ in range(20):
        attempt = book.begin("rules", "somewhere", Random(1), TODAY)
        times = 0
        while str(attempt.values["since"]) <= TODAY.isoformat():
            attempt.again(["since"])
            times += 1
        attempt.accepted()
        refusals.append(times)
    assert refusals[0] > 0
    assert refusals[-10:] == [0] * 10


def test_people_are_chosen_among_those_of_the_group() -> None:
    asking = [
        (definition, form.id, entry)
        for definition in (loaded(folder) for folder in _folders())
        for form in definition.forms.values()
        for entry in form.fields
        if entry.source
    ]
    assert asking
    for definition, form, entry in asking:
        group = str(entry.source).rpartition(":")[2]
        chosen = {attempt.values[entry.name] for attempt in drawn(definition, form, {}, 40)}
        assert chosen - {None} == {f"{group}_1", f"{group}_2"}


def _folders() -> list[Path]:
    return sorted(path.parent for path in DEFINITIONS.glob("*/workflow.yaml"))
