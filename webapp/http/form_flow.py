"""The pages of a form, one after the other: for applicants, parties and staff alike.

A page is taken on Continue, never while typing. What was typed is kept in a
draft before anything is judged; every POST ends in a redirect or in the same
page with its errors. Without JavaScript, questions that an answer brings up
appear when the page is sent; with htmx they appear at once, rendered here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, g, make_response, redirect, render_template, request

from webapp.forms.question_page import QuestionPage, question_page
from webapp.forms.questions import View
from webapp.forms.sheet import OUTCOME, Sheet, with_members
from webapp.forms.typing import Stamp, Typed, in_order, take, typed_of, with_entry, without
from webapp.http.errands import Errand
from webapp.http.form_drafts import Draft, keep, new_draft, open_draft, with_request_key
from webapp.http.form_uploads import take_files
from webapp.http.form_words import check_sections, error_links, sayer
from webapp.http.installed import installation
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue, language, speak
from webapp.services.batches import Batched
from webapp.services.people import members_of
from webapp.services.transition import Applied
from workflows.core.definition import Choice, Page
from workflows.core.fields import FieldError
from workflows.core.outcome import Refusal

_CHECKED = "checked"


class FormFlow:
    """One errand in one request."""

    def __init__(self, errand: Errand, draft: Draft | None = None) -> None:
        self.errand = errand
        self.draft = draft or open_draft(errand.key, errand.place)
        self.form = with_members(errand.questions, _members)

    # --- pages that are shown ---------------------------------------------------------------------

    def begin(self) -> Response:
        """Go to the first page; a form that was sent before begins anew."""
        if self.draft.sent:
            self.draft = keep(new_draft(self.errand.key, self.errand.place))
        return self._to_page(self._sheet().pages[0])

    def page(self, page_id: str) -> Response:
        """Show one page, or take what was typed on it."""
        if self.draft.sent:
            return self._already_sent()
        sheet = self._sheet()
        page = sheet.page(page_id)
        if page is None:
            return self._to_page(sheet.pages[0])
        if request.method == "POST":
            return self._take(page)
        if page not in sheet.pages:
            return self._to_page(sheet.page_after(page) or sheet.pages[-1])
        return self._show(sheet, page, checked=_CHECKED in request.args)

    def check(self) -> Response:
        """Show all answers before sending; or send them."""
        if self.draft.sent:
            return self._already_sent()
        if request.method == "POST":
            return self._switch(f"{self.errand.address}/check") or self._send()
        sheet = self._sheet()
        unfinished = sheet.first_page_with_an_error()
        if unfinished is not None:
            return self._to_page(unfinished, checked=self.draft.reached_check)
        if not self.draft.reached_check:
            self.draft = keep(replace(self.draft, reached_check=True))
        return self._page_of_answers(sheet)

    def _show(self, sheet: Sheet, page: Page, *, checked: bool, status: int = 200) -> Response:
        view = self._view(sheet, checked=checked)
        questions = question_page(self.errand.definition, view, page)
        outcome_error = self._outcome_error(sheet, page) if checked else ""
        html = render_template(
            "web/flow/form.html",
            **self._words(sheet, view),
            page=page,
            questions=questions,
            asked=_asked(questions),
            outcome_error=outcome_error,
            outcome=sheet.outcome,
            outcomes=sheet.outcomes if sheet.chooses_outcome_on(page) else (),
            errors=error_links(questions, outcome_error, sheet.outcomes),
            number=sheet.pages.index(page) + 1,
            count=len(sheet.pages),
            back=self._back(sheet, page),
            sends=not self.errand.checked and sheet.page_after(page) is None,
        )
        return make_response(html, status)

    def _page_of_answers(self, sheet: Sheet, problem: str = "") -> Response:
        view = self._view(sheet, checked=True)
        html = render_template(
            "web/flow/check.html",
            **self._words(sheet, view),
            sections=check_sections(sheet, view, self.errand.address),
            back=(f"{self.errand.address}/page/{sheet.pages[-1].id}", ""),
            problem=problem,
        )
        return make_response(html, 409 if problem else 200)

    # --- what was typed ---------------------------------------------------------------------------

    def _take(self, page: Page) -> Response:
        """Keep first, judge then."""
        self.draft = with_request_key(self.draft, request.form.get("request_key", ""))
        asked = frozenset(name.rstrip("!") for name in request.form.get("asked", "").split())
        typed, refused = self._typed(page, asked)
        self.draft = keep(replace(self.draft, typed=typed))
        here = f"{self.errand.address}/page/{page.id}"
        switched = self._switch(f"{here}?{_CHECKED}=1" if "showing_errors" in request.form else here)
        if switched:
            return switched
        if "HX-Request" in request.headers:
            return self._changes(page)
        if "add" in request.form or "remove" in request.form:
            return _see(f"{here}#{_place_of_entry()}")
        return self._judge(page, asked, refused)

    def _judge(self, page: Page, asked: frozenset[str], refused: Mapping[str, FieldError]) -> Response:
        sheet = replace(self._sheet(), refused=refused)
        errors = sheet.errors_on(page)
        if any(path.partition(".")[0] in asked | {OUTCOME} for path in errors):
            return self._show(sheet, page, checked=True, status=422)
        if errors:
            first = next(iter(errors)).partition(".")[0]
            return _see(f"{self.errand.address}/page/{page.id}?new=1#slot-{first}")
        return self._onward(sheet, page)

    def _onward(self, sheet: Sheet, page: Page) -> Response:
        if self.draft.reached_check:
            unfinished = sheet.first_page_with_an_error()
            return self._to_page(unfinished) if unfinished else _see(f"{self.errand.address}/check")
        following = sheet.page_after(page)
        if following is not None:
            return self._to_page(following)
        return _see(f"{self.errand.address}/check") if self.errand.checked else self._send()

    def _typed(self, page: Page, asked: frozenset[str]) -> tuple[Typed, dict[str, FieldError]]:
        """What is known after this request; questions that were not on the page keep what they had."""
        before = self._earlier()
        fields = [question for question in page.fields if question.name in asked]
        at = installation().now().isoformat()
        taken = take(fields, request.form, before, Stamp(language().tag, at))
        files, refused = take_files(fields, self.errand.key)
        if OUTCOME in request.form:
            taken[OUTCOME] = [request.form[OUTCOME]]
        gone = [question.name for question in fields] + ([OUTCOME] if OUTCOME in taken else [])
        typed = {**without(before, gone), **without(taken, files), **_flat(files)}
        return self._edited(page, typed), refused

    def _edited(self, page: Page, typed: Typed) -> Typed:
        """An entry more, or one less."""
        added, removed = request.form.get("add", ""), request.form.get("remove", "")
        groups = {question.name for question in page.fields if question.type == "group"}
        if added in groups:
            shown = len(
                [name for name in request.form if name.startswith(f"{added}.") and name.count(".") == 1]
            )
            typed = with_entry(typed, added, shown=shown)
        if removed.partition(".")[0] in {question.name for question in page.fields}:
            typed = in_order(page.fields, without(typed, [removed]))
        return typed

    def _changes(self, page: Page) -> Response:
        """What an answer changed on the page, for htmx: questions that come, go, or become mandatory."""
        sheet = self._sheet()
        view = self._view(sheet, checked=False)
        questions = question_page(self.errand.definition, view, page)
        before = frozenset(request.form.get("asked", "").split())
        now = frozenset(_asked(questions).split())
        changed = [
            bound
            for bound in questions.questions()
            if bound.depends and len({f"{bound.path}", f"{bound.path}!"} & (before ^ now)) > 0
        ]
        appeared = [bound for bound in changed if bound.visible and bound.path not in _names(before)]
        html = render_template(
            "web/flow/changes.html",
            **self._words(sheet, view),
            page=page,
            changed=changed,
            appeared=appeared,
            asked=_asked(questions),
        )
        return make_response(html)

    def _switch(self, here: str) -> Response | None:
        """The reader asked for another language; everything typed is safe by now."""
        tag = request.form.get("switch_language")
        return speak(tag, _see(here)) if tag else None

    # --- sending ----------------------------------------------------------------------------------

    def _send(self) -> Response:
        if request.form.get("request_key", "") != self.draft.request_key:
            return _see(f"{self.errand.address}/check" if self.errand.checked else self.errand.address)
        sheet = self._sheet()
        unfinished = sheet.first_page_with_an_error()
        if unfinished is not None:
            return self._to_page(unfinished, checked=True)
        answer = self.errand.send(sheet.answers.values, sheet.outcome, self.draft.request_key)
        if isinstance(answer, Refusal):
            return refusal_page(answer.reason, [self.errand.leave])
        return self._note_sent(answer)

    def _note_sent(self, answer: Applied | Batched) -> Response:
        keep(replace(self.draft, sent=True, result=_result(answer)))
        return _see(self.errand.sent)

    def _already_sent(self) -> Response:
        """The same page again, by a second click or the back button: the effect was had once."""
        return _see(self.errand.sent)

    # --- common to all ----------------------------------------------------------------------------

    def _earlier(self) -> Typed:
        return self.draft.typed if self.draft.exists else typed_of(self.form.fields, self.errand.earlier)

    def _sheet(self) -> Sheet:
        country = installation().settings.region.partition("-")[0]
        sheet = Sheet(self.form, self._earlier(), self.errand.names, self.errand.outcomes, country)
        return sheet.opened()

    def _view(self, sheet: Sheet, *, checked: bool) -> View:
        names = {**self.errand.names, **sheet.answers.values}
        say = sayer(self.errand.definition, names)
        return View(sheet, catalogue(), say, checked, self.errand.own)

    def _words(self, sheet: Sheet, view: View) -> dict[str, object]:
        return {
            "errand": self.errand,
            "form": self.form,
            "say": view.say,
            "own": self.errand.own,
            "form_id": "answers",
            "beside": g.beside() if "beside" in g else (),
            "chosen": g.get("chosen"),
            "request_key": self.draft.request_key,
        }

    def _outcome_error(self, sheet: Sheet, page: Page) -> str:
        missing = sheet.chooses_outcome_on(page) and not sheet.outcome
        return catalogue().gettext("Wählen Sie eine Entscheidung") if missing else ""

    def _back(self, sheet: Sheet, page: Page) -> tuple[str, str]:
        if self.draft.reached_check and sheet.first_page_with_an_error() is None:
            return f"{self.errand.address}/check", ""
        before = sheet.page_before(page)
        return (f"{self.errand.address}/page/{before.id}", "") if before else self.errand.leave

    def _to_page(self, page: Page, *, checked: bool = False) -> Response:
        return _see(f"{self.errand.address}/page/{page.id}" + (f"?{_CHECKED}=1" if checked else ""))


def _result(answer: Applied | Batched) -> dict[str, str]:
    """What the page after sending shows."""
    if isinstance(answer, Batched):
        return {"batch": answer.id}
    return {"case": answer.case_id, "number": answer.number}


def _members(group: str) -> tuple[Choice, ...]:
    return tuple(Choice(person.id, person.name) for person in members_of(installation(), group))


def _asked(questions: QuestionPage) -> str:
    """The questions on a page, for the next request: "channel! email"; "!" marks mandatory ones."""
    shown = (bound for bound in questions.questions() if bound.visible)
    return " ".join(f"{bound.path}!" if bound.required else bound.path for bound in shown)


def _names(asked: frozenset[str]) -> frozenset[str]:
    return frozenset(name.rstrip("!") for name in asked)


def _flat(files: Mapping[str, Typed]) -> Typed:
    return {name: texts for inputs in files.values() for name, texts in inputs.items()}


def _place_of_entry() -> str:
    path = request.form.get("add") or request.form.get("remove", "").partition(".")[0]
    return f"slot-{path}"


def _see(address: str) -> Response:
    return make_response(redirect(address, code=303))
