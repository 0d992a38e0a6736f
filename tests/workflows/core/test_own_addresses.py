"""Which answers to a form are addresses of parties as whom nobody acts who fills it in."""

from __future__ import annotations

from tests.support.signing import PARENTS, REFERRAL, signing
from workflows.core.definition import Definition, Task
from workflows.core.own_addresses import addresses_of_others

BARS_CHILD = ("name: referral.name, sees: status}", "name: referral.name, sees: status, not: [refer]}")


def asked(definition: Definition, path: str, **changed: object) -> dict[str, str]:
    step = definition.steps[path]
    assert isinstance(step, Task)
    return addresses_of_others(definition, step, REFERRAL | changed)


def test_addresses_of_items_are_those_in_the_group_that_they_come_from() -> None:
    found = asked(signing(), "refer")
    assert found == {f"guardians.{number}.email": one["email"] for number, one in enumerate(PARENTS)}


def test_an_address_outside_of_groups_counts_where_its_role_bars_the_step() -> None:
    assert asked(signing(1, BARS_CHILD), "refer")["email"] == REFERRAL["email"]


def test_another_step_and_answers_that_are_not_there_bar_nobody() -> None:
    assert asked(signing(), "hold") == {} == asked(signing(), "fix")
    barred = "sees: status,\n    not: [refer]}", "sees: status,\n    not: [ask_child]}"
    assert asked(signing(1, barred), "ask_child") == {}
    assert asked(signing(), "refer", guardians=[{"name": "Mira", "email": None}]) == {}
    assert asked(signing(), "refer", guardians=None) == {}
