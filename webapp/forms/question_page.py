"""One page of a form as a WTForms form: its class is made once for each version of the definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from webapp.forms.questions import Question, View
from webapp.forms.typing import Typed
from workflows.core.definition import Definition, Page

_META = DefaultMeta()


class QuestionPage(BaseForm):  # type: ignore[misc]  # WTForms has no types
    """One page of a form: its questions, bound to what was typed."""

    unbound: ClassVar[Mapping[str, Any]]

    def __init__(self, view: View, page: Page) -> None:
        super().__init__(self.unbound, meta=_META)
        self.view = view
        resolved = {question.name: question for question in page.fields}
        typed = _by_question(view.sheet.typed)
        for name, bound in self._fields.items():
            bound.process(typed.get(name))
            bound.shown(view, resolved[name])

    def questions(self) -> Iterator[Question]:
        """Every question of the page, also those that are not asked now."""
        yield from self._fields.values()

    def asked(self) -> str:
        """The questions that are asked, for the next request: "channel! email"; "!" marks mandatory ones."""
        shown = (bound for bound in self.questions() if bound.visible)
        return " ".join(f"{bound.path}!" if bound.required else bound.path for bound in shown)

    def changed_since(self, asked: str) -> list[Question]:
        """The questions that an answer has brought up, taken away, or made mandatory or not.

        Arguments:
            asked: what `asked` gave before.
        """
        different = frozenset(asked.split()) ^ frozenset(self.asked().split())
        return [
            bound
            for bound in self.questions()
            if bound.depends and {bound.path, f"{bound.path}!"} & different
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """True when the core has nothing against the questions that are asked."""
        return not any(bound.messages for bound in self._fields.values())


def _by_question(typed: Typed) -> dict[str, Typed]:
    """What was typed, sorted once instead of looked through for each question."""
    found: dict[str, Typed] = {}
    for name, texts in typed.items():
        found.setdefault(name.partition(".")[0], {})[name] = texts
    return found


def question_page(definition: Definition, view: View, page: Page) -> QuestionPage:
    """The questions of a page for a template."""
    sheet = view.sheet
    kind = _page_class(definition.digest, sheet.form.id, page)
    return kind(view, page)


_CLASSES: dict[tuple[str, ...], type[QuestionPage]] = {}
"""Made once for each page of each version of a definition; a digest names a version for ever.

A form that is asked again has fewer questions on the same page, so their names belong to the key.
"""


def _page_class(digest: str, form: str, page: Page) -> type[QuestionPage]:
    key = (digest, form, page.id, *(question.name for question in page.fields))
    if key not in _CLASSES:
        unbound = {question.name: Question(question) for question in page.fields}
        _CLASSES[key] = type("Page", (QuestionPage,), {"unbound": unbound})
    return _CLASSES[key]
