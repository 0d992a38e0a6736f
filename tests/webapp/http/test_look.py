"""What the style sheets promise: contrast, mirroring, motion, one place for every colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.http.assets import FOLDER, Assets

STYLES = sorted((FOLDER / "styles").glob("*.css"))
FOUNDATION = (FOLDER / "styles" / "foundation.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", FOUNDATION))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)|text-align: (?:left|right)|float:"
)
BODY_TEXT, LARGE_OR_BOUNDARY = 7.0, 3.0


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_known_ratio() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("ground", ["paper", "mist"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", "accent-deep", "port", "starboard"])
def test_text_is_readable_with_tired_eyes(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= BODY_TEXT


@pytest.mark.parametrize(
    ("text", "ground"), [("accent", "paper"), ("paper", "port"), ("ink", "sun"), ("ink", "water")]
)
def test_links_buttons_and_the_focus_are_readable(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= BODY_TEXT


def test_the_edges_of_inputs_can_be_seen() -> None:
    assert contrast(COLOURS["edge"], COLOURS["paper"]) >= LARGE_OR_BOUNDARY


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.stem)
def test_no_rule_speaks_of_left_or_right(sheet: Path) -> None:
    assert PHYSICAL.findall(sheet.read_text("utf-8")) == []


def test_who_wishes_no_motion_gets_none() -> None:
    assert "prefers-reduced-motion: reduce" in FOUNDATION


def test_addresses_of_assets_change_with_their_content(tmp_path: Path) -> None:
    file = tmp_path / "page.css"
    file.write_text("a{}")
    before = Assets(tmp_path).address("page.css")
    file.write_text("b{}")
    assert Assets(tmp_path).address("page.css") != before


def test_an_asset_that_does_not_exist_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        Assets(tmp_path).address("styles/none.css")
