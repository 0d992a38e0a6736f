"""The accessibility statement: our measure, what is not good yet, and whom to tell."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from webapp.http.doors import Door, open_to

blueprint = Blueprint("accessibility", __name__)

STATED_ON = date(2026, 11, 29)
"""The day on which somebody last compared the statement with the pages."""


@blueprint.get("/accessibility")
@open_to(Door.ANYBODY)
def statement() -> str:
    """The statement."""
    return render_template("web/accessibility.html", stated_on=STATED_ON)
