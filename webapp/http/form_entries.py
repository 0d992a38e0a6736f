"""Entries of repeated groups, as buttons of a page add them and take them away."""

from __future__ import annotations

from flask import request

from webapp.forms.entered import is_own_word
from webapp.forms.typing import Typed, in_order, with_entry, without
from workflows.core.definition import Page
from workflows.core.fields import GROUP


def is_edited() -> bool:
    """True when the request adds or removes an entry, and sends nothing."""
    return "add" in request.form or "remove" in request.form


def place_of_entry() -> str:
    """Where on the page the group is."""
    path = request.form.get("add") or request.form.get("remove", "").partition(".")[0]
    return f"slot-{path}"


def edited(page: Page, typed: Typed) -> Typed:
    """An entry more, or one less."""
    added, removed = request.form.get("add", ""), request.form.get("remove", "")
    groups = {question.name for question in page.fields if question.type == GROUP}
    if added in groups:
        shown = len([name for name in request.form if name.startswith(f"{added}.") and name.count(".") == 1])
        typed = with_entry(typed, added, shown=shown)
    if removed.partition(".")[0] in _removable(page) and not is_own_word(page.fields, removed):
        typed = in_order(page.fields, without(typed, [removed]))
    return typed


def _removable(page: Page) -> frozenset[str]:
    """What has a button that takes something away: nobody removes a consent, least of all a helper."""
    return frozenset(question.name for question in page.fields if question.type in (GROUP, "file"))
