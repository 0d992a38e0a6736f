"""Files that come with a page: checked and stored at once, so that they survive an error elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from webapp.forms.typing import Typed, entry_numbers, file_inputs
from webapp.http.installed import installation
from webapp.services.file_contents import Rejection
from webapp.services.uploads import plain_name, take_upload
from workflows.core.definition import Field
from workflows.core.fields import GROUP, FieldError
from workflows.core.fields.composed import most_files


def take_files(
    fields: Iterable[Field], owner: str, kept: Typed
) -> tuple[dict[str, Typed], dict[str, FieldError]]:
    """Store the files of a request.

    Arguments:
        owner: secret of whoever fills in the form.
        kept: what is known already, earlier files among it.

    Returns:
        By place of the file: what is kept of each stored one, and why others were not taken.
    """
    stored: dict[str, Typed] = {}
    refused: dict[str, FieldError] = {}
    for question, path in _questions_for_files(fields, ""):
        sent = [file for file in request.files.getlist(path) if file.filename]
        free = _free_places(question, path, kept)
        for number, file in enumerate(sent):
            taken = _take(question, owner, file) if free else Rejection.TOO_MANY
            if isinstance(taken, Rejection):
                refused[_refused_at(question, path, number)] = _error(taken, file)
            else:
                place = free.pop(0)
                stored[place] = file_inputs(place, taken)
    return stored, refused


def _take(question: Field, owner: str, file: FileStorage) -> dict[str, Any] | Rejection:
    with file.stream as stream:
        content = stream.read()
    return take_upload(installation(), owner, question, file.filename or "", content)


def _free_places(question: Field, path: str, kept: Typed) -> list[str]:
    """Where another file may be kept; the only file of a question takes the place of the one before."""
    most = most_files(question)
    if most == 1:
        return [path]
    used = entry_numbers(kept, path)
    first = max(used, default=-1) + 1
    return [f"{path}.{number}" for number in range(first, first + most - len(used))]


def _refused_at(question: Field, path: str, number: int) -> str:
    return f"{path}.{number}" if most_files(question) > 1 else path


def _error(rejection: Rejection, file: FileStorage) -> FieldError:
    return FieldError(str(rejection), {"name": plain_name(file.filename or "")})


def _questions_for_files(fields: Iterable[Field], prefix: str) -> Iterator[tuple[Field, str]]:
    for question in fields:
        path = prefix + question.name
        if question.type == "file":
            yield question, path
        elif question.type == GROUP:
            for number in entry_numbers([*request.form, *request.files], path):
                yield from _questions_for_files(question.fields, f"{path}.{number}.")
