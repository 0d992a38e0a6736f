"""WTForms fields made from a definition's questions, for templates/web/fields/.

A field shows what was typed and the core's verdict on it; it decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wtforms import Field as BoundField
from wtforms.meta import DefaultMeta

from webapp.forms.languages_offered import LEVELS, languages_to_choose
from webapp.forms.messages import error_words, megabytes
from webapp.forms.sheet import Sheet, errors_at
from webapp.forms.typing import Typed, entry_numbers
from webapp.languages import Catalogue
from workflows.core.answers import MOST_ENTRIES, part_of
from workflows.core.definition import Field
from workflows.core.fields import GROUP
from workflows.core.fields.composed import MEDIA_TYPES
from workflows.core.fields.languages import MOST_LANGUAGES

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
        deciding: names of questions on which others depend.
    """

    sheet: Sheet
    words: Catalogue
    say: Callable[[str], str]
    checked: bool
    own: bool = False
    deciding: frozenset[str] = field(default_factory=frozenset)


class Question(BoundField):  # type: ignore[misc]  # WTForms has no types
    """One question with what was typed, as templates show it."""

    def __init__(self, question: Field, path: str = "", **kwargs: Any) -> None:
        super().__init__(label=question.label, description=question.hint, **kwargs)
        self.question = question
        self.kind = question.type
        self.path = self.name = path or question.name
        self.id = self.input_id()
        self.raw: Mapping[str, Sequence[str]] = {}
        self.errors: list[str] = []
        self.messages: dict[str, str] = {}
        self.view: View | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was typed; the value is the core's business."""
        self.raw = part_of(formdata or {}, self.path)

    def shown(self, view: View, question: Field | None = None) -> Question:
        """Ready for a template: the core's verdict in words."""
        self.view = view
        self.question = question or self.question
        self.data = view.sheet.answers.values.get(self.path)
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
    def is_own(self) -> bool:
        """True when browsers may fill in what they know of their owner."""
        return self.shown_by.own and "." not in self.path

    @property
    def text(self) -> str:
        """What was typed into the only input."""
        return self.typed()

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
        if self.kind in ("choice", "choices", "yes_no") and self.choices:
            return self.offered[0].id
        return self.input_id(_FIRST_PART.get(self.kind, ""))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Pairs of value and words."""
        words = self.shown_by.words
        if self.kind == "yes_no":
            return [("yes", words.gettext("Ja")), ("no", words.gettext("Nein"))]
        if self.kind in ("language", "language_skills"):
            return languages_to_choose(words)
        own = self.question.source is not None
        return [
            (entry.id, entry.title if own else words.gettext(entry.title)) for entry in self.question.choices
        ]

    @property
    def offered(self) -> list[Offered]:
        """What can be chosen, as buttons or boxes."""
        chosen, first = self.raw.get("", ()), f"{self.id}-"
        return [Offered(value, words, first + value, value in chosen) for value, words in self.choices]

    @property
    def levels(self) -> list[tuple[str, str]]:
        """Levels of speaking a language."""
        return [(level, self.shown_by.words.gettext(title)) for level, title in LEVELS]

    @property
    def rows(self) -> range:
        """Rows of a list of languages: those that were typed, and one to go on."""
        used = [int(name.split(".")[0]) + 1 for name, texts in self.raw.items() if "." in name and any(texts)]
        return range(min(MOST_LANGUAGES, max(_FIRST_ROWS, max(used, default=0) + _SPARE_ROWS)))

    @property
    def required(self) -> bool:
        """True when it must be answered now."""
        return self.path in self.shown_by.sheet.answers.required

    @property
    def visible(self) -> bool:
        """True when it is asked now."""
        return self.path in self.shown_by.sheet.answers.visible

    @property
    def decides(self) -> bool:
        """True when it depends on this question what else is asked."""
        return self.question.name in self.shown_by.deciding

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
        kinds = self.question.options.get("accept")
        names = [str(kind) for kind in kinds] if isinstance(kinds, list) else list(MEDIA_TYPES)
        return ",".join(MEDIA_TYPES[name] for name in names)

    @property
    def megabytes(self) -> str:
        """How large a file may be, in words."""
        return self.shown_by.words.number(megabytes(self.question))

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
class Offered:
    """One radio button or box; the first one of a question has an `id` that links can know."""

    value: str
    words: str
    id: str
    chosen: bool


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
