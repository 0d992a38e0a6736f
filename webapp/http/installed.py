"""The running installation, for the views of a request."""

from __future__ import annotations

from flask import current_app

from webapp.services.installation import Installation

NAME = "fahrwasser"


def installation() -> Installation:
    """The installation that the application was made with."""
    found: Installation = current_app.extensions[NAME]
    return found
