"""For administrators: people, definitions in force, promises that could not be kept."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.speech import catalogue
from webapp.services.outbox import failing_promises, give_up, parked_promises, retry_parked
from webapp.services.people import everybody

blueprint = Blueprint("office", __name__, url_prefix="/office")


@blueprint.get("")
@open_to(Door.ADMINISTRATOR)
def overview() -> str:
    """Where the administrator begins."""
    return render_template(
        "web/office/overview.html",
        parked=len(parked_promises(installation())),
        people=sum(1 for entry in everybody(installation()) if entry.active),
        workflows=len(installation().definitions.in_force()),
    )


@blueprint.get("/workflows")
@open_to(Door.ADMINISTRATOR)
def workflows() -> str:
    """The definitions on which new cases begin."""
    words, definitions = catalogue(), installation().definitions
    entries = [
        {
            "title": definitions.catalogue(entry.id, words.language.tag).gettext(entry.title),
            "definition": entry,
            "languages": words.listing(words.language_name(tag) for tag in entry.languages),
        }
        for entry in definitions.in_force()
    ]
    return render_template("web/office/workflows.html", entries=entries)


@blueprint.get("/promises")
@open_to(Door.ADMINISTRATOR)
def promises() -> str:
    """What could not be kept and what is tried again, with the last error."""
    return render_template(
        "web/office/promises.html",
        rows=parked_promises(installation()),
        failing=failing_promises(installation()),
    )


@blueprint.post("/promises/<int:promise>/retry")
@open_to(Door.ADMINISTRATOR)
def retry(promise: int) -> Response:
    """Try a parked promise again."""
    retry_parked(installation(), promise)
    flash(catalogue().gettext("Der nächste Versuch beginnt gleich."), "success")
    return _to("/office/promises")


@blueprint.post("/promises/<int:promise>/close")
@open_to(Door.ADMINISTRATOR)
def close(promise: int) -> Response:
    """Give a parked promise up; it stays in the record."""
    give_up(installation(), promise)
    flash(catalogue().gettext("Die Zusage ist aufgegeben und bleibt vermerkt."), "success")
    return _to("/office/promises")


def _to(address: str) -> Response:
    return see(address)
