"""Documents that were issued and files that were sent, for those staff who may see them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, abort, send_file

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.visitor import staff
from webapp.services.case_pages import fetch_document, open_case
from webapp.services.uploads import upload_content
from workflows.core.definition import Field
from workflows.core.events import Actor
from workflows.core.fields import GROUP
from workflows.core.visibility import visible_answers

blueprint = Blueprint("case_files", __name__, url_prefix="/cases/<case_id>")

Answers = Iterable[tuple[Field, Any]]


@blueprint.get("/documents/<document_id>")
@open_to(Door.STAFF)
def document(case_id: str, document_id: str) -> Response:
    """The PDF of a document; none while it is not rendered yet."""
    found = fetch_document(installation(), case_id, document_id, staff().actor)
    if found is None:
        abort(404)
    name, content = found
    return send_file(io.BytesIO(content), "application/pdf", download_name=name)


@blueprint.get("/files/<file_id>")
@open_to(Door.STAFF)
def file(case_id: str, file_id: str) -> Response:
    """A file that is part of an answer which the person may see."""
    return visible_file(case_id, file_id, staff().actor)


def visible_file(case_id: str, file_id: str, actor: Actor) -> Response:
    """A file of an answer that the actor may see; always saved, never shown by the browser."""
    situation = open_case(installation(), case_id, actor)
    groups = visible_answers(situation, actor)
    answers = (answer for group in groups for answer in group.answers)
    found = next((kept for kept in _files(answers) if kept["id"] == file_id), None)
    if found is None:
        abort(404)
    content = upload_content(installation(), found["digest"])
    return send_file(
        io.BytesIO(content), found["media_type"], as_attachment=True, download_name=found["name"]
    )


def files_in(value: Any) -> list[Mapping[str, Any]]:
    """The files of an answer to a question for one or several."""
    found = value if isinstance(value, list) else [value]
    return [file for file in found if isinstance(file, Mapping)]


def _files(answers: Answers) -> Iterator[Mapping[str, Any]]:
    """Every file among the answers, those in repeated groups as well."""
    for field, value in answers:
        if field.type == "file":
            yield from files_in(value)
        elif field.type == GROUP and isinstance(value, list):
            for entry in value:
                yield from _files((inner, entry.get(inner.name)) for inner in field.fields)
