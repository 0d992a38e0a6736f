"""What somebody typed may stand where a page looks for a message: it is shown as it is, and never as HTML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.support.every_type import write_definition
from tests.support.installations import TODAY, new_installation
from tests.support.pages import Browser
from webapp.clock import MovableClock
from webapp.demo.playback import play_back
from webapp.http.application import create_app
from webapp.services.installation import Installation
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

Browse = Callable[[str], Browser]
NAMED = "Mona <b>Beispiel</b>"
WORKFLOW, SCENARIO = "school_referral", "consent_missing.yaml"


def test_a_name_that_a_task_is_about_is_not_read_as_html(office: Installation, browse: Browse) -> None:
    case, token = waiting_for_consent(office)
    page = browse("anna").get(f"/cases/{case}/tasks/{token}")
    assert "Mona &lt;b&gt;Beispiel&lt;/b&gt;" in page.text
    assert NAMED not in page.text


def waiting_for_consent(office: Installation) -> tuple[str, int]:
    """A referral whose first guardian has such a name, and the task of their consent."""
    text = (office.settings.definitions / WORKFLOW / "scenarios" / SCENARIO).read_text("utf-8")
    begun = text.partition("- do: guardians.ask@1")[0].replace("Mona Beispiel", NAMED)
    scenario = load_scenario(begun, SCENARIO)
    assert isinstance(scenario, Scenario)
    definition = office.definitions.current(WORKFLOW)
    report = play(definition, scenario, office.calendar.calendar)
    clock = MovableClock(TODAY)
    case = play_back(office.at(clock), clock, WORKFLOW, report)
    assert report.state is not None
    tokens = report.state.tokens.values()
    return case, next(token.id for token in tokens if token.step.endswith("guardians.ask"))


def test_words_of_a_definition_may_hold_a_percent_sign(tmp_path: Path) -> None:
    definitions = write_definition(tmp_path)
    forms = definitions / "every_type" / "forms.yaml"
    forms.write_text(forms.read_text("utf-8").replace("unit: Stück", 'unit: "%"'), "utf-8")
    place = new_installation(tmp_path, FAHRWASSER_DEFINITIONS=str(definitions))
    site: Flask = create_app(place)
    browser = Browser(site)
    start = browser.get("/apply/every_type")
    browser.post(start, start.form(action="/apply/every_type"))
    page = browser.get("/apply/every_type/page/more")
    place.database.close()
    assert page.status == 200 and "<span>%</span>" in page.text
