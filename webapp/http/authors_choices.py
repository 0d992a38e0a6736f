"""What an author looks at: a form, a role, a language and made-up answers, all of it in the address.

What somebody typed stands there signed: so a page can be reloaded, gone back from and shown to others, and
no draft is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from itsdangerous import BadSignature, URLSafeSerializer

from webapp.forms.typing import Typed, typed_of
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.languages import STAFF_LANGUAGES
from workflows.core.definition import Definition
from workflows.core.fields.strokes import is_drawing
from workflows.examples.example_case import Asking, Examples, askings_of, texts_of_form

EMPTY = "empty"
"""In the address: nothing was answered yet."""

_MOST_KEPT = 16
_LONGEST_ADDRESS = 3000
"""Characters; servers take lines of 4094."""
_CUTS = (1000, 200, 40, 10)
_EXAMPLES: dict[tuple[str, date], Examples] = {}
"""Made once a day for each version of a definition: it takes up to a second."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in the form.

    Attributes:
        case: number of the example case in which it is asked.
        reached_check: True once the check page was seen: changes lead back there.
    """

    typed: Typed = field(default_factory=dict)
    case: int = 0
    reached_check: bool = False


@dataclass(frozen=True, slots=True)
class Choosing:
    """What an author looks at.

    Attributes:
        answers: as it stands in the address: "empty", the number of an example, or what was typed, signed.
    """

    definition: Definition
    asking: Asking
    role: str
    language: str
    answers: str

    @property
    def is_own(self) -> bool:
        """True where a party writes about itself."""
        return self.definition.roles[self.role].party

    @property
    def address(self) -> str:
        """Of the form's pages."""
        return f"{preview_of(self.definition)}/{self.asking.path}/{self.role}/{self.language}/{self.answers}"

    @property
    def reads_german(self) -> bool:
        """True for staff, whose pages are not in this language."""
        return not self.is_own and self.language not in STAFF_LANGUAGES

    @property
    def is_signed(self) -> bool:
        """True where an author has typed the answers."""
        return self.answers != EMPTY and not self.answers.isdecimal()


def preview_of(definition: Definition) -> str:
    """Where a workflow's preview begins."""
    return f"/office/workflows/{definition.id}/preview"


def chosen(definition: Definition, path: str, role: str, language: str, answers: str) -> Choosing | None:
    """What an address speaks of; None where there is no such thing."""
    asking = next((found for found in askings_of(definition) if found.path == path), None)
    known = {found.tag for found in installation().languages.offered}
    if asking is None or role not in asking.roles or language not in known:
        return None
    return Choosing(definition, asking, role, language, answers)


def examples_of(definition: Definition) -> Examples:
    """The example answers of a definition, made today."""
    today = installation().calendar.calendar.local_date(installation().now())
    key = (definition.digest, today)
    if key not in _EXAMPLES:
        if len(_EXAMPLES) >= _MOST_KEPT:
            _EXAMPLES.clear()
        _EXAMPLES[key] = Examples(definition, today)
    return _EXAMPLES[key]


def examples_count(choosing: Choosing) -> int:
    """How many examples show everything that the form can ask; 0 where it accepts none of those made up."""
    return len(examples_of(choosing.definition).walks(choosing.asking).walks)


def filling_of(choosing: Choosing) -> Filling | None:
    """What stands in the form at an address; None where nobody has signed it."""
    if choosing.answers == EMPTY:
        return Filling()
    if not choosing.answers.isdecimal():
        return _signed(choosing.answers)
    walks = examples_of(choosing.definition).walks(choosing.asking).walks
    number = int(choosing.answers)
    if not 1 <= number <= len(walks):
        return None
    walk = walks[number - 1]
    outcome = {"outcome": [walk.outcome]} if walk.outcome else {}
    return Filling({**typed_of(choosing.asking.form.fields, walk.answers.values), **outcome}, walk.place)


def _signed(answers: str) -> Filling | None:
    try:
        typed, case, reached_check = _signer().loads(answers)
    except BadSignature:
        return None
    return Filling(typed, case, reached_check)


def in_address(filling: Filling) -> str:
    """Signed, with texts cut where the address would be too long for a server."""
    for longest in (None, *_CUTS):
        typed = {name: [_cut(text, longest) for text in texts] for name, texts in filling.typed.items()}
        answers = _signer().dumps([typed, filling.case, filling.reached_check])
        if len(answers) <= _LONGEST_ADDRESS:
            break
    return str(answers)


def _cut(text: str, longest: int | None) -> str:
    """A text as far as it may go; of a drawing that is too long nothing is left, since a part is none."""
    return "" if longest and len(text) > longest and is_drawing(text) else text[:longest]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(installation().settings.secret_key, salt="preview")


def choices_of(definition: Definition, choosing: Choosing | None = None) -> dict[str, object]:
    """What a template needs to offer everything that can be looked at, in the author's language."""
    words = installation().definitions.catalogue(definition.id, catalogue().language.tag)
    written = installation().definitions.written_in(definition.id)
    return {
        "title": words.gettext(definition.title),
        "preview": preview_of(definition),
        "offered": [
            (
                f"{asking.path}/{role}",
                words.gettext(asking.title),
                words.gettext(definition.roles[role].title),
            )
            for asking in askings_of(definition)
            for role in asking.roles
        ],
        "spoken": [
            (found.tag, found.name, found.tag in written) for found in installation().languages.offered
        ],
        "choosing": choosing,
        "words": words,
        "count": examples_count(choosing) if choosing else 1,
        "reads_german": choosing is not None and choosing.reads_german,
        "is_written": choosing is None or choosing.language in written,
        "lacking": _lacking(choosing) if choosing else (),
    }


def _lacking(choosing: Choosing) -> tuple[str, ...]:
    texts = texts_of_form(choosing.asking)
    return installation().definitions.lacking(choosing.definition.id, choosing.language, texts)
