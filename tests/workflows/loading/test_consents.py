"""What a consent leaves open is said in plain words: as whom, what for, how it is taken back."""

from collections.abc import Mapping

import pytest

from workflows.loading.load import examine
from workflows.loading.problems import Problem, Severity

F, W = "forms.yaml", "workflow.yaml"
SAID = "version: 1, capacity: self, withdrawal: none}"


def said_of(files: Mapping[str, str], consent: str, workflow: tuple[str, str] = ("", "")) -> list[Problem]:
    """Problems of the definition with another consent, those that it has anyway left out."""
    assert SAID in files[F] and workflow[0] in files[W]
    changed = {F: files[F].replace(SAID, consent), W: files[W].replace(*workflow, 1)}
    return [entry for entry in examine(changed)[1].problems if "consent" in f"{entry.what}{entry.mend}"]


def test_a_declaration_needs_no_more_than_to_be_called_one(good_files: Mapping[str, str]) -> None:
    assert said_of(good_files, SAID) == []


@pytest.mark.parametrize(
    ("consent", "what", "mend"),
    [
        (
            "version: 1, withdrawal: any_time, purpose: Für Post}",
            "as whom",
            "capacity: with self, guardian or",
        ),
        ("version: 1, capacity: self, withdrawal: any_time}", "what it is for", "purpose:"),
        ("version: 1, capacity: self, purpose: Für Post}", "how it is taken back", "withdrawal: any_time"),
    ],
)
def test_what_a_consent_does_not_say_is_a_warning(
    good_files: Mapping[str, str], consent: str, what: str, mend: str
) -> None:
    (problem,) = said_of(good_files, consent)
    assert what in problem.what and mend in problem.mend
    assert problem.severity is Severity.WARNING and problem.file == F


def test_scopes_say_what_it_is_for(good_files: Mapping[str, str]) -> None:
    scopes = "version: 1, capacity: self, withdrawal: any_time, scopes: {post: Post, phone: Telefon}}"
    assert said_of(good_files, scopes) == []


FULL = "version: 1, capacity: self, withdrawal: WAY, purpose: Für Post}"


def test_what_follows_a_withdrawal_may_ask_nothing(good_files: Mapping[str, str]) -> None:
    asks = ("{title: Zurückziehen,", "{title: Zurückziehen, form: answer,")
    (problem,) = said_of(good_files, FULL.replace("WAY", "withdraw"), asks)
    assert "asks questions" in problem.what and "one click" in problem.mend
    assert problem.severity is Severity.ERROR and problem.file == W


def test_a_condition_that_holds_on_after_the_withdrawal_is_a_warning(good_files: Mapping[str, str]) -> None:
    reads = ("review.outcome == 'yes'", "key.given != null")
    (problem,) = said_of(good_files, FULL.replace("WAY", "any_time"), reads)
    assert '"key.given" is there also after' in problem.what and '"key.given.given == true"' in problem.mend
    assert said_of(good_files, SAID, reads) == []
