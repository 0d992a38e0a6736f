"""Who may do a step, and who may read of an answer: what is right stays without a word."""

from collections.abc import Mapping

import pytest

from workflows.loading.load import examine

ALLOWED = {
    "a letter that says who reads it may disclose": [
        (
            "values: {name: application.name.official}",
            "visible_to: [gardener]\n    values: {name: review.outcome}",
        )
    ],
    "somebody of the staff may do it for a party without a mail address": [
        ("    email: application.email\n", ""),
        ("form: rules, role: gardener,", "form: rules, role: gardener, also: [office],"),
    ],
    "who need not have done it may be barred": [("sees: status\n", "sees: status\n    not: [review]\n")],
    "who started may act where such a person can start": [
        ("role: gardener, title: Antrag", "role: gardener, also: [office], title: Antrag"),
        ("group: office, not: [review]}", "group: office, starter: true}"),
    ],
    "a unit that was asked for before": [
        ("group: office, not: [review]}", "group: office, unit: application.site}")
    ],
    "a condition that a later answer can make true": [
        ("group: office, not: [review]}", "group: office, when: \"review.outcome == 'yes'\"}")
    ],
    "who may see it reads of it": [
        ("    sees: status\n", "    sees: case\n"),
        ("body: Bald geht es los.", 'body: "Grund: {review.outcome}"'),
    ],
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_somebody_can_do_and_may_see_is_no_mistake(name: str, good_files: Mapping[str, str]) -> None:
    text = good_files["workflow.yaml"]
    for good, bad in ALLOWED[name]:
        assert good in text, good
        text = text.replace(good, bad, 1)
    definition, reading = examine({**good_files, "workflow.yaml": text})
    assert definition is not None, [str(entry) for entry in reading.errors]
    assert reading.problems == []
