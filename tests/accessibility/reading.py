"""Reads every page of every form in all languages: each is whole in one language, and says which."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from tests.accessibility.judges import Court, Finding
from tests.accessibility.walking import LANGUAGE, Walker
from tests.support.pages import Browser
from tests.support.pages import Page as Served
from webapp.languages import language_for

_SPOKEN = re.compile(r'<html lang="([^"]+)" dir="([^"]+)"')


class NothingNew(Court):
    """Sends nobody into the browser: what is read here is what was served."""

    def knows(self, name: str) -> bool:
        """Everything was looked at."""
        return True


@dataclass
class Reader(Walker):
    """A walker without a window, who reads each page in further languages before going on.

    Attributes:
        others: the languages.
        read: language -> how many pages were read in it.
        german: definition -> languages in which its pages are German and say so.
    """

    others: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    german: dict[str, set[str]] = field(default_factory=dict)

    def glance(self, browser: Browser, served: Served, what: str) -> None:
        """Read the page in each of the languages; what was typed stays as it is."""
        for tag in self.others:
            browser.client.set_cookie(LANGUAGE, tag)
            self._judge(browser.get(served.address), tag, what)
        browser.client.set_cookie(LANGUAGE, self.language)

    def _judge(self, page: Served, tag: str, what: str) -> None:
        found = _SPOKEN.search(page.text)
        assert found and page.status == 200, f"{what} in {tag}: {page.text[:500]}"
        spoken, direction = found.groups()
        self.read[tag] += 1
        if direction != language_for(spoken).direction:
            self.findings.append(Finding(what, "direction", f"{spoken} is not written {direction}"))
        if spoken == tag:
            return
        self.german.setdefault(what.partition(" ")[0], set()).add(tag)
        if f'class="not-translated" lang="{tag}"' not in page.text:
            self.findings.append(Finding(what, "language", f"{spoken} instead of {tag}, and nobody is told"))
