"""A signature vouches for answers that the case keeps; what else stands there is said with its place."""

from __future__ import annotations

import pytest

from tests.support.signing import FORMS, WORKFLOW
from workflows.loading.load import examine
from workflows.loading.problems import Problem

COVERS = "covers: [referral, remarks]"
GROUPED = (
    "email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Post}\n  agreement",
    "signed: {type: signature, label: N, covers: [remarks], personal: none}\n  agreement",
)


def problems(*changes: tuple[str, str]) -> list[Problem]:
    files = {"workflow.yaml": WORKFLOW, "forms.yaml": FORMS}
    for before, after in changes:
        assert any(before in text for text in files.values()), before
        files = {name: text.replace(before, after) for name, text in files.items()}
    return examine(files)[1].problems


@pytest.mark.parametrize(
    ("names", "what", "mend"),
    [
        ("[refferal]", 'The case keeps no answers called "refferal".', 'Did you mean "referral"?'),
        ("[referral, lists]", 'The case keeps no answers called "lists".', ""),
        ("[ask_all]", '"ask_all" is what the items of a block keep', "Name the answers of a form"),
        ("[ask]", 'The case keeps no answers called "ask".', ""),
        ("ask_child", '"ask_child" need not be named', 'Delete "ask_child".'),
    ],
)
def test_a_name_that_cannot_be_vouched_for_is_an_error_at_its_place(names: str, what: str, mend: str) -> None:
    (problem,) = problems((COVERS, f"covers: {names}"))
    assert what in problem.what and mend in problem.mend
    line = next(number for number, text in enumerate(FORMS.splitlines(), 1) if COVERS in text)
    wrong = names.strip("[]").rpartition(" ")[2]
    column = FORMS.splitlines()[line - 1].replace(COVERS, f"covers: {names}").index(wrong) + 1
    assert (problem.file, problem.line, problem.column) == ("forms.yaml", line, column)


def test_a_signature_in_a_group_vouches_for_nothing_else() -> None:
    found = [problem.what for problem in problems(GROUPED)]
    assert any("A signature in a group" in what for what in found), found


@pytest.mark.parametrize("name", ["referral", "remarks", "counted", "correction"])
def test_answers_of_forms_and_events_and_computed_values_can_be_vouched_for(name: str) -> None:
    more = (
        (COVERS, f"covers: {name}"),
        ("next: ask_child\n", "next: count\n  count: {set: {counted: '1'}, next: ask_child}\n"),
        (
            "  leave:",
            "  put_right: {title: R, by: [office], form: note, stores: correction, next: hold}\n  leave:",
        ),
    )
    assert problems(*more) == []


@pytest.mark.parametrize("part", ["valid", "voided_at"])
def test_conditions_may_ask_whether_it_holds_only_where_it_vouches_for_something(part: str) -> None:
    asked = ("entry.ask.signature.valid == true", f"entry.ask.signature.{part} != null")
    assert problems(asked) == []
    (problem,) = problems(asked, ("covers: [referral], ", ""))
    assert f'has no "{part}"' in problem.what


def test_somebody_must_be_left_to_act_for_a_party_whose_role_keeps_people_out() -> None:
    """Who started the case is kept out, and is the only one who could type in the paper."""
    without_mail = "email: guardian.email, name", "name"
    only_starter = "group: office}\n  guardian", "group: office, starter: true}\n  guardian"
    found = [problem.what for problem in problems(without_mail, only_starter)]
    assert any('Nobody can do the step "ask"' in what for what in found), found
    assert problems(without_mail) == []
