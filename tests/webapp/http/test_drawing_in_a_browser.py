"""A signature drawn in a real browser, with the finger and with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from tests.support.every_type import write_definition
from tests.support.filling import START, only_data
from tests.support.installations import new_installation
from tests.support.phones import to_the_last_page
from tests.support.servers import free_port, served
from webapp.http.application import create_app
from webapp.services.installation import Installation
from workflows.core.fields.strokes import MOST_CHARACTERS, is_drawing

Places = Sequence[tuple[float, float]]
WAVE: Places = [(0.1, 0.5), (0.3, 0.2), (0.5, 0.8), (0.7, 0.2), (0.9, 0.5)]
"""Shares of the width and height of the pad."""
KHADIJA = "Khadija Alhusaini"


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    """The application on a real port."""
    with served(site, free_port()) as found:
        yield found


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser; unless told otherwise, it has come to the page on which the form is signed."""
    opened: list[BrowserContext] = []

    def visitor(width: int = 390, *, begun: bool = True, scripts: bool = True) -> Page:
        context = chromium.new_context(
            locale="de",
            viewport={"width": width, "height": 844},
            base_url=address,
            has_touch=True,
            java_script_enabled=scripts,
        )
        opened.append(context)
        page = context.new_page()
        if begun:
            to_the_last_page(page)
        return page

    yield visitor
    for context in opened:
        context.close()


def pad(page: Page) -> Locator:
    return page.locator("#slot-signed .pad__paper svg")


def drawn(page: Page) -> str:
    """What would be sent."""
    return page.locator("[name='signed.drawing']").input_value()


def box_of(page: Page) -> FloatRect:
    pad(page).scroll_into_view_if_needed()
    found = pad(page).bounding_box()
    assert found is not None
    return found


