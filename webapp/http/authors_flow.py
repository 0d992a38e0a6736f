"""The pages of a form as one role sees them, in one language: made-up answers, nothing kept, nothing sent.

It is the same flow as for everybody, with other hands: what was typed goes into the address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from flask import Response, g, make_response, render_template, request
from markupsafe import Markup

from webapp.forms.questions import View
from webapp.forms.sheet import Sheet
from webapp.forms.typing import FILE_PARTS, Typed, entry_numbers
from webapp.http.authors_choices import Choosing, Filling, choices_of, examples_of, in_address, preview_of
from webapp.http.doors import FOR_STAFF
from webapp.http.errands import Errand
from webapp.http.form_drafts import Draft
from webapp.http.form_flow import FormFlow
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.speech import catalogue, speak_as
from webapp.languages import SOURCE_LANGUAGE, Catalogue
from webapp.wording import filled_text
from workflows.core.definition import Choice, Field
from workflows.core.fields import GROUP, NOTE, FieldError
from workflows.core.outcome import Reason, Refusal
from workflows.examples.example_case import CASES, Asking, made_up_people


class Preview(FormFlow):
    """One page of a form that is only looked at."""

    form_template = "web/authors/form.html"
    check_template = "web/authors/check.html"

    def __init__(self, choosing: Choosing, filling: Filling) -> None:
        self.choosing = choosing
        self.case = filling.case
        self.author = catalogue()
        self.errand = _errand(choosing, filling.case)
        draft = Draft("", "", filling.typed, "preview", reached_check=filling.reached_check, exists=True)
        super().__init__(self.errand, draft)
        _speak_to(choosing)

    def end(self) -> Response:
        """What comes instead of sending; it is said to the author."""
        bar = self._bar(self._sheet())
        g.pop("wished", None)
        setattr(g, FOR_STAFF, True)
        with _speaking(self.author):
            return make_response(render_template("web/authors/end.html", bar=bar))

    def _keep(self, draft: Draft) -> Draft:
        """Into the address, and nowhere else."""
        filling = Filling(draft.typed, self.case, draft.reached_check)
        self.choosing = replace(self.choosing, answers=in_address(filling))
        self.errand = _errand(self.choosing, self.case)
        return replace(draft, exists=True)

    def _files(self, fields: Sequence[Field], kept: Typed) -> tuple[dict[str, Typed], dict[str, FieldError]]:
        """Only the names of files are taken: what is in them is not even read."""
        return {path: _unread(path, name) for path, name in _sent_files(fields, "")}, {}

    def _members(self, group: str) -> tuple[Choice, ...]:
        people = made_up_people(self.choosing.definition)[group]
        return tuple(Choice(person, _made_up_name(person)) for person in people)

    def _elsewhere(self, here: str) -> Response | None:
        """The author's own language stays as it is."""
        tag = request.form.get("switch_language")
        if not tag:
            return see(self.errand.later()) if "later" in request.form and self.errand.later else None
        other = replace(self.choosing, language=tag)
        return see(here.replace(self.errand.address, other.address, 1))

    def _send(self) -> Response:
        unfinished = self._sheet().first_page_with_an_error()
        return self._to_page(unfinished, checked=True) if unfinished else see(self.errand.sent)

    def _view(self, sheet: Sheet, *, checked: bool) -> View:
        words, definition = catalogue(), self.choosing.definition
        names = {**self.errand.names, **sheet.answers.values}

        def say(text: str) -> str:
            return filled_text(definition, text, names, words, _made_up_name)

        return View(sheet, words, say, checked, self.errand.own)

    def _words(self, sheet: Sheet, view: View) -> dict[str, object]:
        return {**super()._words(sheet, view), **self._frame(sheet)}

    def _frame(self, sheet: Sheet) -> dict[str, object]:
        """What stands around a page; a party is nobody who has signed in."""
        frame: dict[str, object] = {"bar": self._bar(sheet)}
        return {**frame, "person": None} if self.choosing.is_own else frame

    def _bar(self, sheet: Sheet) -> Markup:
        """What is looked at, in the author's own language."""
        with _speaking(self.author):
            return Markup(  # noqa: S704  a template that escapes by itself
                render_template(
                    "web/authors/bar.html",
                    pages=sheet.pages,
                    page=(request.view_args or {}).get("page", ""),
                    **choices_of(self.choosing.definition, self.choosing),
                )
            )


def _speak_to(choosing: Choosing) -> None:
    """From here on the request is answered as if the role, whose language this is, had made it."""
    tag = SOURCE_LANGUAGE if choosing.reads_german else choosing.language
    g.catalogue = installation().languages.catalogue(tag)
    setattr(g, FOR_STAFF, not choosing.is_own)
    speak_as(installation().definitions.catalogue(choosing.definition.id, tag))


@contextmanager
def _speaking(words: Catalogue) -> Iterator[None]:
    """A part of the page in other words."""
    before, g.catalogue = g.catalogue, words
    try:
        yield
    finally:
        g.catalogue = before


def _errand(choosing: Choosing, case: int) -> Errand:
    definition, asking, address = choosing.definition, choosing.asking, choosing.address
    begins = choosing.is_own and asking.path == definition.start
    return Errand(
        definition=definition,
        form=asking.form,
        names=examples_of(definition).names(min(case, CASES - 1)),
        place="",
        key="",
        address=address,
        leave=(preview_of(definition), ""),
        sent=f"{address}/end",
        send=lambda values, outcome, request_key, assisted: Refusal(Reason.NOT_ALLOWED),
        title=asking.title,
        intro=asking.intro,
        outcomes=tuple(asking.outcomes.items()),
        button=asking.button,
        checked=_is_checked(asking, own=choosing.is_own),
        drastic=asking.drastic,
        own=choosing.is_own,
        later=(lambda: f"{address}/end?later=yes") if begins else None,
    )


def _is_checked(asking: Asking, *, own: bool) -> bool:
    asks = any(question.type != NOTE for question in asking.form.fields)
    return asks and (own or len(asking.form.pages) > 1)


def _made_up_name(person: str) -> str:
    """People who do not exist, by the number at the end of their id."""
    names = ("Anna Beispiel", "Ben Muster", "Cora Vorbild")
    number = person.rpartition("-")[2]
    return names[(int(number) - 1) % len(names)] if number.isdecimal() else person


def _sent_files(fields: Sequence[Field], prefix: str) -> Iterator[tuple[str, str]]:
    for question in fields:
        path = prefix + question.name
        if question.type == "file":
            file = request.files.get(path)
            if file is not None and file.filename:
                yield path, file.filename
        elif question.type == GROUP:
            for number in entry_numbers([*request.form, *request.files], path):
                yield from _sent_files(question.fields, f"{path}.{number}.")


def _unread(path: str, name: str) -> Typed:
    described = dict(zip(FILE_PARTS, ("preview", name, "application/pdf", "1", "0" * 64), strict=True))
    return {f"{path}.{part}": [text] for part, text in described.items()}
