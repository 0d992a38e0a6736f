"""Text and picture of a simulation: complete, honest about guesses, readable without colours."""

import re
from xml.etree import ElementTree

import pytest

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.simulation.drawing import drawing
from workflows.simulation.plan import DAY, HOUR, MINUTE, Plan
from workflows.simulation.report import compared, length, written
from workflows.simulation.results import Results, results
from workflows.simulation.simulate import simulate, with_one_more

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found(garden: Definition, calendar: Calendar) -> Results:
    """Sixty cases with the defaults."""
    return results(garden, Plan(), simulate(garden, Plan(), calendar, 60, 1))


def test_the_report_says_which_figures_are_guesses(garden: Definition, found: Results) -> None:
    text = written(garden, Plan(people={"office": 3}, sources={"people.office": "guessed"}), found, 1)
    assert "Measured: none." in text
    assert "Guessed in the plan: people.office." in text
    defaults = text.partition("Built-in defaults, guesses too: ")[2].partition("\n\n")[0]
    assert "arrivals" in defaults
    assert "steps.review.work" in defaults
    assert "people.office" not in defaults


def test_the_report_tells_of_every_step_group_and_outcome(garden: Definition, found: Results) -> None:
    text = written(garden, Plan(), found, 1)
    for name in [row.step for row in found.steps] + ["office", "granted", "declined", "letter"]:
        assert re.search(rf"^ *{re.escape(name)}\b", text, re.MULTILINE), name
    assert "60 cases in one run, seed 1" in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    assert max(map(len, text.splitlines())) <= 120


def test_shares_and_counts_add_up(found: Results) -> None:
    assert sum(row.share for row in found.steps) == pytest.approx(1)
    assert sum(row.total for row in found.outcomes) + found.open == found.cases == 60
    for row in found.outcomes:
        assert sum(row.half_years.values()) * found.runs == pytest.approx(row.total)
        assert row.reached == row.total


def test_one_person_more_is_shown_side_by_side(
    garden: Definition, calendar: Calendar, found: Results
) -> None:
    more = with_one_more(garden, Plan(), "office")
    assert more
    after = results(garden, more, simulate(garden, more, calendar, 60, 1))
    text = compared(found, after, "office")
    assert re.search(r"people +2 +3 +\+1$", text, re.MULTILINE)
    assert "utilisation" in text
    assert "review: until begun, 90 %" in text
    assert "granted: number" in text


def test_the_picture_is_an_svg_whose_bars_have_their_numbers_beside_them(found: Results) -> None:
    root = ElementTree.fromstring(drawing("Beete & <Wege>", found))
    words = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert "Beete & <Wege>: 60 cases" in words
    for row in found.steps:
        assert (row.title or row.step) in words
        assert f"{length(row.median)} / {length(row.nine_of_ten)}" in words
    assert any("longest queue" in entry for entry in words)
    colours = set(re.findall(r"#[0-9a-f]{3,6}", ElementTree.tostring(root, "unicode")))
    assert colours == {"#111", "#fff"}
    bars = [int(bar.get("width", "")) for bar in root.iter(f"{SVG}rect") if bar.get("class") == "most"]
    assert max(bars) == 520, "the longest wait fills the room"
    assert (root.find(f"{SVG}desc")) is not None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "-"), (5 * MINUTE, "5 min"), (3 * HOUR, "3.0 h"), (DAY, "24.0 h"), (10 * DAY, "10.0 d")],
)
def test_lengths_of_time_are_told_in_the_unit_that_reads_best(seconds: int | None, words: str) -> None:
    assert length(seconds) == words
