"""German beside the reader's language: whether it is wanted, and the buttons that change it.

Both buttons belong to the form of the page, as those of the languages do: what was typed goes along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from webapp.forms.originals import Originals
from webapp.http.form_words import sayer
from webapp.http.speech import YEAR, catalogue, language, source, speak
from webapp.languages import SOURCE_LANGUAGE
from workflows.core.definition import Definition

COOKIE = "originals"


def originals_beside(definition: Definition, names: Mapping[str, Any]) -> Originals | None:
    """The German of a form's texts; None where nobody wants it, or the page is German itself."""
    if COOKIE not in request.cookies or language().tag == SOURCE_LANGUAGE:
        return None
    german = source()
    return Originals(catalogue(), sayer(definition, names), german, sayer(definition, names, german))


def speaking_otherwise(response: Response) -> Response | None:
    """The response, if the request asks for other words than it was shown: another language, or the German.

    It takes the choice along; everything typed has to be safe by now.
    """
    tag = request.form.get("switch_language")
    if tag:
        return speak(tag, response)
    wanted = request.form.get("originals")
    if wanted == "show":
        secure = request.is_secure
        response.set_cookie(COOKIE, "yes", max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    elif wanted == "hide":
        response.delete_cookie(COOKIE)
    return response if wanted else None
