"""Where words of the application stand, and which of these places the public reads."""

from __future__ import annotations

from collections.abc import Iterable

STAFF_PLACES = (
    "templates/web/office/",
    "templates/web/inbox/",
    "templates/web/cases/",
    "templates/web/account/",
    "templates/web/staff",
    "templates/web/helping/",
    "templates/web/fields/left_open.html",
    "templates/web/translations/",
    "templates/web/authors/",
    "templates/mail/staff_",
    "webapp/http/account.py",
    "webapp/http/authors",
    "webapp/http/batches.py",
    "webapp/http/case_files.py",
    "webapp/http/case_forms.py",
    "webapp/http/case_page.py",
    "webapp/http/cases.py",
    "webapp/http/helped_forms.py",
    "webapp/http/helping.py",
    "webapp/http/inbox",
    "webapp/http/letter_words.py",
    "webapp/http/letters.py",
    "webapp/http/office",
    "webapp/http/own_account.py",
    "webapp/http/together.py",
    "webapp/http/translation",
    "webapp/commands/",
    "webapp/services/letter_opening.py",
)
"""Where only staff read; every other place is public."""


def is_public(places: Iterable[str]) -> bool:
    """True when people outside of the office read it at one of the places."""
    return any(not file.startswith(STAFF_PLACES) for file in places)
