"""Documents that are taken back, so that their code is not valid any more."""

from collections.abc import Callable

from tests.workflows.core.conftest import APPLICANT, Case
from workflows.core.effects import CaseEnded, IssueDocument, RevokeDocument

CARD = """
steps:
  apply: {form: application, role: applicant, due: none, next: issue}
  issue: {document: card, next: serve}
  serve: {wait: {for: 2 years}, next: {timeout: accepted}}
  take_back: {revoke: card, next: declined}
  accepted: {end: good}
  declined: {end: bad}
events:
  leave: {title: Aufhören, by: [applicant], cancels: case, next: take_back}
documents:
  card: {title: Ausweis, template: card, recipient: applicant, values: {name: application.name}}
"""


def test_whoever_leaves_early_has_no_valid_card_any_more(case_of: Callable[[str], Case]) -> None:
    case = case_of(CARD).start(name="Ada")
    assert list(case.effects) == [IssueDocument("card")]
    case.happen("leave", APPLICANT)
    assert list(case.effects) == [RevokeDocument("card"), CaseEnded("bad", case.now)]
    assert case.folded() == case.state


def test_a_card_that_simply_ends_is_not_taken_back(case_of: Callable[[str], Case]) -> None:
    case = case_of(CARD).start(name="Ada")
    case.let_pass(days=732)
    assert case.state is not None
    assert case.state.outcome == "good"
    assert [type(effect) for effect in case.effects] == [CaseEnded]
