"""`fahrwasser texts`: what translations lack, and files that go to translators and come back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from webapp.catalogues.easy_german import strains_of
from webapp.catalogues.subjects import Subject, of_definition, pages, subjects
from webapp.commands.check import DEFINITIONS
from webapp.commands.texts_exchange import bring_in, hand_out, mark_checked, report
from webapp.languages import TRANSLATIONS


@click.command()
@click.option(
    "--update", is_flag=True, help="Add new words of the pages to their catalogues, remove orphans."
)
@click.option("--workflow", metavar="WORKFLOW", help="Of a definition (id or folder) instead of the pages.")
@click.option("--language", "tags", multiple=True, metavar="TAG", help="Only this one; may be repeated.")
@click.option(
    "--export",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a PO file for each language there, for translators, and a POT for new languages.",
)
@click.option(
    "--import",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Check a PO file that came back, and put it in its place; nothing is written when it has a fault.",
)
@click.option(
    "--checked-by", metavar="NAME", help="Who speaks the language and has read it all: no draft any more."
)
@click.option("--lint-leicht", is_flag=True, help="Say where texts in Leichte Sprache are not easy.")
def texts(
    update: bool,
    workflow: str | None,
    tags: tuple[str, ...],
    folder: Path | None,
    file: Path | None,
    checked_by: str | None,
    lint_leicht: bool,
) -> None:
    """Say what the translations lack; hand them out, take them back, say who has checked them."""
    if lint_leicht:
        sys.exit(_lint([_subject(workflow)] if workflow else list(subjects(TRANSLATIONS, DEFINITIONS))))
    if folder is not None:
        hand_out(_subject(workflow), tags, folder)
    elif file is not None:
        bring_in(_subject(workflow), tags, file, checked_by or "")
    elif checked_by:
        mark_checked(_subject(workflow), tags, checked_by)
    elif workflow:
        sys.exit(report(_subject(workflow), tags))
    else:
        sys.exit(_pages(update, tags))


def _subject(workflow: str | None) -> Subject:
    if workflow is None:
        return pages(TRANSLATIONS)
    folder = Path(workflow) if Path(workflow).is_dir() else DEFINITIONS / workflow
    if not (folder / "workflow.yaml").is_file():
        raise click.ClickException(f"There is no definition in {folder}.")
    return of_definition(folder.resolve())


def _pages(update: bool, tags: tuple[str, ...]) -> int:
    """The words in code and templates are looked for again, so that nothing new is overlooked."""
    from webapp.commands import words_in_code

    everything = words_in_code.extracted()
    meant = tags or pages(TRANSLATIONS).tags()
    for tag in meant if update else ():
        words_in_code.update(tag, everything)
    problems = words_in_code.complaints(meant, everything)
    print("\n".join(problems) or f"Complete: {', '.join(meant)}.")
    return 1 if problems else 0


def _lint(found: list[Subject]) -> int:
    """Warnings only: whether a text is easy is for its readers to say."""
    count = 0
    for subject in found:
        for strain in strains_of(subject):
            print(strain)
            count += 1
    print(f"{count} warnings")
    return 0
