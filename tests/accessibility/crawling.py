"""Goes wherever links lead, as somebody: so a new page is looked at without being named here."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.accessibility.walking import Walker
from tests.support.pages import Browser
from webapp.forms.typing import Typed, typed_of
from workflows.core.definition import Task
from workflows.examples.walks import Guide, Place

NOT_PAGES = {
    "assets.asset": "style sheets, scripts and pictures",
    "batches.documents": "a PDF",
    "case_files.document": "a PDF",
    "case_files.file": "what somebody has sent",
    "drawings.case": "a picture within the page of a case",
    "drawings.workflow_picture": "a picture within a page of the overview",
    "health.live": "for machines",
    "health.ready": "for machines",
    "letters.pdf": "a PDF",
    "metrics.metrics": "for machines",
    "party.document": "a PDF",
    "party.file": "what somebody has sent",
    "translations.file": "a catalogue for translators",
}
"""Endpoints that no page of HTML lies behind."""

ONLY_LEAD_ON = {
    "account.sign_in_code_page": "to the page of the password",
    "case_forms.event": "to the first page of a form",
    "case_forms.sent": "to the page of the case",
    "case_forms.task": "to the first page of a form",
    "helping.form": "to the first page of a form",
    "party_forms.event": "to the first page of a form",
    "party_forms.sent": "to the page of the case",
    "party_forms.task": "to the first page of a form",
    "together.begin": "to the first page of a form",
    "together.sent": "to the page of the batch",
}
"""Endpoints that answer with another address."""

WITHOUT_EXAMPLE = {
    "case_forms.event_check": "no shipped form of this kind has several pages; for parties the page is seen",
    "case_forms.task_check": "no shipped form of this kind has several pages; for parties the page is seen",
    "case_tasks.ask": "no shipped workflow lets a task be skipped or set aside",
    "helping.check": "nobody here fills a whole form in for somebody else; for the person the page is seen",
    "together.check": "no shipped form of this kind has several pages; for parties the page is seen",
}
"""Endpoints that no shipped definition, or none of these visits, leads to."""

_MOST = 3
"""Pages of one kind that are looked at."""

_LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]')].map((link) => link.getAttribute('href'))"
_GROUPS = "() => document.querySelector('form#answers input[name=asked]')?.value ?? ''"


@dataclass
class Crawler:
    """One person who opens every kind of page that links lead to.

    Attributes:
        who: names them in findings.
        tried: endpoint -> how many of its pages were opened.
    """

    walker: Walker
    browser: Browser
    who: str
    tried: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, walker: Walker, person: str = "", tried: Counter[str] | None = None) -> Crawler:
        """A signed-in person, or anybody."""
        browser = walker.browser(walker.office.session_of_staff(person) if person else "")
        return cls(walker, browser, person or "anybody", Counter() if tried is None else tried)

    def crawl(self, starts: Iterable[str]) -> None:
        """Open pages, and pages that they link to, until there is no new kind."""
        waiting, known = deque(starts), set[str]()
        while waiting:
            address = waiting.popleft()
            endpoint = endpoint_of(self.walker, address)
            if address in known or endpoint in NOT_PAGES or self.tried[endpoint] >= _MOST:
                continue
            known.add(address)
            self.tried[endpoint] += 1
            self.visit(address)
            waiting.extend(link.partition("#")[0] for link in self.walker.page.evaluate(_LINKS))

    def visit(self, address: str) -> None:
        """Look at a page; where it asks questions, also at what it says when none is answered."""
        walker = self.walker
        walker.open(self.browser, address)
        endpoint = endpoint_of(walker, walker.page.url)
        walker.look(f"{endpoint} {self.tried[endpoint]} as {self.who} at {urlsplit(address).path}")
        if walker.page.evaluate(_GROUPS).find("!") >= 0:
            walker.press_empty()
            walker.look(f"{endpoint} {self.tried[endpoint]} as {self.who} at {address}, errors")
            walker.open(self.browser, address)

    def say(self, address: str, what: str, typed: dict[str, str], form: str = "main form") -> None:
        """Send a form with some words, and look at the answer."""
        walker = self.walker
        walker.open(self.browser, address)
        for name, text in typed.items():
            walker.page.locator(f'{form} [name="{name}"]').fill(text)
        walker.press(walker.page.locator(f"{form} button").last)
        walker.look(f"{address} {what} as {self.who}")

    def go_on_later(self, workflow: str) -> None:
        """Begin a form, and leave it for another day or device."""
        begins = f"/apply/{workflow}"
        page = self.browser.get(begins)
        page = self.browser.post(page, page.form(action=begins))
        self.browser.post(page, page.form("answers"), {"later": ["yes"]})
        self.visit(f"{begins}/later")
        self.say(f"{begins}/later", "no address", {}, "main form[action$='/later']")
        self.say("/resume", "nothing typed", {})
        self.visit("/resume/no-such-link")

    def help_somebody(self, workflow: str) -> None:
        """Fill in a form for somebody else, and make the code with which it is handed over."""
        self.visit("/help")
        begins = f"/help/new/{workflow}"
        self.say(begins, "nobody named", {})
        page = self.browser.get(begins)
        page = self.browser.post(page, page.form(action=begins), {"name": ["A."]})
        self.visit(page.address)
        code = f"{page.address.partition('/page/')[0]}/code"
        token = page.form("answers").hidden["csrf_token"]
        self.browser.client.post(code, data={"csrf_token": token})
        self.visit(code)

    def preview(self, workflow: str) -> None:
        """Look at a form as its author does."""
        begins = f"/office/workflows/{workflow}/preview"
        self.say(begins, "chosen", {}, "form.preview-choices")
        form = urlsplit(self.walker.page.url).path.partition("/page/")[0]
        for address in (f"{form}/check", f"{form}/end"):
            self.visit(address)

    def send_from_an_old_page(self, address: str) -> None:
        """Send a form whose page was open for too long."""
        walker = self.walker
        walker.open(self.browser, address)
        walker.page.evaluate(
            "() => document.querySelectorAll('[name=csrf_token]').forEach((it) => it.value = '')"
        )
        walker.press(walker.page.locator("main form button").last)
        walker.look(f"{address} from an old page as {self.who}")

    def do_together(self) -> None:
        """Choose tasks in the inbox, do them with one form, and look at the batch; first choose none."""
        walker = self.walker
        page = walker.page
        walker.open(self.browser, "/inbox")
        choose = page.locator("form#together button")
        walker.press(choose)
        walker.look(f"inbox, nothing chosen, as {self.who}")
        for label in page.locator(".inbox__choice label").all()[:2]:
            label.click()
        typed = self._answers_to(page.locator("input[name=task]:checked").first.input_value())
        walker.press(choose)
        walker.look(f"together, form, as {self.who}")
        while walker.fill(typed):
            continue
        walker.onward()
        assert endpoint_of(walker, page.url) == "batches.batch", page.locator("main").inner_text()
        walker.look(f"together, batch, as {self.who}")

    def _answers_to(self, task: str) -> Typed:
        """Made-up answers to a task, as the inbox names it."""
        case_id, _, token = task.partition("~")
        situation = self.walker.office.situation_of(case_id)
        found = situation.state.tokens[int(token)]
        step = situation.definition.steps[found.step]
        assert isinstance(step, Task) and step.form
        form = situation.definition.forms[step.form]
        place = Place(situation.names(situation.items(found.scope)))
        guide = Guide(situation.definition, {})
        walks = guide.through(form, [place], tuple(step.outcomes), situation.now.date()).walks
        return typed_of(form.fields, walks[0].answers.values)


def endpoint_of(walker: Walker, address: str) -> str:
    """The view behind an address; "" for none."""
    try:
        return str(walker.office.app.url_map.bind("").match(urlsplit(address).path)[0])
    except (HTTPException, RequestRedirect):
        return ""


def page_endpoints(walker: Walker) -> set[str]:
    """Every view that shows a page."""
    found = {
        rule.endpoint for rule in walker.office.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    return found - NOT_PAGES.keys() - ONLY_LEAD_ON.keys() - WITHOUT_EXAMPLE.keys()
