"""Nobody signs for answers that they have not been shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.signed_cases import GIVE, correct, sign, signature
from tests.support.signing import ANNA, MOTHER, REFERRAL, signing
from tests.workflows.core.conftest import Case
from workflows.core.events import Completed
from workflows.core.outcome import Reason, Refusal
from workflows.core.vouching import ANSWERS_CHANGED, SEEN, answers_digest


@pytest.fixture
def case() -> Case:
    return Case(signing()).start(ANNA, **REFERRAL)


def test_nobody_signs_for_answers_that_were_changed_while_they_read(case: Case) -> None:
    shown = digest_now(case)
    correct(case, place="Bahnhof")
    done = Completed(
        case.token("ask_all.ask"), {**GIVE, "signature": {"name": "Mira", "seen": shown}}, "give"
    )
    assert case.apply(done, MOTHER) == Refusal(Reason.INVALID_ANSWERS, {"signature": ANSWERS_CHANGED})


def test_what_was_shown_is_compared_and_not_kept(case: Case) -> None:
    sign(case, MOTHER, signature={"name": "Mira", "seen": digest_now(case)})
    assert SEEN not in signature(case, MOTHER)
    assert case.folded() == case.state


@pytest.mark.parametrize("said", ["", "other", 7, ["x"], "0" * 65])
def test_only_a_digest_can_say_what_was_shown(case: Case, said: Any) -> None:
    sign(case, MOTHER, signature={"name": "Mira", "seen": said})
    assert signature(case, MOTHER)["valid"] is True


def digest_now(case: Case) -> str:
    assert case.state is not None
    return answers_digest(case.definition, case.state.data, ("referral",))
