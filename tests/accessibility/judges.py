"""The judges of a page: axe-core and the layout in the browser, html-validate over what was served."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from webapp.languages import SOURCE_LANGUAGE, language_for

TOOLS = Path(__file__).parent / "tools"
PHONE, NARROWEST, HEIGHT = 390, 320, 844
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.2 AA contains all earlier levels; best practices are those of axe-core."""

_RUN = """
async tags => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags},
    resultTypes: ["violations"],
    rules: {"target-size": {enabled: true}},
  });
  const told = ({html, failureSummary}) => `${html.slice(0, 300)} ${failureSummary}`;
  return found.violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.slice(0, 3).map(told)}));
}
"""
_WIDER = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > width + 1 || box.left < -1);
  });
  const told = out.slice(-3).map((element) => element.outerHTML.slice(0, 200));
  return [`${document.documentElement.scrollWidth} > ${width}`, ...told];
}
"""
_TEXT_SIZE = "size => { document.documentElement.style.fontSize = size }"
_CONTROLS = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  })
  .map((element) => element.outerHTML.slice(0, 120))
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a judge has against a page.

    Attributes:
        page: which one, in which state and language.
    """

    page: str
    judge: str
    words: str

    def __str__(self) -> str:
        """One line for a failing test."""
        return f"{self.page} · {self.judge}: {self.words}"


@lru_cache
def axe_core() -> str:
    """The script of axe-core."""
    return (TOOLS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def accessibility(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds: pairs of rule, and where."""
    found: list[dict[str, Any]] = page.evaluate(_RUN, TAGS)
    return [(f"axe {entry['id']}", f"{entry['help']}: {' | '.join(entry['nodes'])}") for entry in found]


def layout(page: Page) -> list[tuple[str, str]]:
    """Nothing scrolls sideways: on the narrowest phone, and on a usual one with text twice as large."""
    found = []
    for what, width, size in (("320 px", NARROWEST, ""), ("200 %", PHONE, "200%")):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(_TEXT_SIZE, size)
        wider = page.evaluate(_WIDER)
        if wider:
            found.append((f"sideways at {what}", " | ".join(wider)))
    page.evaluate(_TEXT_SIZE, "")
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    return found


def controls(page: Page) -> list[tuple[str, str]]:
    """Forced colours and less movement hide no control."""
    usual = page.evaluate(_CONTROLS)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    emulated = page.evaluate(_CONTROLS)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    return [("hidden in forced colours", html) for html in usual if html not in emulated]


def speech(page: Page, language: str) -> list[tuple[str, str]]:
    """The page names its language and direction, and it is in the reader's language or says why not."""
    spoken, direction = page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]")
    found = []
    if direction != language_for(spoken).direction:
        found.append(("direction", f"{spoken} is not written {direction}"))
    if spoken != language and not page.locator(f".not-translated[lang={language}]").count():
        found.append(("language", f"{spoken} instead of {language}, and nobody is told"))
    return found


def markup(pages: Mapping[str, str], folder: Path) -> list[Finding]:
    """What html-validate finds in documents, all in one run.

    Arguments:
        pages: name -> what was served.
        folder: an empty one, for the files.
    """
    names = {}
    for number, (name, html) in enumerate(sorted(pages.items())):
        path = folder / f"{number:04}.html"
        path.write_text(html, "utf-8")
        names[str(path)] = name
    words = ["node", str(TOOLS / "validate.mjs"), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    assert found.keys() == names.keys(), "html-validate has looked at every page"
    return [Finding(names[path], "html", words) for path, all_words in found.items() for words in all_words]


@dataclass
class Court:
    """Collects what the judges say of the pages of one run, each page and state once.

    Attributes:
        looked_at: language -> number of pages and states that were looked at in it.
        addresses: paths of all pages.
        served: name -> HTML, for html-validate.
    """

    findings: list[Finding] = field(default_factory=list)
    looked_at: dict[str, int] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    served: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def knows(self, name: str) -> bool:
        """True when this page was looked at in this state and language."""
        return name in self._seen

    def look(self, page: Page, name: str, language: str, *, wide: bool = True) -> None:
        """Judge the page that the browser shows.

        Arguments:
            name: of the page with its state and language.
            wide: also judge the layout, and forced colours, which are the same in every language.
        """
        self._seen.add(name)
        self.addresses.add(urlsplit(page.url).path)
        self.looked_at[language] = self.looked_at.get(language, 0) + 1
        found = accessibility(page)
        if wide:
            found += [*layout(page), *(controls(page) if language == SOURCE_LANGUAGE else ())]
        found += speech(page, language)
        self.findings += [Finding(name, judge, words) for judge, words in found]

    def keep(self, name: str, html: str) -> None:
        """Keep a page as it was served, for html-validate."""
        self.served.setdefault(name, html)


def told(findings: Iterable[Finding], most: int = 40) -> str:
    """Findings in words."""
    lines = [str(finding) for finding in findings]
    return "\n".join([f"{len(lines)} findings", *lines[:most]])
