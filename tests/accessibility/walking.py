"""Ways through forms: over HTTP, and in a browser wherever there is something new to see."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Locator, Page
from pypdf import PdfWriter

from tests.accessibility.judges import Court
from tests.accessibility.occasions import Asked
from tests.accessibility.office import Office
from tests.support.pages import Browser
from tests.support.pages import Page as Served
from webapp.forms.typing import Typed, typed_of
from workflows.core.definition import Field
from workflows.examples.walks import Walk

VISITOR, LANGUAGE = "visitor", "language"
COOKIES = (VISITOR, LANGUAGE, "browser")
_MOST_PAGES = 40
_FILL = """
typed => {
  let changed = 0;
  for (const [name, texts] of Object.entries(typed)) {
    const inputs = document.querySelectorAll(`form#answers [name="${CSS.escape(name)}"]:not([type=hidden])`);
    for (const input of inputs) {
      const ticks = input.type === "radio" || input.type === "checkbox";
      const before = ticks ? input.checked : input.value;
      if (ticks) input.checked = texts.includes(input.value); else input.value = texts[0];
      if (before === (ticks ? input.checked : input.value)) continue;
      changed += 1;
      if (!ticks || input.checked) input.dispatchEvent(new Event("change", {bubbles: true}));
    }
  }
  return changed;
}
"""
_EMPTY = """
() => {
  const inputs = document.querySelectorAll("form#answers :is(input, select, textarea)");
  for (const input of inputs) {
    if (input.type === "hidden" || input.type === "file") continue;
    if (input.type === "radio" || input.type === "checkbox") input.checked = false; else input.value = "";
  }
}
"""
_SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"


@dataclass
class Walker:
    """One person after the other, in one language.

    Attributes:
        page: of the browser in which pages are looked at.
        thorough: False to look at each page once, as it is before anything was typed.
    """

    office: Office
    court: Court
    page: Page
    language: str
    thorough: bool = True
    html: str = ""

    def walk(self, asked: Asked, walk: Walk) -> None:
        """Fill a form in, from its first page to what is shown when it was sent."""
        occasion = asked.occasion(walk)
        case_id = self.office.begin(asked.workflow, occasion)
        begins = occasion.place == "start"
        base = f"/apply/{asked.workflow}" if begins else f"/my/{occasion.place}"
        browser = self.browser(self.office.session_of(occasion.actor, case_id))
        served = browser.get(base)
        if begins:
            self.glance(browser, served, f"{asked.workflow} start")
            self._visit(browser, served.address, f"{base} start")
            served = browser.post(served, served.form(action=base))
        way = _Way(self, browser, asked, walk, base)
        for _ in range(_MOST_PAGES):
            if served.address.startswith(f"{base}/page/"):
                served = way.page(served)
            elif served.address == f"{base}/check":
                served = way.check(served)
            else:
                assert served.address in (f"{base}/sent", "/my", "/my/sent"), served.text
                return
        raise AssertionError(f"{base} never ends: {walk}")

    def browser(self, secret: str = "") -> Browser:
        """A browser of somebody who reads this language.

        Arguments:
            secret: of their session; "" for somebody whom nobody knows.
        """
        browser = Browser(self.office.app)
        browser.client.set_cookie(LANGUAGE, self.language)
        if secret:
            browser.client.set_cookie(VISITOR, secret)
        return browser

    def name(self, what: str) -> str:
        """The name of a page in this language."""
        return f"{self.language} {what}"

    def glance(self, browser: Browser, served: Served, what: str) -> None:
        """For whoever wants to see each page before the way goes on."""

    def _visit(self, browser: Browser, address: str, what: str) -> None:
        if not self.court.knows(self.name(what)):
            self.open(browser, address)
            self.look(what)

    def open(self, browser: Browser, address: str) -> None:
        """Show a page to the browser as the person of the moment, and keep how it was served."""
        context = self.page.context
        context.clear_cookies()
        of_the_form = "/".join(address.split("/")[:3])
        for name, path in (*((name, "/") for name in COOKIES), ("draft", of_the_form)):
            cookie = browser.client.get_cookie(name, path=path)
            if cookie is not None:
                context.add_cookies(
                    [{"name": name, "value": cookie.value, "domain": "127.0.0.1", "path": path}]
                )
        response = self.page.goto(self.office.address + address)
        assert response is not None
        self.html = response.text()

    def press(self, button: Locator) -> str:
        """Press a button; gives the path of the page that it leads to."""
        with self.page.expect_navigation() as navigation:
            button.click()
        self.html = navigation.value.text()
        return urlsplit(self.page.url).path

    def fill(self, typed: Typed) -> bool:
        """Type answers, and those to questions that they bring up; False when there was nothing to type."""
        changed = self.page.evaluate(_FILL, typed)
        self.page.wait_for_function(_SETTLED)
        return bool(changed)

    def onward(self) -> str:
        """Press the button that sends the page of a form."""
        return self.press(_continue(self.page))

    def press_empty(self) -> str:
        """Take back every answer on the page, and go on."""
        self.page.evaluate(_EMPTY)
        return self.onward()

    def look(self, what: str, *, typed: bool = False) -> None:
        """Judge what the browser shows.

        Arguments:
            typed: the page was judged before anything was typed; it is no wider now.
        """
        name = self.name(what)
        if not self.court.knows(name):
            self.court.look(self.page, name, self.language, wide=self.thorough and not typed)
            if not typed:
                self.court.keep(name, self.html)


@dataclass
class _Way:
    """One walk through one form."""

    walker: Walker
    browser: Browser
    asked: Asked
    walk: Walk
    base: str

    def page(self, served: Served) -> Served:
        """One page: empty, with everything that is wrong, and filled in; then the next one."""
        page_id = served.address.rpartition("/")[2]
        questions = served.form("answers").hidden["asked"][0]
        what = f"{self._form()} {page_id} [{questions}]"
        fields = next(page for page in self.asked.form.pages if page.id == page_id).fields
        shown = {name.rstrip("!") for name in questions.split()}
        self.walker.glance(self.browser, served, what)
        typed = self._typed([question for question in fields if question.name in shown])
        files = self._files(fields)
        last = "filled" if self.walker.thorough and (fields or self.walk.outcome) else "empty"
        new = not self.walker.court.knows(self.walker.name(f"{what} {last}"))
        if new:
            self._in_the_browser(served, what, fields, files)
        if not fields and not self.walk.outcome:
            return self._send(served)
        following = self._post(served, typed, files)
        if new and following.address.startswith(self.base):
            again = self.browser.get(served.address)
            self.walker.court.keep(self.walker.name(f"{what} {last}, as it is served"), again.text)
        return following

    def _in_the_browser(
        self, served: Served, what: str, fields: tuple[Field, ...], files: Mapping[str, bytes]
    ) -> None:
        walker = self.walker
        walker.open(self.browser, served.address)
        walker.look(f"{what} empty")
        if not walker.thorough:
            return
        if "!" in what or self.walk.outcome:
            walker.press_empty()
            assert walker.page.locator(".error-summary").count(), f"{what}: nothing is missing"
            walker.look(f"{what} errors")
        if fields or self.walk.outcome:
            self._type(self._typed(fields), files)
            walker.look(f"{what} filled", typed=True)

    def _type(self, typed: Typed, files: Mapping[str, bytes]) -> None:
        page = self.walker.page
        for _ in range(8):
            if not self.walker.fill(typed) and not self._add_entry(typed):
                break
        for name, content in files.items():
            kind = "application/pdf" if content.startswith(b"%PDF") else "image/png"
            file: Any = {"name": "beispiel", "mimeType": kind, "buffer": content}
            page.locator(f'input[name="{name}"]').set_input_files(file)

    def _add_entry(self, typed: Typed) -> bool:
        """Press the button for one more entry, where more were made up than the page shows."""
        page = self.walker.page
        for name in typed:
            group, _, rest = name.partition(".")
            if rest and not page.locator(f'[name="{name}"], [name="{name}.language"]').count():
                button = page.locator(f'button[name=add][value="{group}"]')
                if button.count():
                    self.walker.press(button)
                    return True
        return False

    def check(self, served: Served) -> Served:
        """All answers, and then what is shown when they were sent."""
        shown = " ".join(sorted(self.walk.answers.visible))
        what = f"{self._form()} check [{shown}]"
        self.walker.glance(self.browser, served, what)
        if not self.walker.court.knows(self.walker.name(what)):
            self.walker.open(self.browser, served.address)
            self.walker.look(what)
        return self._send(served)

    def _send(self, served: Served) -> Served:
        what = f"{self.asked.workflow} {self.asked.title} {self.walk.outcome} sent"
        if self.walker.court.knows(self.walker.name(what)):
            return self._post(served, {}, {})
        self.walker.open(self.browser, served.address)
        address = self.walker.onward()
        self.walker.look(what)
        arrived = self.browser.get(address)
        assert arrived.status == 200, arrived.text
        return arrived

    def _post(self, served: Served, typed: Typed, files: Mapping[str, bytes]) -> Served:
        form = served.form("answers")
        data: dict[str, Any] = {**form.hidden, **typed}
        data |= {name: (io.BytesIO(content), "beispiel") for name, content in files.items()}
        address = form.action
        following = Served(self.browser.client.post(address, data=data, follow_redirects=True))
        assert following.status < 400, (address, typed, following.text)
        return following

    def _form(self) -> str:
        """A form that is asked at several steps is judged once; a bare decision or event is its step's."""
        return f"{self.asked.workflow} {self.asked.form.id or self.asked.title}"

    def _typed(self, fields: list[Field] | tuple[Field, ...]) -> Typed:
        """What has to be typed into these questions; files are sent, and not typed."""
        typed = typed_of(fields, self.walk.answers.values)
        typed = {name: texts for name, texts in typed.items() if not name.endswith((".at", ".id", ".digest"))}
        return {**typed, "outcome": [self.walk.outcome]} if self.walk.outcome else typed

    def _files(self, fields: tuple[Field, ...]) -> dict[str, bytes]:
        return {
            question.name: _content(value["media_type"])
            for question in fields
            if question.type == "file" and (value := self.walk.answers.values.get(question.name))
        }


def _continue(page: Page) -> Locator:
    return page.locator("form#answers .button-row button:not([name])").last


def _content(media_type: str) -> bytes:
    content = io.BytesIO()
    if media_type == "application/pdf":
        writer = PdfWriter()
        writer.add_blank_page(100, 100)
        writer.write(content)
    else:
        Image.new("RGB", (40, 20), "white").save(content, media_type.rpartition("/")[2])
    return content.getvalue()