def draw_with_the_mouse(page: Page, places: Places = WAVE) -> None:
    box = box_of(page)
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def draw_with_the_finger(page: Page, places: Places = WAVE) -> None:
    """As the hardware says it; so the browser may still scroll instead."""
    box = box_of(page)
    session = page.context.new_cdp_session(page)
    kind = "touchStart"
    for x, y in places:
        point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        kind = "touchMove"
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def onward(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form#answers .button-row button:not([name])").last.click()


@pytest.mark.parametrize(
    ("draw", "width"), [(draw_with_the_finger, 390), (draw_with_the_mouse, 1280)], ids=["finger", "mouse"]
)
def test_what_is_drawn_is_saved_shown_and_sent(
    visit: Callable[..., Page], place: Installation, draw: Callable[[Page], None], width: int
) -> None:
    page = visit(width)
    page.locator("[name=agreed]").check()
    page.fill("[name=signed]", KHADIJA)
    before = page.evaluate("scrollY")
    box_of(page)
    with page.expect_response(f"**{START}/page/people"):
        draw(page)
    path = drawn(page)
    assert is_drawing(path) and path.count("M") == 1
    ends = [[int(number) for number in point.split()] for point in path[2:].split(" L ")]
    assert abs(ends[0][0] - 60) < 5 and abs(ends[-1][0] - 540) < 5 and abs(ends[0][1] - 100) < 5
    assert page.evaluate("scrollY") >= before
    onward(page)
    expect(page.locator("main svg[role=img]")).to_have_attribute(
        "aria-label", f"Gezeichnete Unterschrift von {KHADIJA} vom 23. November 2026"
    )
    expect(page.locator("main svg[role=img] path")).to_have_attribute("d", path)
    onward(page)
    signed: Any = only_data(place)["signed"]
    assert (signed["name"], signed["drawing"]) == (KHADIJA, path)


def test_a_drawing_is_gone_on_with_on_another_device_and_after_an_error(visit: Callable[..., Page]) -> None:
    first = visit()
    with first.expect_response(f"**{START}/page/people"):
        draw_with_the_finger(first)
    path = drawn(first)
    with first.expect_navigation():
        first.locator("form#answers button[name=later]").click()
    code, pin = first.locator(".pass__words bdi").all_inner_texts()

    second = visit(1280, begun=False)
    second.goto("/resume")
    second.fill("input[name=code]", code)
    second.fill("input[name=pin]", pin)
    with second.expect_navigation():
        second.locator("main form button").click()
    second.goto(f"{START}/page/people")
    expect(pad(second).locator("path").first).to_have_attribute("d", path)
    draw_with_the_mouse(second, [(0.2, 0.9), (0.8, 0.9)])
    assert drawn(second).startswith(f"{path} M ")
    with second.expect_navigation():
        second.locator("form#answers .button-row button:not([name])").last.click()
    expect(second.locator(".error-summary")).to_be_visible()
    expect(pad(second).locator("path").first).to_have_attribute("d", drawn(second))


def test_in_another_language_it_is_still_there(visit: Callable[..., Page]) -> None:
    page = visit()
    draw_with_the_finger(page)
    path = drawn(page)
    page.locator(".languages-menu summary").click()
    with page.expect_navigation():
        page.locator("button[name=switch_language][value=ar]").click()
    expect(pad(page)).to_be_visible()
    expect(pad(page).locator("path").first).to_have_attribute("d", path)
    assert drawn(page) == path


def test_a_signature_that_an_answer_brings_up_can_be_drawn_at_once(chromium: Browser, tmp_path: Path) -> None:
    definitions = write_definition(tmp_path / "later")
    (forms,) = definitions.glob("*/forms.yaml")
    text = forms.read_text("utf-8")
    forms.write_text(text.replace("{type: signature,", "{type: signature, visible: agreed != null,"), "utf-8")
    made = new_installation(tmp_path / "later", FAHRWASSER_DEFINITIONS=str(definitions))
    with served(create_app(made), free_port()) as address:
        page = chromium.new_context(locale="de", base_url=address).new_page()
        to_the_last_page(page)
        expect(page.locator("[name=signed]")).to_have_count(0)
        page.locator("[name=agreed]").check()
        draw_with_the_mouse(page)
        assert is_drawing(drawn(page))
        page.context.close()
    made.database.close()


def test_one_can_begin_anew_and_the_keyboard_passes_by(visit: Callable[..., Page]) -> None:
    page = visit()
    again = page.get_by_role("button", name="Neu zeichnen")
    expect(pad(page)).to_be_visible()
    expect(again).to_be_hidden()
    name, after = page.locator("[name=signed]"), page.locator("form#answers summary").last
    name.focus()
    page.keyboard.press("Tab")
    expect(after).to_be_focused()
    draw_with_the_finger(page)
    name.focus()
    page.keyboard.press("Tab")
    expect(again).to_be_focused()
    with page.expect_response(f"**{START}/page/people"):
        page.keyboard.press("Enter")
    assert drawn(page) == ""
    expect(again).to_be_hidden()
    page.keyboard.press("Tab")
    expect(after).to_be_focused()
    page.reload()
    assert drawn(page) == ""


def test_a_tap_is_a_dot(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    draw_with_the_mouse(page, [(0.5, 0.5)])
    assert is_drawing(drawn(page)) and drawn(page).count("L") == 1


def test_of_what_there_is_no_room_for_the_beginning_stays(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    places = (f"{number * 263 % 600} {number * 97 % 200}" for number in range(424))
    dots = " ".join(f"M {point} L {point}" for point in places)
    assert MOST_CHARACTERS - 200 < len(dots) < MOST_CHARACTERS - 50
    with page.expect_response(f"**{START}/page/people"):
        page.locator("[name='signed.drawing']").evaluate(
            "(input, path) => { input.value = path; htmx.trigger(input, 'change') }", dots
        )
    page.reload()
    draw_with_the_mouse(page, [(number / 40, 0.1 + 0.8 * (number % 2)) for number in range(40)])
    assert is_drawing(drawn(page))
    assert drawn(page).startswith(f"{dots} M 0 20 L ")
    expect(pad(page).locator("path").first).to_have_attribute("d", drawn(page))


def test_a_line_that_leaves_the_pad_ends_at_its_edge(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    draw_with_the_mouse(page, [(0.5, 0.5), (1.4, 0.5), (1.4, 1.5)])
    assert is_drawing(drawn(page))
    assert drawn(page).endswith("L 600 200")


@pytest.mark.parametrize(("width", "size"), [(320, ""), (390, "200%")])
def test_the_pad_fits_the_narrowest_phone_and_text_twice_as_large(
    visit: Callable[..., Page], width: int, size: str
) -> None:
    page = visit(width)
    page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
    draw_with_the_finger(page, [(0.0, 0.5), (1.0, 0.5)])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ends = [[int(number) for number in point.split()] for point in drawn(page)[2:].split(" L ")]
    assert ends[0][0] <= 3 and ends[-1][0] >= 597


def test_without_scripts_nobody_is_asked_to_draw(visit: Callable[..., Page]) -> None:
    page = visit(scripts=False)
    expect(page.locator("[name=signed]")).to_be_visible()
    expect(pad(page)).to_be_hidden()
    expect(page.locator(".pad p")).to_be_hidden()
    expect(page.locator(".pad button")).to_be_hidden()
