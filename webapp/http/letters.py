"""Letters that wait to be delivered: print, send, and say how somebody was told."""

from __future__ import annotations

import io

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    render_template,
    request,
    send_file,
)

from webapp.http.case_words import Reader
from webapp.http.cases import reader_of
from webapp.http.doors import Door, open_to
from webapp.http.due import due_in_words
from webapp.http.installed import installation
from webapp.http.letter_words import (
    WHY,
    done_words,
    letter_address,
    person_words,
    role_words,
    subject_words,
)
from webapp.http.redirects import see
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.languages import marked
from webapp.services.letter_acts import How, finish_letter, mail_again
from webapp.services.letters import Letter, LetterView, fetch_letter, letter_view
from webapp.services.mailings import Why

blueprint = Blueprint("letters", __name__, url_prefix="/cases/<case_id>/letters/<int:letter_id>")

_WAYS = {
    How.POSTED: marked("Brief ist abgeschickt"),
    How.HANDED: marked("Persönlich übergeben"),
    How.PHONED: marked("Telefonisch Bescheid gegeben"),
}


@blueprint.get("")
@open_to(Door.STAFF)
def letter(case_id: str, letter_id: int) -> str:
    """Why no mail arrived, and what to do instead; until the PDF is there, the page asks again by itself."""
    asked_again = "HX-Request" in request.headers
    view = letter_view(installation(), case_id, letter_id, staff().actor, noted=not asked_again)
    return _page(view, reader_of(view.situation, staff()))


def _page(view: LetterView, reader: Reader) -> str:
    found, situation = view.letter, view.situation
    return render_template(
        "web/cases/letter.html",
        address=letter_address(found.case_id, found.id),
        case_id=found.case_id,
        case=f"{situation.state.number} · {view.subject}",
        subject=subject_words(situation, found.payload["notice"], reader),
        role=role_words(situation, found, reader),
        name=view.contact.name if view.contact else "",
        spoken=reader.words.language_name(view.contact.language) if view.contact else "",
        why=reader.words.gettext(WHY[Why(found.why)]),
        due=due_in_words(found.due_at, situation.now, situation.calendar, reader.words, found.opened_at),
        letter=found,
        view=view,
        ways=[(way.value, catalogue().gettext(words)) for way, words in _WAYS.items()],
        done=done_words(situation, found, reader) if found.done_at else "",
        done_by=person_words(found.done_by, reader) if found.done_at else "",
    )


@blueprint.get("/letter.pdf")
@open_to(Door.STAFF)
def pdf(case_id: str, letter_id: int) -> Response:
    """The letter itself; none while it is not printed yet."""
    content = fetch_letter(installation(), case_id, letter_id, staff().actor)
    if content is None:
        abort(404)
    name = catalogue().gettext("Brief %(number)s") % {"number": letter_id}
    return send_file(io.BytesIO(content), "application/pdf", download_name=f"{name}.pdf")


@blueprint.post("")
@open_to(Door.STAFF)
def finish(case_id: str, letter_id: int) -> Response:
    """Say how somebody was told; the task is done with that."""
    how = request.form.get("how", "")
    if how not in {way.value for way in _WAYS}:
        abort(400)
    earlier = finish_letter(installation(), case_id, letter_id, How(how), staff().actor)
    return _onward(earlier, catalogue().gettext("Danke, das ist vermerkt."))


@blueprint.post("/again")
@open_to(Door.STAFF)
def again(case_id: str, letter_id: int) -> Response:
    """Send the mail once more, to the address that was corrected meanwhile."""
    earlier = mail_again(installation(), case_id, letter_id, staff().actor)
    return _onward(earlier, catalogue().gettext("Die E-Mail geht noch einmal hinaus."))


def _onward(earlier: Letter | None, said: str) -> Response:
    """Back to the inbox; whoever comes second reads who was first."""
    if earlier is not None and earlier.done_by != staff().actor.id:
        return see(letter_address(earlier.case_id, earlier.id))
    flash(said, "success")
    return see("/inbox")
