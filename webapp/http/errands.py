"""What a form is filled in for: to begin a case, to do a task, to raise an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.services.batches import Batched
from webapp.services.transition import Applied
from workflows.core.definition import Definition, Form, Page, Plain
from workflows.core.outcome import Refusal

Send = Callable[[Mapping[str, Plain], str, str], Applied | Batched | Refusal]
"""Sends values, an outcome ("" for none) and the request key."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Everything that the pages of one form need; they know nothing of cases.

    Attributes:
        form: None for a decision without questions, or an event that only needs a word.
        names: what the form's expressions and placeholders read.
        key: secret of whoever fills it in; with `place` it finds the draft.
        address: of the form's pages, without a slash at the end.
        leave: address and words of the way back from the first page.
        sent: where to go after sending.
        title, intro, button: German texts of the definition.
        item: title of the module or guardian that it is about; "" for none.
        outcomes: for a decision: pairs of id and title.
        earlier: answers given before, put into the form again.
        checked: True when a page with all answers comes before sending.
        drastic: True when sending ends something.
        own: True when people write about themselves; browsers may then fill in their data.
    """

    definition: Definition
    form: Form | None
    names: Mapping[str, Any]
    place: str
    key: str
    address: str
    leave: tuple[str, str]
    sent: str
    send: Send
    title: str
    item: str = ""
    intro: str = ""
    outcomes: tuple[tuple[str, str], ...] = ()
    earlier: Mapping[str, Plain] = field(default_factory=dict)
    button: str = ""
    checked: bool = True
    drastic: bool = False
    own: bool = False

    @property
    def questions(self) -> Form:
        """The form; for a bare decision or event, one page without questions."""
        if self.form is not None:
            return self.form
        return Form("", self.title, "", (Page("confirm", self.title, "", ()),))
