"""What a form is filled in for: to begin a case, to do a task, to raise an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.forms.signed_for import SignedFor
from webapp.services.batches import Batched
from webapp.services.transition import Applied
from workflows.core.assisted import Marks
from workflows.core.definition import Definition, Form, Page, Plain
from workflows.core.outcome import Refusal

Send = Callable[[Mapping[str, Plain], str, str, Marks], Applied | Batched | Refusal]
"""Sends values, an outcome ("" for none), the request key, and the marks of what somebody else typed."""


@dataclass(frozen=True, slots=True)
class Helping:
    """A form that is filled in for somebody else; who does so sends nothing, and gives nobody's own word.

    Attributes:
        by: actor id of the helper.
        whom: what the helper calls the other person.
        handover: gives the draft a code for the other person, and the address of the page that shows it.
    """

    by: str
    whom: str
    handover: Callable[[], str]


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
        again: a German sentence why it is asked once more; "" where it is not.
        item: title of the module or guardian that it is about; "" for none.
        outcomes: for a decision: pairs of id and title.
        earlier: answers given before, put into the form again.
        checked: True when a page with all answers comes before sending.
        drastic: True when sending ends something.
        own: True when people write about themselves; browsers may then fill in their data.
        unknown: True when anybody may send it, so that it carries what holds up programs.
        later: gives the draft a code for another device, and the address of the page that shows it; None
            where the draft is found again without one.
        signed_for: signature -> answers of the case that it vouches for.
        after_sending: what else has to be put away once the form was sent.
        helping: where somebody fills it in for somebody else; None for one's own form.
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
    again: str = ""
    checked: bool = True
    drastic: bool = False
    own: bool = False
    unknown: bool = False
    later: Callable[[], str] | None = None
    signed_for: Mapping[str, SignedFor] = field(default_factory=dict)
    after_sending: Callable[[], None] | None = None
    helping: Helping | None = None

    @property
    def questions(self) -> Form:
        """The form; for a bare decision or event, one page without questions."""
        if self.form is not None:
            return self.form
        return Form("", self.title, "", (Page("confirm", self.title, "", ()),))
