"""WTForms fields made from a definition's questions, for templates/web/fields/.

A field shows what was typed and the core's verdict on it; it decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field as BoundField
from wtforms.meta import DefaultMeta

from webapp.forms.choices_offered import Offered, choices_of, german_choices, levels_of
from webapp.forms.messages import error_words, megabytes
from webapp.forms.originals import Originals
from webapp.forms.sheet import Sheet, errors_at
from webapp.forms.signed_for import SignedFor
from webapp.forms.typing import Typed, entry_numbers, file_at, file_places
from webapp.languages import Catalogue
from workflows.core.answers import MOST_ENTRIES, part_of
from workflows.core.definition import Field
from workflows.core.fields import GROUP, OWN_WORD
from workflows.core.fields.composed import accepted_types, most_files
from workflows.core.fields.consents import digest_of, source_text
from workflows.core.fields.languages import MOST_LANGUAGES
from workflows.core.fields.strokes import is_drawing

_FIRST_PART = {
    "date": "day",
    "moment": "day",
    "person_name": "official",
    "address": "street",
    "language_skills": "0.language",
}
_SPARE_ROWS = 1
_FIRST_ROWS = 2


@dataclass(frozen=True, slots=True)
class View:
    """What showing questions needs.

    Attributes:
        say: puts a text of the definition into words, placeholders filled in.
        checked: True when errors are shown.
        own: True when people write about themselves; browsers may then fill in their data.
        originals: German, where the reader wants to see it beside their language.
    """

    sheet: Sheet
    words: Catalogue
    say: Callable[[str], str]
    checked: bool
    own: bool = False
    originals: Originals | None = None


class Question(BoundField):  # type: ignore[misc]  # WTForms has no types
    """One question with what was typed, as templates show it.

    Attributes:
        required: it must be answered now.
        visible: it is asked now.
    """

    def __init__(self, question: Field, path: str = "", **kwargs: Any) -> None:
        super().__init__(label=question.label, description=question.hint, **kwargs)
        self.question = question
        self.kind = question.type
        self.path = self.name = path or question.name
        self.id = self.input_id()
        self.raw: Mapping[str, Sequence[str]] = {}
        self.errors: list[str] = []
        self.messages: dict[str, str] = {}
        self.required = self.visible = False
        self.view: View | None = None
        self.originals: Originals | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was typed; the value is the core's business."""
        self.raw = part_of(formdata or {}, self.path)

    def shown(self, view: View, question: Field | None = None) -> Question:
        """Ready for a template: the core's verdict in words."""
        self.view, self.originals = view, view.originals
        self.question = question or self.question
        answers = view.sheet.answers
        self.data = answers.values.get(self.path)
        self.required, self.visible = self.path in answers.required, self.path in answers.visible
        for path, error in errors_at(view.sheet.errors, self.path).items() if view.checked else ():
            if self.kind == GROUP and path != self.path:
                continue
            self.messages[path] = error_words(self.question, error, view.words, view.say)
        self.errors = list(self.messages.values())
        return self

    @property
    def shown_by(self) -> View:
        """What it is shown with; a template never sees a question before `shown`."""
        assert self.view is not None
        return self.view

    def say(self, text: str) -> str:
        """A text of the definition in the reader's words, placeholders filled in."""
        return self.shown_by.say(text)

    @property
    def title(self) -> str:
        """The label in the reader's words."""
        return self.say(self.question.label)

    @property
    def hint(self) -> str:
        """What stands below the label, in the reader's words; "" for nothing."""
        return self.say(self.question.hint) if self.question.hint else ""

    @property
    def agreement(self) -> str:
        """What is agreed to, in the reader's words."""
        return self.say(source_text(self.question))

    @property
    def agreement_digest(self) -> str:
        """Of what is agreed to: it is sent along, so that nobody agrees to other words than were shown."""
        return digest_of(self.agreement)

    @property
    def is_own(self) -> bool:
        """True when browsers may fill in what they know of their owner."""
        return self.shown_by.own and "." not in self.path

    @property
    def text(self) -> str:
        """What was typed into the only input."""
        return self.typed()

    @property
    def signed_for(self) -> SignedFor | None:
        """What a signature vouches for beside this form; None for nothing."""
        return self.shown_by.sheet.signed_for.get(self.path)

    @property
    def signed_name(self) -> str:
        """The name under a signature; "" under what was changed since: nobody signs unseen."""
        return "" if self._is_unseen else self.text

    @property
    def drawing(self) -> str:
        """What was drawn as a signature; "" for nothing, and for what is no drawing: the page begins anew."""
        drawn = self.typed("drawing")
        return drawn if is_drawing(drawn) and not self._is_unseen else ""

    @property
    def _is_unseen(self) -> bool:
        return self.shown_by.sheet.is_unseen(self.path)

    def input_id(self, part: str = "") -> str:
        """The `id` of an input."""
        name = f"{self.path}.{part}" if part else self.path
        return f"f-{name.replace('.', '-')}"

    def input_name(self, part: str = "") -> str:
        """The `name` of an input."""
        return f"{self.path}.{part}" if part else self.path

    def typed(self, part: str = "") -> str:
        """What was typed into an input."""
        return next(iter(self.raw.get(part, ())), "")

    def message(self, part: str) -> str:
        """What is wrong with one input of several."""
        return self.messages.get(f"{self.path}.{part}", "")

    @property
    def first_id(self) -> str:
        """Where a link to the question leads."""
        if self.kind in ("choice", "choices", "yes_no", "consent") and self.choices:
            return self.offered[0].id
        return self.input_id(_FIRST_PART.get(self.kind, ""))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Pairs of value and words."""
        return choices_of(self.question, self.shown_by.words, self.originals)

    @property
    def offered(self) -> list[Offered]:
        """What can be chosen, as buttons or boxes."""
        chosen, first = self.raw.get("", ()), f"{self.id}-"
        german = german_choices(self.question, self.originals)
        return [
            Offered(value, words, first + value, value in chosen, german.get(value, ""))
            for value, words in self.choices
        ]

    @property
    def levels(self) -> list[tuple[str, str]]:
        """Levels of speaking a language."""
        return levels_of(self.shown_by.words, self.originals)

    @property
    def rows(self) -> range:
        """Rows of a list of languages: those that were typed, and one to go on."""
        used = [int(name.split(".")[0]) + 1 for name, texts in self.raw.items() if "." in name and any(texts)]
        return range(min(MOST_LANGUAGES, max(_FIRST_ROWS, max(used, default=0) + _SPARE_ROWS)))

    @property
    def is_left_open(self) -> bool:
        """True when somebody fills in the form for the person who alone may answer this."""
        return self.shown_by.sheet.for_other and self.kind in OWN_WORD

    @property
    def depends(self) -> bool:
        """True when other answers decide whether this question is asked or required."""
        conditions = (self.question.visible, self.question.required)
        return any(condition is not None and bool(condition.roots) for condition in conditions)

    @property
    def longest(self) -> int:
        """How many characters a text may have."""
        longest = self.question.options.get("max_length")
        return longest if isinstance(longest, int) else (4000 if self.kind == "long_text" else 200)

    @property
    def accepted(self) -> str:
        """What the file chooser of a browser offers."""
        return ",".join(accepted_types(self.question))

    @property
    def megabytes(self) -> str:
        """How large a file may be, in words."""
        return self.shown_by.words.number(megabytes(self.question))

    @property
    def most_files(self) -> int:
        """How many files may be sent."""
        return most_files(self.question)

    @property
    def kept_files(self) -> list[tuple[str, str]]:
        """Where each file that is kept stands, for a button that removes it, and its name."""
        typed = {self.input_name(part): list(texts) for part, texts in self.raw.items()}
        places = file_places(self.question, typed, self.path)
        return [(place, file["name"]) for place in places if (file := file_at(typed, place))]

    @property
    def entries(self) -> list[Entry]:
        """The entries of a repeated group."""
        numbers = entry_numbers(self.raw_names, self.path)
        return [Entry(number, _inner(self, number)) for number in numbers]

    @property
    def may_grow(self) -> bool:
        """True while another entry of a repeated group may be added."""
        maximum = self.question.options.get("maximum")
        return len(self.entries) < (int(maximum) if isinstance(maximum, int | float) else MOST_ENTRIES)

    @property
    def raw_names(self) -> list[str]:
        """Names of everything that was typed into this question."""
        return [self.input_name(part) for part in self.raw]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a repeated group."""

    number: int
    questions: list[Question]


def _inner(group: Question, number: int) -> list[Question]:
    """The questions of an entry that are asked now."""
    prefix = f"{group.path}.{number}."
    found = []
    for question in group.question.fields:
        path = prefix + question.name
        bound = Question(question, path, name=question.name, _form=None, _meta=DefaultMeta())
        bound.process(_typed_below(group, number))
        bound.shown(group.shown_by)
        if bound.visible:
            found.append(bound)
    return found


def _typed_below(group: Question, number: int) -> Typed:
    return {
        f"{group.path}.{part}": list(texts)
        for part, texts in group.raw.items()
        if part == str(number) or part.startswith(f"{number}.")
    }
