"""`fahrwasser texts` with files: out to translators, back and checked, and how far each language is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from webapp.catalogues.exchange import (
    Accepted,
    accept,
    check_stored,
    put,
    template_for_translators,
    text_for_translators,
)
from webapp.catalogues.faults import LANGUAGE, Fault, Kind, faults
from webapp.catalogues.reading import LARGEST, header_of
from webapp.catalogues.states import State, counts, state_of
from webapp.catalogues.subjects import Subject
from webapp.clock import SystemClock
from webapp.languages import TRANSLATIONS
from workflows.core.fields.languages import is_language

_LONGEST_QUOTE = 60
_SAID = {
    Kind.UNREADABLE: "Here the file stops being a PO file.",
    Kind.LANGUAGE: 'It is a file for the language "{about}".',
    Kind.SUBJECT: 'It holds the texts of "{about}".',
    Kind.ORPHANED: '"{about}" is not needed (any more).',
    Kind.TWICE: '"{about}" is there twice.',
    Kind.MISSING: '"{about}" is not translated.',
    Kind.DOUBTFUL: '"{about}" is marked as doubtful, so it is not checked.',
    Kind.PLACEHOLDERS: 'The translation of "{about}" has other placeholders.',
    Kind.FORMS: 'The translation of "{about}" has not as many forms as the language.',
    Kind.CHARACTERS: 'The translation of "{about}" has a <, > or % of its own, or an invisible sign.',
}


def hand_out(subject: Subject, tags: tuple[str, ...], folder: Path) -> None:
    """Write a file for each language, and a template for new ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for tag in tags or subject.tags():
        _write(folder / f"{subject.name}.{tag}.po", text_for_translators(subject, tag))
    if not tags:
        _write(folder / f"{subject.name}.pot", template_for_translators(subject))


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    click.echo(str(file))


def bring_in(subject: Subject, tags: tuple[str, ...], file: Path, checked_by: str) -> None:
    """Look at a file, and put it in its place when it has no fault."""
    with file.open("rb") as stream:
        text = stream.read(4 * LARGEST).decode("utf-8-sig", errors="replace")
    tag = _only(tags) or _language_of(file, text)
    _conclude(accept(subject, tag, text, SystemClock().now().astimezone(), checked_by), file)


def mark_checked(subject: Subject, tags: tuple[str, ...], name: str) -> None:
    """Say of what lies there who has checked it."""
    tag = _only(tags)
    if not tag:
        raise click.UsageError("Say which language: --language TAG.")
    file = subject.file(tag)
    if not file.is_file():
        raise click.ClickException(f"There is no {file}.")
    _conclude(check_stored(subject, tag, SystemClock().now().astimezone(), name), file)


def _conclude(taken: Accepted | list[Fault], file: Path) -> None:
    if isinstance(taken, list):
        _refuse(file, taken)
    try:
        written = put(taken)
    except OSError as problem:
        raise click.ClickException(f"{problem.filename} cannot be written: {problem.strerror}.") from problem
    click.echo(f"{written}: {_state_in_words(state_of(taken.subject.stored(taken.tag)))}")


def _refuse(file: Path, found: list[Fault]) -> NoReturn:
    _print(file, found)
    print(f"{len(found)} problems; nothing was written.", file=sys.stderr)
    sys.exit(1)


def _print(file: Path, found: list[Fault]) -> None:
    for fault in found:
        place = f"{file}:{fault.line}" if fault.line else str(file)
        print(f"{place}: {_SAID[fault.kind].format(about=_short(fault.about))}")


def report(subject: Subject, tags: tuple[str, ...]) -> int:
    """How far each language is, and what is wrong with it; 1 when something is."""
    right = True
    for tag in tags or subject.tags():
        found, stored = counts(subject, tag), subject.stored(tag)
        said = f"{found.complete} of {found.wanted}, {found.doubtful} doubtful, {found.missing} missing"
        click.echo(f"{tag}: {said}; {_state_in_words(state_of(stored))}")
        wrong = faults(stored, tag, subject.name, subject.wanted(tag))
        _print(subject.file(tag), wrong)
        right = right and found.is_whole and not wrong
    return 0 if right else 1


def _state_in_words(state: State) -> str:
    said = ", ".join(part for part in (state.by, state.on.isoformat() if state.on else "") if part)
    return f"{'draft' if state.draft else 'checked'} ({said})" if said else "draft"


def _only(tags: tuple[str, ...]) -> str:
    if len(tags) > 1:
        raise click.UsageError("One language at a time.")
    return _known(tags[0]) if tags else ""


def _known(tag: str) -> str:
    """A tag names a file, so it has to be one."""
    if not is_language(tag):
        raise click.UsageError(f"{tag!r} is no language tag, such as ar or de-x-leicht.")
    return tag


def _language_of(file: Path, text: str) -> str:
    """What the file itself says, or its name: `pages.ar.po`, `ar.po`."""
    said = header_of(text).get(LANGUAGE, "")
    named = file.stem.rpartition(".")[2]
    if said or (TRANSLATIONS / f"{named}.po").is_file():
        return _known(said or named)
    raise click.UsageError(f"{file.name} does not say its language: --language TAG.")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"
