"""`python -m tests.webapp.rendering.watched`: prints documents, and says what was opened and called for it.

An audit hook (PEP 578) sees every file, socket and program that Python opens, whichever library asks.
A file that is only then made, for drafts, has nothing to read.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

from tests.webapp.rendering.papers import GERMAN, card, certificate, letter, sheet
from webapp.rendering.documents import printable
from webapp.rendering.printing import ForbiddenAddress, Printable, print_page, warm_up

_WATCHED = ("open", "os.open", "os.exec", "os.posix_spawn", "socket.", "subprocess.", "urllib.")


def main() -> None:
    """Print the pages that standard input gives, or the product's own; then say what was seen, as JSON."""
    own = (certificate("Khadija Alhusaini"), card("Zoë-Änne Weiß"), letter("x"), sheet(("a", "b")))
    given = [Printable(page, "sheet") for page in json.load(sys.stdin)]
    pages = given or [printable(snapshot, GERMAN) for snapshot in own]
    seen: list[tuple[str, str]] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        is_new = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_EXCL
        if event.startswith(_WATCHED) and not is_new:
            seen.append((event, str(arguments[0])))

    warm_up()
    sys.addaudithook(note)
    for page in pages:
        with suppress(ForbiddenAddress):
            print_page(page)
    sys.stdout.write(json.dumps(sorted(set(seen))))


if __name__ == "__main__":
    main()
