"""All visits of one run: each is made once, by whichever test asks first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from playwright.sync_api import Browser, Page

from tests.accessibility.crawling import Crawler, endpoint_of, page_endpoints
from tests.accessibility.judges import HEIGHT, PHONE, Court, Finding, axe_core
from tests.accessibility.occasions import WORKFLOWS, Asked, Occasion, asked_forms, definition_of, reports_of
from tests.accessibility.office import Office
from tests.accessibility.reading import NothingNew, Reader
from tests.accessibility.walking import Walker
from tests.support.installations import TODAY
from webapp.clock import MovableClock
from webapp.demo.playback import play_back
from webapp.languages import TRANSLATIONS
from webapp.services.personal_links import make_link
from webapp.services.sessions import Party

SOURCE, MIRRORED = "de", "ar"
THOROUGH = (SOURCE, MIRRORED)
"""The languages in which every path is walked; the others differ in words only."""

OTHERS = tuple(sorted({file.stem for file in TRANSLATIONS.glob("*.po")} - set(THOROUGH)))
STAFF = ("admin", "anna", "tom", "sara")


@dataclass
class Visits:
    """The office, the browser and what the judges have said so far.

    Attributes:
        paths: how many ways through forms were walked to their end, by language.
    """

    office: Office
    chromium: Browser
    court: Court = field(default_factory=Court)
    paths: dict[str, int] = field(default_factory=dict)
    _found: dict[str, list[Finding]] = field(default_factory=dict)

    def walked(self, language: str, workflow: str) -> list[Finding]:
        """Walk every path of the forms of a workflow."""

        def walk() -> None:
            for asked in asked_forms(workflow):
                self._walk(self.walker(language), asked, len(asked.walks.walks))

        return self._once(f"{language} {workflow}", walk)

    def read_through(self, language: str) -> list[Finding]:
        """Look once at each page of the longest path that is written in a language."""

        def walk() -> None:
            self._walk(self.walker(language, thorough=False), longest_path(language), 1)

        return self._once(f"{language} longest path", walk)

    def read_everywhere(self, workflow: str) -> Reader:
        """Read every page of the forms of a workflow in all further languages, without the browser."""
        reader = Reader(self.office, NothingNew(), self.phone, SOURCE, others=OTHERS)
        for asked in asked_forms(workflow):
            for walk in asked.walks.walks:
                reader.walk(asked, walk)
        return reader

    def public(self, language: str) -> list[Finding]:
        """Look at what anybody can come to without a case."""

        def visit() -> None:
            self.office.clock.at = TODAY
            crawler = Crawler.of(self.walker(language))
            crawler.crawl(["/", *(f"/apply/{workflow}" for workflow in WORKFLOWS), "/verify", "/verify/Z-0"])
            for address in ("/no-such-page", "/my", "/go/no-such-link", *self._links()):
                crawler.visit(address)
            crawler.say("/continue", "nothing typed", {})
            crawler.say("/continue", "sent", {"email": "nobody@example.org"})
            crawler.say("/sign-in", "refused", {"email": "nobody@example.org", "password": "wrong"})
            crawler.send_from_an_old_page("/continue")
            crawler.go_on_later(longest_path(language).workflow)
            self._own_case(language)

        return self._once(f"{language} public", visit)

    def staff(self) -> list[Finding]:
        """Look at what staff come to; their pages are in German."""

        def visit() -> None:
            self.office.clock.at = TODAY
            tried = Counter[str]()
            for person in STAFF:
                crawler = Crawler.of(self.walker(SOURCE), person, tried)
                crawler.crawl(["/inbox", "/cases", "/account", "/overview", "/office"])
            Crawler.of(self.walker(SOURCE), "tom").do_together()
            Crawler.of(self.walker(SOURCE), "anna").help_somebody(longest_path(SOURCE).workflow)
            Crawler.of(self.walker(SOURCE), "admin").preview(longest_path(SOURCE).workflow)
            anna = Crawler.of(self.walker(SOURCE), "anna")
            case_id, letters = self._case_with_a_letter()
            for address in (f"/cases/{case_id}/history", *letters, "/cases?query=nobody"):
                anna.visit(address)
            anna.say("/account/password", "refused", {"old": "wrong", "new": "too short"})

        return self._once("staff", visit)

    def kinds_not_seen(self) -> set[str]:
        """Views whose page nobody has looked at."""
        walker = self.walker(SOURCE)
        return page_endpoints(walker) - {endpoint_of(walker, address) for address in self.court.addresses}

    def all(self) -> None:
        """Make every visit that was not made yet."""
        for language in THOROUGH:
            for workflow in WORKFLOWS:
                self.walked(language, workflow)
            self.public(language)
        for language in OTHERS:
            self.read_through(language)
        self.staff()

    def walker(self, language: str, *, thorough: bool = True) -> Walker:
        """Somebody who reads a language; all of them share a phone, each with cookies of their own."""
        return Walker(self.office, self.court, self.phone, language, thorough)

    @cached_property
    def phone(self) -> Page:
        """The window of a phone, in which axe-core is at hand."""
        context = self.chromium.new_context(viewport={"width": PHONE, "height": HEIGHT})
        context.set_default_timeout(60_000)
        context.add_init_script(axe_core())
        return context.new_page()

    def _walk(self, walker: Walker, asked: Asked, most: int) -> None:
        for walk in asked.walks.walks[:most]:
            walker.walk(asked, walk)
            self.paths[walker.language] = self.paths.get(walker.language, 0) + 1

    def _once(self, name: str, visit: Callable[[], None]) -> list[Finding]:
        if name not in self._found:
            before = len(self.court.findings)
            visit()
            self._found[name] = self.court.findings[before:]
        return self._found[name]

    def _case_with_a_letter(self) -> tuple[str, list[str]]:
        """Somebody without a mail address, to whom something was to be said."""
        report = reports_of("lotse_training")["demo_lo_2026_004"]
        scenario = replace(report.scenario, name="to be written to")
        clock = MovableClock(TODAY)
        case_id = play_back(
            self.office.installation.at(clock), clock, "lotse_training", replace(report, scenario=scenario)
        )
        self.office.clock.at = clock.at
        return case_id, self.office.write_letters(case_id)

    def _own_case(self, language: str) -> None:
        """Look at a party's case, and at how to be helped with what is to be done there."""
        occasion = _task_of_a_party()
        case_id = self.office.begin(occasion.situation.definition.id, occasion)
        self.office.clock.at = occasion.situation.now
        walker = self.walker(language)
        browser = walker.browser(self.office.session_of(occasion.actor, case_id))
        Crawler(walker, browser, "party").crawl(["/my", f"/my/{occasion.place}/help"])

    def _links(self) -> Iterable[str]:
        """Personal links: one that is good, and one that is over."""
        occasion = _task_of_a_party()
        case_id = self.office.begin(occasion.situation.definition.id, occasion)
        party = Party(case_id, occasion.actor.role, occasion.actor.item)
        links = []
        for key, at in (("over", occasion.situation.now.replace(year=2020)), ("good", TODAY)):
            self.office.clock.at = at
            with self.office.installation.database.writing() as connection:
                made = make_link(self.office.installation, connection, party, "status", f"{case_id} {key}")
            links.append(f"/go/{made}")
        self.office.clock.at = TODAY
        return links


def _task_of_a_party() -> Occasion:
    """A moment at which a party has a form to fill in."""
    occasions = (asked.occasions[0] for workflow in WORKFLOWS for asked in asked_forms(workflow))
    return next(found for found in occasions if found.actor.is_party and found.place.startswith("tasks/"))


def longest_path(language: str) -> Asked:
    """The form with the most pages that is written in a language, or, if none is, of all."""
    forms = [asked for workflow in WORKFLOWS for asked in asked_forms(workflow) if asked.form.pages]
    written = [asked for asked in forms if language in definition_of(asked.workflow).languages]
    return max(written or forms, key=lambda asked: len(asked.form.pages))
