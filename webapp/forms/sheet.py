"""A form as somebody fills it in: what was typed so far, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from webapp.forms.entered import is_own_word
from webapp.forms.numbers import with_international_numbers
from webapp.forms.signed_for import SignedFor, is_signed_unseen
from webapp.forms.typing import Typed, entry_numbers, stored_files
from workflows.core.answers import Answers, fill
from workflows.core.definition import Choice, Field, Form, Page
from workflows.core.fields import GROUP, FieldError
from workflows.core.own_addresses import OWN_ADDRESS
from workflows.core.signers import SIGNED_BY_ANOTHER
from workflows.core.vouching import ANSWERS_CHANGED

FOUND_BY_THE_CASE = frozenset({ANSWERS_CHANGED, SIGNED_BY_ANOTHER, OWN_ADDRESS})
"""What a form cannot know by itself: it is told once the form has been sent."""

OUTCOME = "outcome"
"""Name of the input that chooses a decision's outcome; the loader lets no question have it."""

Members = Callable[[str], tuple[Choice, ...]]
"""The members of a staff group as choices."""


@dataclass(frozen=True)
class Sheet:
    """One form, one person, one moment.

    Attributes:
        form: with the members of staff groups put into its choices.
        typed: everything typed so far, on all pages.
        names: what expressions read beside the form's own questions.
        outcomes: for a decision: pairs of id and title; empty for a plain form.
        country: whose phone numbers are written without a prefix.
        refused: files that were just sent and not taken, and answers that the case did not take, by path;
            several files of a question each by a number.
        for_other: True when somebody fills it in for somebody else, whose own word is left open.
        signed_for: signature -> answers of the case that it vouches for.
    """

    form: Form
    typed: Typed
    names: Mapping[str, Any]
    outcomes: tuple[tuple[str, str], ...]
    country: str
    refused: Mapping[str, FieldError] = field(default_factory=dict)
    for_other: bool = False
    signed_for: Mapping[str, SignedFor] = field(default_factory=dict)

    @cached_property
    def outcome(self) -> str:
        """The chosen outcome; the only one there is needs no choosing."""
        if len(self.outcomes) == 1:
            return self.outcomes[0][0]
        chosen = self.typed.get(OUTCOME, [""])[0]
        return chosen if chosen in dict(self.outcomes) else ""

    @cached_property
    def answers(self) -> Answers:
        """What was typed, read and checked by the core."""
        typed = with_international_numbers(self.form.fields, self.typed, self.country)
        files = stored_files(self.form.fields, self.typed)
        return fill(self.form, typed, self.names, outcome=self.outcome, prepared=files)

    @cached_property
    def errors(self) -> Mapping[str, FieldError]:
        """What is wrong, by path."""
        replaced = {path.rpartition(".")[0] for path in self.refused} | set(self.refused)
        found = {path: error for path, error in self.answers.errors.items() if path not in replaced}
        found |= {path: FieldError(ANSWERS_CHANGED) for path in self.signed_for if self.is_unseen(path)}
        found |= self.refused
        if not self.for_other:
            return found
        return {path: error for path, error in found.items() if not is_own_word(self.form.fields, path)}

    def is_unseen(self, path: str) -> bool:
        """True for a signature under other answers than the case has by now."""
        return is_signed_unseen(self.signed_for, self.typed, path)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages on which something is asked or said; the outcome is chosen on the first."""
        chooses = len(self.outcomes) > 1
        shown = [page for page in self.form.pages if self._is_shown(page)]
        first = self.form.pages[0]
        if (chooses and first not in shown) or not shown:
            shown.insert(0, first)
        return tuple(shown)

    def _is_shown(self, page: Page) -> bool:
        return any(question.name in self.answers.visible for question in page.fields)

    def chooses_outcome_on(self, page: Page) -> bool:
        """True where the outcome is asked for."""
        return len(self.outcomes) > 1 and page.id == self.form.pages[0].id

    def asked_on(self, page: Page) -> tuple[Field, ...]:
        """The questions of a page that are asked now."""
        return tuple(question for question in page.fields if question.name in self.answers.visible)

    def errors_on(self, page: Page) -> dict[str, FieldError]:
        """What is wrong on a page, by path, in the order of its questions."""
        errors: dict[str, FieldError] = {}
        if self.chooses_outcome_on(page) and not self.outcome:
            errors[OUTCOME] = FieldError("required")
        for question in page.fields:
            errors |= errors_at(self.errors, question.name)
        return errors

    def first_page_with_an_error(self) -> Page | None:
        """Where to go on before the form can be sent; None when it can."""
        return next((page for page in self.pages if self.errors_on(page)), None)

    def page(self, page_id: str) -> Page | None:
        """A page by its name, whether or not it is asked now."""
        return next((page for page in self.form.pages if page.id == page_id), None)

    def page_after(self, page: Page) -> Page | None:
        """The page that follows; None after the last."""
        order = [entry.id for entry in self.form.pages]
        behind = order[order.index(page.id) + 1 :]
        return next((entry for entry in self.pages if entry.id in behind), None)

    def page_before(self, page: Page) -> Page | None:
        """The page that came before; None before the first."""
        order = [entry.id for entry in self.form.pages]
        ahead = order[: order.index(page.id)]
        return next((entry for entry in reversed(self.pages) if entry.id in ahead), None)

    def opened(self) -> Sheet:
        """The same sheet with an empty entry in every group that needs one."""
        empty = [
            question.name
            for question in self.form.fields
            if question.type == GROUP
            and question.name in self.answers.required
            and not entry_numbers(self.typed, question.name)
        ]
        return self.retyped({**self.typed, **{f"{name}.0": ["entry"] for name in empty}}) if empty else self

    def judged(self, found: Mapping[str, str]) -> Sheet:
        """The same sheet with what the case has found of it: path -> code."""
        refused = {path: FieldError(code) for path, code in found.items() if code in FOUND_BY_THE_CASE}
        return replace(self, refused=refused)

    def retyped(self, typed: Typed) -> Sheet:
        """The same sheet with other words on it."""
        return replace(self, typed=typed)


def errors_at(errors: Mapping[str, FieldError], path: str) -> dict[str, FieldError]:
    """What is wrong with one question and its parts."""
    return {key: error for key, error in errors.items() if key == path or key.startswith(f"{path}.")}


def with_members(form: Form, members: Members) -> Form:
    """The form with the members of staff groups as choices."""
    if not any(question.source for question in _everywhere(form.fields)):
        return form
    pages = (replace(page, fields=_with_members(page.fields, members)) for page in form.pages)
    return replace(form, pages=tuple(pages))


def _with_members(fields: Iterable[Field], members: Members) -> tuple[Field, ...]:
    return tuple(
        replace(
            question,
            choices=members(question.source.removeprefix("people:")) if question.source else question.choices,
            fields=_with_members(question.fields, members),
        )
        for question in fields
    )


def _everywhere(fields: Iterable[Field]) -> Iterable[Field]:
    for question in fields:
        yield question
        yield from _everywhere(question.fields)
