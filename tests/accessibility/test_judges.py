"""The judges see what they are there to see: a page that is broken in one way makes each of them speak."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility.judges import (
    HEIGHT,
    PHONE,
    Court,
    accessibility,
    axe_core,
    controls,
    layout,
    markup,
    speech,
)

SOUND = """<!doctype html>
<html lang="de" dir="ltr">
<head>
  <meta charset="utf-8"><title>Eine Seite</title><meta name="viewport" content="width=device-width">
</head>
<body>
  <main>
    <h1>Eine Seite</h1>
    <form id="answers" method="post" action="/">
      <p><label for="name">Name</label> <input id="name" name="name" type="text" style="min-height: 44px"></p>
      <p><button type="submit" style="min-height: 44px">Weiter</button></p>
    </form>
  </main>
</body>
</html>
"""
FOR_AXE = {
    "label": ('<label for="name">Name</label>', "Name"),
    "html-has-lang": ('<html lang="de" dir="ltr">', '<html dir="ltr">'),
    "document-title": ("<title>Eine Seite</title>", ""),
    "button-name": (">Weiter</button>", "></button>"),
    "color-contrast": ("<h1>", '<h1 style="color: #999; background: #fff; font-size: 16px">'),
    "target-size": (
        'style="min-height: 44px">Weiter',
        'style="font: 8px serif; padding: 0">i</button><button>',
    ),
    "page-has-heading-one": ("<h1>Eine Seite</h1>", "<p>Eine Seite</p>"),
    "aria-valid-attr-value": ('name="name"', 'name="name" aria-required="perhaps"'),
}
FOR_HTML = {
    "no-dup-id": ("<p><button", '<p id="name"><button'),
    "element-permitted-content": ("<p><label", "<p><span><div></div></span><label"),
    "no-missing-references": ('name="name"', 'name="name" aria-describedby="nothing"'),
    "close-order": ("</h1>", "</h2>"),
    "input-missing-label": ('<label for="name">Name</label>', "Name"),
    "valid-autocomplete": ('name="name"', 'name="name" autocomplete="street-address"'),
    "wcag/h32": ('<button type="submit"', '<button type="button"'),
    "no-implicit-button-type": ('<button type="submit"', "<button"),
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A phone."""
    context = chromium.new_context(viewport={"width": PHONE, "height": HEIGHT})
    context.add_init_script(axe_core())
    page = context.new_page()
    page.goto("about:blank")
    yield page
    context.close()


def test_a_sound_page_passes(page: Page, tmp_path: Path) -> None:
    page.set_content(SOUND)
    assert [*accessibility(page), *layout(page), *controls(page), *speech(page, "de")] == []
    sound = SOUND.replace(' style="min-height: 44px"', "")
    assert markup({"sound": sound}, tmp_path) == []


@pytest.mark.parametrize("rule", FOR_AXE)
def test_axe_core_sees_what_keeps_somebody_out(page: Page, rule: str) -> None:
    before, after = FOR_AXE[rule]
    assert before in SOUND
    page.set_content(SOUND.replace(before, after))
    assert f"axe {rule}" in [judge for judge, _ in accessibility(page)]


def test_html_validate_sees_unsound_html(tmp_path: Path) -> None:
    broken = {rule: SOUND.replace(before, after) for rule, (before, after) in FOR_HTML.items()}
    assert all(html != SOUND for html in broken.values())
    seen: dict[str, str] = {}
    for finding in markup(broken, tmp_path):
        seen[finding.page] = seen.get(finding.page, "") + finding.words
    assert [rule for rule in FOR_HTML if f" {rule}:" not in seen.get(rule, "")] == []


def test_what_is_too_wide_is_seen_on_the_narrowest_phone_and_with_large_text(page: Page) -> None:
    for style, widths in {
        "inline-size: 500px": ["320 px", "200 %"],
        "inline-size: 350px": ["320 px"],
        "inline-size: 13rem; font-size: 1rem": ["200 %"],
    }.items():
        page.set_content(SOUND.replace("<h1>", f'<h1 style="{style}">'))
        assert [judge for judge, _ in layout(page)] == [f"sideways at {width}" for width in widths], style


def test_a_control_that_forced_colours_or_less_movement_hides_is_seen(page: Page) -> None:
    for media in ("(forced-colors: active)", "(prefers-reduced-motion: reduce)"):
        hidden = f"<style>@media {media} {{ button {{ display: none }} }}</style></head>"
        page.set_content(SOUND.replace("</head>", hidden))
        assert len(controls(page)) == 1


def test_a_foreign_language_or_direction_is_seen(page: Page) -> None:
    page.set_content(SOUND.replace('dir="ltr"', 'dir="rtl"'))
    assert [judge for judge, _ in speech(page, "de")] == ["direction"]
    page.set_content(SOUND)
    assert [judge for judge, _ in speech(page, "ar")] == ["language"]
    told = '<p class="not-translated" lang="ar" dir="rtl">لا توجد</p><h1>'
    page.set_content(SOUND.replace("<h1>", told))
    assert speech(page, "ar") == []


def test_a_page_with_a_violation_is_a_finding_that_names_it(page: Page) -> None:
    court = Court()
    page.set_content(SOUND.replace('<label for="name">Name</label>', "Name"))
    court.look(page, "the page", "de")
    assert court.looked_at == {"de": 1}
    assert len(court.findings) == 1
    assert str(court.findings[0]).startswith("the page · axe label: Form elements must have labels")
    assert court.knows("the page") and not court.knows("another")
