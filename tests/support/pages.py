"""Pages as a browser without JavaScript uses them: links followed, forms filled in by name and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

Inputs = Mapping[str, Sequence[str]]


@dataclass
class PageForm:
    """A form as a page shows it: what it would send if nobody touched it.

    Attributes:
        standing: what stands in its inputs, by name.
    """

    action: str
    identifier: str
    hidden: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    standing: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """What a test looks at on a page."""

    def __init__(self, response: TestResponse) -> None:
        """Read a page."""
        super().__init__()
        self.status = response.status_code
        self.address = urlsplit(response.request.url).path
        self.text = response.get_data(as_text=True)
        self.forms: list[PageForm] = []
        self._open: PageForm | None = None
        self._writing: list[str] | None = None
        self._select = ""
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms and their inputs."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = PageForm(given.get("action", ""), given.get("id", ""))
            self.forms.append(self._open)
        if tag == "option" and "selected" in given and self._open is not None:
            self._open.standing[self._select] = [given.get("value", "")]
        owner = next((form for form in self.forms if form.identifier == given.get("form")), self._open)
        if owner is None or "name" not in given:
            return
        if tag == "input" and given.get("type") == "hidden":
            owner.hidden.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag in ("input", "select", "textarea"):
            owner.names.add(given["name"])
            self._stands(owner, tag, given)
        elif tag == "button":
            owner.buttons.append((given["name"], given.get("value", "")))

    def _stands(self, owner: PageForm, tag: str, given: Mapping[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._writing = owner.standing.setdefault(name, [""])
        elif kind not in ("radio", "checkbox", "file") or "checked" in given:
            owner.standing.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        """What is written in a text area."""
        if self._writing is not None:
            self._writing[0] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a text area."""
        if tag == "textarea" and self._writing is not None:
            self._writing[0] = self._writing[0].removeprefix("\n")  # browsers leave the first one out
            self._writing = None
        if tag == "form":
            self._open = None

    def form(self, identifier: str = "", action: str = "", asking: str = "") -> PageForm:
        """The form with an id, the one that is sent to an address, or the one that asks for a name."""
        for found in self.forms:
            if (identifier and found.identifier == identifier) or (action and found.action.endswith(action)):
                return found
            if asking in found.names:
                return found
        raise AssertionError(f"no form {identifier or action} on {self.address}: {self.text[:2000]}")


class Browser:
    """One person's browser: its cookies, and the page that it shows."""

    def __init__(self, app: Flask) -> None:
        """Open a browser without cookies."""
        self.client = app.test_client()

    def get(self, address: str) -> Page:
        """Open a page, following redirects."""
        return Page(self.client.get(address, follow_redirects=True))

    def post(self, page: Page, form: PageForm, inputs: Inputs | None = None) -> Page:
        """Send a form with what it carries itself and what is typed, following redirects."""
        address = form.action or page.address
        data = {**form.hidden, **{name: list(texts) for name, texts in (inputs or {}).items()}}
        return Page(self.client.post(address, data=data, follow_redirects=True))

    def fill_in(self, address: str, typed: Inputs, outcome: str = "") -> Page:
        """Go through all pages of a form, its check page too, and send it.

        Returns:
            The page after sending, or the one on which it went no further.
        """
        page = self.get(address)
        if any(form.action == address for form in page.forms):
            page = self.post(page, page.form(action=address))
        for _ in range(40):
            if "answers" not in {form.identifier for form in page.forms}:
                return page
            form = page.form("answers")
            wanted = {name.partition(".")[0] for name in typed}
            asked = {name.rstrip("!") for name in " ".join(form.hidden.get("asked", [])).split()}
            inputs = {
                name: texts for name, texts in typed.items() if name.partition(".")[0] in asked & wanted
            }
            if outcome and "outcome" in form.names:
                inputs["outcome"] = [outcome]
            following = self.post(page, form, inputs)
            if following.status >= 400 or (following.address, following.text) == (page.address, page.text):
                return following
            page = following
        raise AssertionError(f"the form at {address} never ends")
