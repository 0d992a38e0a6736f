"""Filling in a form: hidden questions have no answers, and it always comes to an end."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from workflows.core.answers import fill, recheck
from workflows.core.definition import Field, Form, Page, Rule
from workflows.core.expressions import compile_expression


def text(name: str, visible: str = "", required: str = "false", rule: str = "", kind: str = "text") -> Field:
    return Field(
        name=name,
        type=kind,
        label=name,
        visible=compile_expression(visible) if visible else None,
        required=compile_expression(required),
        rules=(Rule(compile_expression(rule), "Das passt nicht."),) if rule else (),
    )


def form_of(*fields: Field) -> Form:
    return Form("form", "Titel", "", (Page("page", "Seite", "", fields),))


CHAIN = form_of(text("a"), text("b", "a == 'x'"), text("c", "b == 'x'"), text("d", "c == null"))


def test_a_question_behind_a_hidden_question_is_hidden_too() -> None:
    answers = fill(CHAIN, {"a": ["y"], "b": ["x"], "c": ["x"], "d": ["kept"]}, {})
    assert answers.values == {"a": "y", "b": None, "c": None, "d": "kept"}
    assert answers.visible == {"a", "d"}


def test_a_requirement_holds_only_while_its_condition_does() -> None:
    form = form_of(text("channel"), text("phone", required="channel == 'phone'"))
    assert not fill(form, {"channel": ["mail"]}, {}).errors
    assert fill(form, {"channel": ["phone"]}, {}).errors["phone"].code == "required"


def test_a_hidden_question_is_neither_required_nor_wrong() -> None:
    form = form_of(text("a"), text("b", "a == 'x'", required="true", kind="email"))
    assert not fill(form, {"b": ["no address"]}, {}).errors


def test_a_rule_waits_for_the_answer_that_it_speaks_of_wherever_that_stands() -> None:
    before = form_of(text("a", rule="value < b"), text("b", required="true"))
    assert set(fill(before, {"a": ["1"]}, {}).errors) == {"b"}
    assert fill(before, {"a": ["3"], "b": ["2"]}, {}).errors["a"].code == "rule"


def test_an_outcome_shows_the_questions_that_belong_to_it() -> None:
    form = form_of(text("reason", "outcome == 'decline'", required="true"))
    assert not fill(form, {}, {}, outcome="accept").errors
    assert "reason" in fill(form, {}, {}, outcome="decline").errors


def test_what_a_hidden_answer_in_an_entry_said_shows_nothing_outside() -> None:
    entry = (text("adult", kind="yes_no"), text("name", "adult == true"))
    group = Field("people", "group", "Personen", required=compile_expression("false"), fields=entry)
    form = form_of(group, text("more", "people.exists(p, p.name == 'x')"))
    typed = {"people.0.adult": ["no"], "people.0.name": ["x"], "more": ["seen"]}
    assert fill(form, typed, {}).values == {"people": [{"adult": False, "name": None}], "more": None}


def test_the_engine_drops_hidden_values_and_refuses_unknown_ones() -> None:
    answers = recheck(CHAIN, {"a": "y", "b": "x", "admin": True}, {})
    assert answers.values["b"] is None
    assert answers.errors["admin"].code == "unknown_field"


NAMES = ("a", "b", "c", "d")
CONDITIONS = some.sampled_from(
    ["", *(f"{name} == {value}" for name in NAMES for value in ("'x'", "null")), "a == 'x' || d == 'x'"]
)


@given(
    some.tuples(CONDITIONS, CONDITIONS, CONDITIONS, CONDITIONS),
    some.dictionaries(some.sampled_from(NAMES), some.sampled_from([["x"], ["y"]])),
)
def test_hidden_questions_never_keep_a_value_and_circles_come_to_an_end(
    conditions: tuple[str, ...], typed: dict[str, Any]
) -> None:
    form = form_of(*(text(name, condition) for name, condition in zip(NAMES, conditions, strict=True)))
    answers = fill(form, typed, {})
    for field in form.fields:
        if field.name not in answers.visible:
            assert answers.values[field.name] is None
        elif field.visible is not None:
            assert field.visible.holds(answers.values)
    again = recheck(form, answers.values, {})
    assert not again.errors
