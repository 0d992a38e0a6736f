"""What people do on pages: fill in, send, read mail, follow links."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from tests.support.servers import wait_until
from webapp.clock import SystemClock
from webapp.demo.seeding import demo_people

Typed = Mapping[str, str | list[str]]
_MOST_PAGES = 20


@dataclass(frozen=True)
class Site:
    """The running demo."""

    address: str


def days_from_today(count: int) -> str:
    """A date so many days from today."""
    return (SystemClock().now() + timedelta(days=count)).date().isoformat()


def parts(name: str, day: str) -> dict[str, str]:
    """A date as three inputs."""
    year, month, number = day.split("-")
    return {f"{name}.day": number, f"{name}.month": month, f"{name}.year": year}


def follow(control: Locator) -> None:
    """Press a link or a button and wait for the page that it leads to: a click alone does not wait."""
    with control.page.expect_navigation():
        control.click()


def sign_in(page: Page, name: str) -> Page:
    """Sign in as one of the demo's staff."""
    people, password = demo_people()
    person = next(person for person in people if person.id == name)
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(password)
    follow(page.locator("main form button").first)
    page.wait_for_url("**/inbox*")
    return page


def fill_in(page: Page, typed: Typed, outcome: str = "") -> None:
    """Fill in the form that the browser shows, page after page, and send it."""
    for _ in range(_MOST_PAGES):
        form = page.locator("form#answers")
        if form.count() == 0:
            return
        before = page.url
        if outcome and form.locator("input[name=outcome]").count():
            form.locator(f"input[name=outcome][value={outcome}]").check()
            _settle(page)
        _type_everything(page, form, typed)
        follow(_submit(form))
        errors = page.locator(".error-summary")
        if page.url == before and errors.count():
            raise AssertionError(f"{page.url}: {errors.inner_text()}")
    raise AssertionError(f"the form at {page.url} never ends")


def to_the_check_page(page: Page, typed: Typed) -> None:
    """Fill in the form that the browser shows, up to the page with all answers."""
    for _ in range(_MOST_PAGES):
        if page.url.endswith("/check"):
            return
        form = page.locator("form#answers")
        _type_everything(page, form, typed)
        follow(_submit(form))
    raise AssertionError(f"the form at {page.url} never ends")


def _submit(form: Locator) -> Locator:
    """The button without a name; the others add, remove, change the language or put aside."""
    return form.locator("button:not([name])").last


def _type_everything(page: Page, form: Locator, typed: Typed) -> None:
    """Fill in what is there; answers may bring up further questions, which are then filled in too."""
    left = dict(typed)
    for _ in range(3):
        for name in list(left):
            control = form.locator(f'[name="{name}"]:not([type=hidden])')
            if control.count():
                _type(form, name, control, left.pop(name))
                _settle(page)


def _type(form: Locator, name: str, control: Locator, value: str | list[str]) -> None:
    kind = control.first.evaluate("element => element.type || element.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        for text in [value] if isinstance(value, str) else value:
            form.locator(f'[name="{name}"][value="{text}"]').check()
    elif kind.startswith("select"):
        control.first.select_option(value)
    else:
        control.first.fill(str(value))
        control.first.blur()


def _settle(page: Page) -> None:
    """Wait until htmx has put the answer of the server into the page."""
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def mailed_link(page: Page, recipient: str, seen: set[str]) -> str:
    """The link in the newest mail to somebody that was not looked at before."""

    def look() -> str | None:
        page.goto("/mailbox")
        rows = page.locator("main li, main tr").filter(has_text=recipient)
        for link in rows.locator("a").all():
            address = link.get_attribute("href") or ""
            if address in seen:
                continue
            seen.add(address)
            page.goto(address)
            found = re.search(r"https?://[^\s\"<>]+/go/[\w-]+", page.content())
            if found:
                return urlsplit(found[0]).path
            page.goto("/mailbox")
        return None

    return str(wait_until(look, what=f"a mail to {recipient}"))


def come_by_link(page: Page, mailbox: Page, recipient: str, seen: set[str]) -> None:
    """Follow the link of the newest mail; the page only shows a button, which is then pressed."""
    page.goto(mailed_link(mailbox, recipient, seen))
    follow(page.locator("main form button").first)


def open_task(page: Page, case: str, title: str) -> None:
    """Find a case by part of its subject or number, and open one of its tasks."""
    page.goto(f"/cases?query={case}")
    follow(page.locator("main a[href^='/cases/']").filter(has_text=case).first)
    follow(page.locator("main a[href*='/tasks/']").filter(has_text=title).first)


def pdf_text(content: bytes) -> str:
    """Everything that a PDF says, and the addresses that it links to."""
    reader = PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    links = [
        str(annotation.get_object().get("/A", {}).get("/URI", ""))
        for page in reader.pages
        for annotation in page.get("/Annots", []) or []
    ]
    return "\n".join([text, *links])
