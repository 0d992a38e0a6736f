"""The series as little charts on one page: SVG, so that a run can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from tests.soak.run import Result
from tests.soak.trend import WARM_UP, Point, Trend

_COLUMNS, _WIDTH, _HEIGHT, _HEAD, _GAP = 3, 360, 70, 34, 16
_NAMESPACE = "http://www.w3.org/2000/svg"
_STYLE = (
    "text{font:11px sans-serif;fill:#222}.name{font-weight:bold}.red{fill:#b00020}"
    "polyline{fill:none;stroke:#1f5f8b;stroke-width:1}line{stroke:#c26a00;stroke-dasharray:4 3}"
    ".warm{fill:#eee}.frame{fill:#fff;stroke:#bbb}"
)


def picture(result: Result) -> str:
    """All series; the warm-up is grey, the slope is dashed, what is not as it should be has a red name."""
    names = [name for name in result.kinds if result.points[name]]
    rows = -(-len(names) // _COLUMNS)
    width, height = _COLUMNS * (_WIDTH + _GAP) + _GAP, rows * (_HEIGHT + _HEAD + _GAP) + _GAP
    root = ElementTree.Element(
        "svg", xmlns=_NAMESPACE, width=str(width), height=str(height), viewBox=f"0 0 {width} {height}"
    )
    ElementTree.SubElement(root, "style").text = _STYLE
    ElementTree.SubElement(root, "rect", width=str(width), height=str(height), fill="#fff")
    for number, name in enumerate(names):
        x = _GAP + number % _COLUMNS * (_WIDTH + _GAP)
        y = _GAP + number // _COLUMNS * (_HEIGHT + _HEAD + _GAP)
        chart = ElementTree.SubElement(root, "g", transform=f"translate({x} {y})")
        _draw(chart, name, result.points[name], result.trends[name], result.hours)
    return ElementTree.tostring(root, encoding="unicode")


def _draw(
    chart: ElementTree.Element, name: str, points: Sequence[Point], found: Trend | None, hours: float
) -> None:
    values = [value for _, value in points]
    low, high = min(values), max(values)
    fault = found.fault if found else ""
    title = ElementTree.SubElement(chart, "text", {"y": "12", "class": "name red" if fault else "name"})
    title.text = f"{name} {fault}".strip()
    slope = f", {found.slope.median:+.3g} per hour" if found else ""
    ElementTree.SubElement(chart, "text", y="26").text = f"{low:.4g} to {high:.4g}{slope}"
    plot = ElementTree.SubElement(chart, "svg", y=str(_HEAD), width=str(_WIDTH), height=str(_HEIGHT))
    _box(plot, "frame", _WIDTH)
    _box(plot, "warm", _WIDTH * WARM_UP)
    line = ElementTree.SubElement(plot, "polyline")
    line.set("points", " ".join(_placed(points, low, high, hours)))
    if found:
        _dash(plot, points, found, hours)


def _box(plot: ElementTree.Element, kind: str, width: float) -> None:
    ElementTree.SubElement(plot, "rect", {"class": kind, "width": f"{width:.1f}", "height": str(_HEIGHT)})


def _placed(points: Sequence[Point], low: float, high: float, hours: float) -> Iterator[str]:
    for at, value in points:
        yield f"{_WIDTH * at / hours:.1f},{_HEIGHT * (1 - (value - low) / ((high - low) or 1)):.1f}"


def _dash(plot: ElementTree.Element, points: Sequence[Point], found: Trend, hours: float) -> None:
    """The slope, through the middle of what was judged."""
    values = [value for _, value in points]
    low, high = min(values), max(values)
    half = found.slope.median * hours * (1 - WARM_UP) / 2
    ends = ((hours * WARM_UP, found.middle - half), (hours, found.middle + half))
    (x1, y1), (x2, y2) = (place.split(",") for place in _placed(ends, low, high, hours))
    ElementTree.SubElement(plot, "line", x1=x1, y1=y1, x2=x2, y2=y2)
