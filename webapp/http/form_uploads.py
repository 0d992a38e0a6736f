"""Files that come with a page: checked and stored at once, so that they survive an error elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import request

from webapp.forms.typing import Typed, entry_numbers, file_inputs
from webapp.http.installed import installation
from webapp.services.file_contents import Rejection
from webapp.services.uploads import take_upload
from workflows.core.definition import Field
from workflows.core.fields import GROUP, FieldError


def take_files(fields: Iterable[Field], owner: str) -> tuple[dict[str, Typed], dict[str, FieldError]]:
    """Store the files of a request.

    Arguments:
        owner: secret of whoever fills in the form.

    Returns:
        By path of the question: what is kept of each stored file, and why others were not taken.
    """
    stored: dict[str, Typed] = {}
    refused: dict[str, FieldError] = {}
    for question, path in _questions_for_files(fields, ""):
        file = request.files.get(path)
        if file is None or not file.filename:
            continue
        taken = take_upload(installation(), owner, question, file.filename, file.read())
        if isinstance(taken, Rejection):
            refused[path] = FieldError(str(taken))
        else:
            stored[path] = file_inputs(path, taken)
    return stored, refused


def _questions_for_files(fields: Iterable[Field], prefix: str) -> Iterator[tuple[Field, str]]:
    for question in fields:
        path = prefix + question.name
        if question.type == "file":
            yield question, path
        elif question.type == GROUP:
            for number in entry_numbers([*request.form, *request.files], path):
                yield from _questions_for_files(question.fields, f"{path}.{number}.")
