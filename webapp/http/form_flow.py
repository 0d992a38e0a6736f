"""The pages of a form, one after the other: for applicants, parties and staff alike.

A page is taken on Continue, never while typing. What was typed is kept in a
draft before anything is judged; every POST ends in a redirect or in the same
page with its errors. Without JavaScript, questions that an answer brings up
appear when the page is sent; with htmx they appear at once, rendered here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Response, g, make_response, render_template, request

from webapp.forms.entered import remarked, without_own_word
from webapp.forms.question_page import question_page
from webapp.forms.questions import View
from webapp.forms.sheet import OUTCOME, Sheet, with_members
from webapp.forms.typing import Stamp, Typed, take, typed_of, without
from webapp.http.bot_traps import Trap, begun_now, new_trap, sent_trap
from webapp.http.errands import Errand
from webapp.http.form_drafts import Draft, keep, new_draft, open_draft, result_of, with_request_key
from webapp.http.form_entries import edited, is_edited, place_of_entry
from webapp.http.form_news import new_questions, questions_known
from webapp.http.form_uploads import take_files
from webapp.http.form_words import check_sections, error_links, helper_names, sayer, staff_choices
from webapp.http.installed import installation
from webapp.http.originals import originals_beside, speaking_otherwise
from webapp.http.redirects import see
from webapp.http.refusals import refusal_page
from webapp.http.speech import catalogue, language
from webapp.http.staying import wants_to_stay
from webapp.services.batches import Batched
from webapp.services.transition import Applied
from workflows.core.definition import Choice, Field, Page
from workflows.core.fields import FieldError
from workflows.core.outcome import Refusal

_CHECKED = "checked"


class FormFlow:
    """One errand in one request."""

    form_template, check_template = "web/flow/form.html", "web/flow/check.html"

    def __init__(self, errand: Errand, draft: Draft | None = None) -> None:
        self.errand = errand
        self.draft = draft or open_draft(errand.key, errand.place)
        self.form = with_members(errand.questions, self._members)

    # --- pages that are shown ---------------------------------------------------------------------

    def begin(self) -> Response:
        """Go to the first page; a form that was sent before begins anew."""
        if self.draft.sent:
            begun = begun_now() if self.errand.unknown else ""
            self.draft = self._keep(new_draft(self.errand.key, self.errand.place, begun))
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
            return self._elsewhere(f"{self.errand.address}/check") or self._send()
        sheet = self._sheet()
        unfinished = sheet.first_page_with_an_error()
        if unfinished is not None:
            return self._to_page(unfinished, checked=self.draft.reached_check)
        if not self.draft.reached_check:
            self.draft = self._keep(replace(self.draft, reached_check=True))
        return self._page_of_answers(sheet)

    def _show(self, sheet: Sheet, page: Page, *, checked: bool, status: int = 200) -> Response:
        view = self._view(sheet, checked=checked)
        questions = question_page(self.errand.definition, view, page)
        missing = checked and OUTCOME in sheet.errors_on(page)
        outcome_error = catalogue().gettext("Wählen Sie eine Entscheidung") if missing else ""
        html = render_template(
            self.form_template,
            **self._words(sheet, view),
            page=page,
            questions=questions,
            asked=questions.asked(),
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

    def _page_of_answers(self, sheet: Sheet, sent: Trap | None = None) -> Response:
        view = self._view(sheet, checked=True)
        helpers = helper_names(self.draft.entered)
        shown = sent or (new_trap(self.draft.begun, self.draft.request_key) if self.errand.unknown else None)
        html = render_template(
            self.check_template,
            **self._words(sheet, view),
            sections=check_sections(sheet, view, self.errand.address, helpers),
            helpers=sorted(set(helpers.values())),
            back=(f"{self.errand.address}/page/{sheet.pages[-1].id}", ""),
            trap=shown,
            errors=shown.errors if shown else [],
        )
        return make_response(html, 422 if sent else 200)

    # --- what was typed ---------------------------------------------------------------------------

    def _take(self, page: Page) -> Response:
        """Keep first, judge then."""
        self.draft = with_request_key(self.draft, request.form.get("request_key", ""))
        asked = _names(request.form.get("asked", ""))
        typed, refused = self._typed(page, asked)
        by = self.errand.helping.by if self.errand.helping else ""
        at = installation().now().isoformat()
        entered = remarked(self.draft.entered, page.fields, self._earlier(), typed, by, at)
        known = questions_known(self.form, self.draft, page)
        self.draft = self._keep(replace(self.draft, typed=typed, entered=entered, known=known))
        here = f"{self.errand.address}/page/{page.id}"
        elsewhere = self._elsewhere(f"{here}?{_CHECKED}=1" if "showing_errors" in request.form else here)
        if elsewhere:
            return elsewhere
        if "HX-Request" in request.headers:
            return self._changes(page)
        if is_edited() and not refused:
            return see(f"{here}#{place_of_entry()}")
        return self._judge(page, asked, refused)

    def _judge(self, page: Page, asked: frozenset[str], refused: Mapping[str, FieldError]) -> Response:
        sheet = replace(self._sheet(), refused=refused)
        errors = sheet.errors_on(page)
        if any(path.partition(".")[0] in asked | {OUTCOME} for path in errors):
            return self._show(sheet, page, checked=True, status=422)
        if errors:
            first = next(iter(errors)).partition(".")[0]
            return see(f"{self.errand.address}/page/{page.id}?new=1#slot-{first}")
        return self._onward(sheet, page)

    def _onward(self, sheet: Sheet, page: Page) -> Response:
        if self.draft.reached_check:
            unfinished = sheet.first_page_with_an_error()
            return self._to_page(unfinished) if unfinished else see(f"{self.errand.address}/check")
        following = sheet.page_after(page)
        if following is not None:
            return self._to_page(following)
        return see(f"{self.errand.address}/check") if self.errand.checked else self._send()

    def _typed(self, page: Page, asked: frozenset[str]) -> tuple[Typed, dict[str, FieldError]]:
        """What is known after this request; questions that were not on the page keep what they had."""
        before, at = self._earlier(), installation().now().isoformat()
        fields = [question for question in page.fields if question.name in asked]
        if self.errand.helping:
            fields = without_own_word(fields)
        stamp = Stamp(language().tag, at, lambda text: self._view(self._sheet(), checked=False).say(text))
        taken = take(fields, request.form, before, stamp)
        files, refused = self._files(fields, without(taken, request.form.getlist("remove")))
        if OUTCOME in request.form:
            taken[OUTCOME] = [request.form[OUTCOME]]
        gone = [question.name for question in fields] + ([OUTCOME] if OUTCOME in taken else [])
        kept_files = {name: texts for inputs in files.values() for name, texts in inputs.items()}
        typed = {**without(before, gone), **without(taken, files), **kept_files}
        return edited(page, typed), refused

    def _changes(self, page: Page) -> Response:
        """What an answer changed on the page, for htmx: questions that come, go, or become mandatory."""
        sheet = self._sheet()
        view = self._view(sheet, checked=False)
        questions = question_page(self.errand.definition, view, page)
        before = request.form.get("asked", "")
        changed = questions.changed_since(before)
        appeared = [bound for bound in changed if bound.visible and bound.path not in _names(before)]
        html = render_template(
            "web/flow/changes.html",
            **self._words(sheet, view),
            page=page,
            changed=changed,
            appeared=appeared,
            asked=questions.asked(),
        )
        return make_response(html)

    def _elsewhere(self, here: str) -> Response | None:
        """Another language, later, another person, or a longer session: everything typed is safe by now."""
        otherwise = speaking_otherwise(see(here))
        if otherwise:
            return otherwise
        if "handover" in request.form and self.errand.helping:
            return see(self.errand.helping.handover())
        if "later" in request.form and self.errand.later:
            return see(self.errand.later())
        return see(here) if wants_to_stay() else None

    # --- sending ----------------------------------------------------------------------------------

    def _send(self) -> Response:
        if self.errand.helping:
            return see(self.errand.helping.handover())
        if request.form.get("request_key", "") != self.draft.request_key:
            return see(f"{self.errand.address}/check" if self.errand.checked else self.errand.address)
        sheet = self._sheet()
        unfinished = sheet.first_page_with_an_error()
        if unfinished is not None:
            return self._to_page(unfinished, checked=True)
        if self.errand.unknown and (trap := sent_trap(self.draft.request_key)).sprung:
            return self._page_of_answers(sheet, trap)
        values, entered = sheet.answers.values, self.draft.entered.items()
        assisted = {name: mark for name, mark in entered if values.get(name) is not None}
        answer = self.errand.send(values, sheet.outcome, self.draft.request_key, assisted)
        if isinstance(answer, Refusal):
            sheet = sheet.judged(answer.errors)
            page = sheet.first_page_with_an_error()
            return (
                self._show(sheet, page, checked=True, status=422)
                if page
                else refusal_page(answer.reason, [self.errand.leave])
            )
        return self._note_sent(answer)

    def _note_sent(self, answer: Applied | Batched) -> Response:
        self._keep(replace(self.draft, sent=True, result=result_of(answer)))
        if self.errand.after_sending:
            self.errand.after_sending()
        return see(self.errand.sent)

    def _already_sent(self) -> Response:
        """The same page again, by a second click or the back button: the effect was had once."""
        return see(self.errand.sent)

    # --- common to all ----------------------------------------------------------------------------

    def _keep(self, draft: Draft) -> Draft:
        return keep(draft)

    def _files(self, fields: Sequence[Field], kept: Typed) -> tuple[dict[str, Typed], dict[str, FieldError]]:
        return take_files(fields, self.errand.key, kept)

    def _members(self, group: str) -> tuple[Choice, ...]:
        return staff_choices(group)

    def _earlier(self) -> Typed:
        return self.draft.typed if self.draft.exists else typed_of(self.form.fields, self.errand.earlier)

    def _sheet(self) -> Sheet:
        country = installation().settings.region.partition("-")[0]
        sheet = Sheet(self.form, self._earlier(), self.errand.names, self.errand.outcomes, country)
        helps = self.errand.helping is not None
        return replace(sheet, for_other=helps, signed_for={} if helps else self.errand.signed_for).opened()

    def _view(self, sheet: Sheet, *, checked: bool) -> View:
        names = {**self.errand.names, **sheet.answers.values}
        definition = self.errand.definition
        say, german = sayer(definition, names), originals_beside(definition, names)
        return View(sheet, catalogue(), say, checked, self.errand.own, german)

    def _words(self, sheet: Sheet, view: View) -> dict[str, object]:
        return {
            "errand": self.errand,
            "news": new_questions(sheet, self.draft, self.errand.address, view.say),
            "form": self.form,
            "say": view.say,
            "own": self.errand.own,
            "originals": view.originals,
            "form_id": "answers",
            "beside": g.beside() if "beside" in g else (),
            "chosen": g.get("chosen"),
            "request_key": self.draft.request_key,
        }

    def _back(self, sheet: Sheet, page: Page) -> tuple[str, str]:
        if self.draft.reached_check and sheet.first_page_with_an_error() is None:
            return f"{self.errand.address}/check", ""
        before = sheet.page_before(page)
        return (f"{self.errand.address}/page/{before.id}", "") if before else self.errand.leave

    def _to_page(self, page: Page, *, checked: bool = False) -> Response:
        return see(f"{self.errand.address}/page/{page.id}" + (f"?{_CHECKED}=1" if checked else ""))


def _names(asked: str) -> frozenset[str]:
    return frozenset(name.rstrip("!") for name in asked.split())
