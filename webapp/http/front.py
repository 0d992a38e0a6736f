"""The front page: sends each kind of person on their way in one click."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.speech import language
from webapp.languages import Language
from workflows.core.definition import Definition

blueprint = Blueprint("front", __name__)


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that a person may begin."""

    title: str
    about: str
    summary: str
    address: str
    language: Language
    """The one that the words stand in: German where the definition lacks the reader's."""


@blueprint.get("/")
@open_to(Door.ANYBODY)
def front() -> str:
    """What anybody may begin, what staff may begin, how to go on, where to sign in."""
    found = installation().definitions.in_force()
    return render_template(
        "web/front/front.html",
        public=[way_to_begin(definition) for definition in found if definition.public],
        staffed=[way_to_begin(definition) for definition in found if not definition.public],
    )


def way_to_begin(definition: Definition) -> Way:
    """How a new case of a definition is offered: its first step is the act, its title says what for."""
    words = installation().definitions.catalogue(definition.id, language().tag)
    first = definition.steps[definition.start]
    return Way(
        title=words.gettext(first.title),
        about=words.gettext(definition.title),
        summary=words.gettext(definition.summary),
        address=f"/apply/{definition.id}",
        language=words.language,
    )
