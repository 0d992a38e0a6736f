"""No page has anything that keeps somebody out: every path of every public form, and all other pages.

axe-core judges each page as it is empty, with everything that is wrong, and filled in; html-validate judges
what was served; nothing scrolls sideways on the narrowest phone or with text twice as large.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accessibility.judges import markup, told
from tests.accessibility.occasions import WORKFLOWS, asked_forms, definition_of
from tests.accessibility.visits import OTHERS, THOROUGH, Visits
from webapp.languages import TRANSLATIONS

pytestmark = pytest.mark.timeout(900)

FEWEST_FORMS, FEWEST_PATHS, FEWEST_LOOKS = 40, 65, 300


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_condition_of_every_form_is_met_both_ways(workflow: str) -> None:
    unseen = {asked.title: asked.walks.unseen for asked in asked_forms(workflow) if asked.walks.unseen}
    assert unseen == {}
    assert all(asked.walks.walks for asked in asked_forms(workflow))


@pytest.mark.parametrize("workflow", WORKFLOWS)
@pytest.mark.parametrize("language", THOROUGH)
def test_every_path_of_every_form_is_open_to_everybody(visits: Visits, language: str, workflow: str) -> None:
    findings = visits.walked(language, workflow)
    assert not findings, told(findings)


@pytest.mark.parametrize("language", OTHERS)
def test_each_further_language_is_open_to_everybody(visits: Visits, language: str) -> None:
    findings = visits.read_through(language)
    assert not findings, told(findings)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_page_of_every_form_is_whole_in_each_further_language(visits: Visits, workflow: str) -> None:
    reader = visits.read_everywhere(workflow)
    assert not reader.findings, told(reader.findings)
    pages = reader.read[OTHERS[0]]
    assert pages and reader.read == dict.fromkeys(OTHERS, pages)
    lacking = set(OTHERS) - set(definition_of(workflow).languages)
    assert reader.german == ({workflow: lacking} if lacking else {})
    print(f"{workflow}: {pages} pages in each of {len(OTHERS)} languages")  # noqa: T201


def test_no_language_is_left_out() -> None:
    assert {*THOROUGH, *OTHERS} == {"de", *(file.stem for file in TRANSLATIONS.glob("*.po"))}


@pytest.mark.parametrize("language", THOROUGH)
def test_every_other_public_page_is_open_to_everybody(visits: Visits, language: str) -> None:
    findings = visits.public(language)
    assert not findings, told(findings)


def test_every_page_of_the_staff_is_open_to_everybody(visits: Visits) -> None:
    findings = visits.staff()
    assert not findings, told(findings)


def test_everything_that_was_served_is_sound_html(visits: Visits, tmp_path: Path) -> None:
    visits.all()
    findings = markup(visits.court.served, tmp_path)
    assert not findings, told(findings)


def test_no_kind_of_page_was_left_out(visits: Visits) -> None:
    visits.all()
    assert visits.kinds_not_seen() == set()


def test_it_says_how_much_was_looked_at(visits: Visits) -> None:
    visits.all()
    forms = [asked for workflow in WORKFLOWS for asked in asked_forms(workflow)]
    said = [
        f"{len(WORKFLOWS)} definitions, {len(forms)} forms, {len(visits.court.served)} documents, "
        f"{len(visits.court.addresses)} addresses, {len(visits.court.findings)} violations"
    ]
    for language, looks in visits.court.looked_at.items():
        said.append(f"{language}: {visits.paths.get(language, 0)} paths, {looks} pages and states")
    print("\n".join(said))  # noqa: T201  what `pytest -rP` shows
    assert len(forms) >= FEWEST_FORMS
    assert {asked.workflow for asked in forms} == set(WORKFLOWS)
    for language in THOROUGH:
        assert visits.paths[language] == sum(len(asked.walks.walks) for asked in forms) >= FEWEST_PATHS
        assert visits.court.looked_at[language] >= FEWEST_LOOKS
    assert all(visits.court.looked_at[language] for language in OTHERS)
