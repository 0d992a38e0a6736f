"""A batch's page: how far it is, what was refused and why, and all its documents as one file."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, send_file

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.refusals import REFUSALS
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import marked
from webapp.rendering.merging import merged
from webapp.services.batch_pages import (
    STUCK,
    BatchEntry,
    BatchView,
    batch_view,
    printed_documents,
)
from webapp.services.batches import DONE, REFUSED, WAITING
from webapp.services.blobs import read_blob
from workflows.core.outcome import Reason

blueprint = Blueprint("batches", __name__, url_prefix="/inbox/batches/<batch_id>")

MOST_AT_ONCE = 100
"""Documents in one file, put together within some seconds; more are several files."""

_STATES = {
    WAITING: (marked("Wartet"), "grey"),
    DONE: (marked("Erledigt"), "green"),
    REFUSED: (marked("Nicht erledigt"), "red"),
    STUCK: (marked("Hängt fest"), "red"),
}
_STUCK_WHY = marked(
    "Das hat mehrmals nicht geklappt. Die Verwaltung sieht es und kann es noch einmal anstoßen."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the batch, in words."""

    entry: BatchEntry
    words: str
    colour: str
    why: str


@dataclass(frozen=True, slots=True)
class File:
    """Some of the documents, from the first to the last of them, as one file."""

    address: str
    first: int
    last: int


@blueprint.get("")
@open_to(Door.STAFF)
def batch(batch_id: str) -> str:
    """How far the batch is; the page asks again by itself until nothing more will happen."""
    view = batch_view(installation(), batch_id, staff())
    words = installation().definitions.catalogue(view.workflow, catalogue().language.tag)
    lines = [_line(entry) for entry in view.entries]
    return render_template(
        "web/inbox/batch.html",
        batch=view,
        title=words.gettext(view.title),
        item=words.gettext(view.item_title) if view.item_title else "",
        counts=[(words_of, view.count(state)) for state, words_of in _counts() if view.count(state)],
        apart=[line for line in lines if line.entry.state in (REFUSED, STUCK)],
        lines=lines,
        files=_files(view),
    )


def _counts() -> list[tuple[str, str]]:
    return [(state, catalogue().gettext(said)) for state, (said, _) in _STATES.items()]


def _line(entry: BatchEntry) -> Line:
    said, colour = _STATES[entry.state]
    words = catalogue()
    why = REFUSALS[Reason(entry.reason)].words if entry.reason else ""
    if entry.state == STUCK:
        why = _STUCK_WHY
    return Line(entry, words.gettext(said), colour, words.gettext(why) if why else "")


def _files(view: BatchView) -> list[File]:
    """The files to print, once there is nothing left to wait for."""
    if not view.is_over or not view.printed:
        return []
    count = len(printed_documents(installation(), view.id, staff(), noted=False))
    return [
        File(f"/inbox/batches/{view.id}/documents/{number}.pdf", start + 1, min(start + MOST_AT_ONCE, count))
        for number, start in enumerate(range(0, count, MOST_AT_ONCE), start=1)
    ]


@blueprint.get("/documents/<int:number>.pdf")
@open_to(Door.STAFF)
def documents(batch_id: str, number: int) -> Response:
    """All documents of the batch that the person may see, in the order of printing.

    They are put together when they are asked for: who may see which is decided then, and
    nothing is kept that would have to be forgotten again.
    """
    if not batch_view(installation(), batch_id, staff()).is_over:
        abort(404)
    found = printed_documents(installation(), batch_id, staff(), noted=True)
    chosen = found[(number - 1) * MOST_AT_ONCE : number * MOST_AT_ONCE] if number else ()
    if not chosen:
        abort(404)
    data = installation().settings.data
    name = catalogue().gettext("Dokumente")
    parts = ((document.title, read_blob(data, document.blob)) for document in chosen)
    content = merged(parts, name, catalogue().language.tag)
    return send_file(io.BytesIO(content), "application/pdf", download_name=f"{name}.pdf")
