"""A signature holds for the answers that were signed: once they are changed it is void and asked for anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.core.asking_again import ask_signatures_again
from workflows.core.consents import Kept, every_answer
from workflows.core.definition import Definition
from workflows.core.recording import change_answer
from workflows.core.state import State
from workflows.core.transition import Transition
from workflows.core.vouching import SIGNATURE, answers_digest, covered_by, is_outdated, is_void


def void_signatures(transition: Transition, before: State) -> None:
    """Mark each signature whose answers are other ones now, and ask for it anew where the case goes on.

    Arguments:
        before: the case as the transition found it; where its answers are the same, nothing is compared.
    """
    definition, data = transition.definition, transition.state.data
    if not definition.covered or data is before.data:
        return
    outdated = [
        kept
        for kept in every_answer(definition, data, SIGNATURE)
        if is_outdated(definition, data, kept.question, kept.value)
    ]
    for kept in outdated:
        said = {**kept.value, "valid": False, "voided_at": transition.now.isoformat()}
        change_answer(transition, kept, said)
    if not transition.state.ended:
        ask_signatures_again(transition, outdated)


def renew_signatures(transition: Transition) -> None:
    """In a case that has moved, what was valid stays so, whatever its answers are called in this version.

    What was void stays void, and is asked for anew as in any other version.
    """
    definition = transition.definition
    for kept in list(every_answer(definition, transition.state.data, SIGNATURE)):
        renewed = _renewed(definition, transition.state.data, kept)
        if renewed != kept.value:
            change_answer(transition, kept, renewed)
    signatures = every_answer(definition, transition.state.data, SIGNATURE)
    ask_signatures_again(transition, [kept for kept in signatures if is_void(kept.value)])


def _renewed(definition: Definition, data: Mapping[str, Any], kept: Kept) -> Mapping[str, Any]:
    names = covered_by(kept.question)
    if is_void(kept.value):
        return kept.value
    bare = {name: value for name, value in kept.value.items() if name not in ("valid", "answers_digest")}
    if not names:
        return bare
    digest = (
        {"answers_digest": answers_digest(definition, data, names)} if "answers_digest" in kept.value else {}
    )
    return {**bare, "valid": True, **digest}
