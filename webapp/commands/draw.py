"""`fahrwasser draw`: a workflow as a picture, as BPMN for other tools, or as a Petri net."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from webapp.commands.check import DEFINITIONS
from webapp.languages import SOURCE_LANGUAGE, Catalogue, Languages
from webapp.rendering.drawings import drawing
from webapp.rendering.layout import NoGraphviz, lay_out
from workflows.core.definition import Definition
from workflows.drawing.bpmn import bpmn_of
from workflows.drawing.from_definition import diagram_of
from workflows.loading.load import WORKFLOW, load_definition, read_folder
from workflows.net.outside import pnml_of_definition


@click.command()
@click.argument("workflow")
@click.option("--svg", "form", flag_value="svg", default=True, help="A picture (default).")
@click.option("--bpmn", "form", flag_value="bpmn", help="BPMN 2.0 XML with layout.")
@click.option("--pnml", "form", flag_value="pnml", help="The compiled net as PNML (ISO/IEC 15909-2).")
@click.option("--language", default=SOURCE_LANGUAGE, show_default=True, help="Of the picture: de, en, ...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Instead of printing it."
)
def draw(workflow: str, form: str, language: str, output: Path | None) -> None:
    """Draw a WORKFLOW: its id, or the folder of its definition."""
    folder = Path(workflow) if Path(workflow).is_dir() else DEFINITIONS / workflow
    if not (folder / WORKFLOW).is_file():
        raise click.ClickException(f"There is no definition in {folder}.")
    definition = load_definition(read_folder(folder))
    if not isinstance(definition, Definition):
        for problem in definition:
            print(f"{folder}/{problem}", file=sys.stderr)
        sys.exit(1)
    try:
        drawn = _drawn(definition, form, folder, language)
    except NoGraphviz as problem:
        raise click.ClickException(str(problem)) from None
    if output:
        output.write_text(drawn, "utf-8")
    else:
        sys.stdout.write(drawn)


def _drawn(definition: Definition, form: str, folder: Path, language: str) -> str:
    if form == "pnml":
        return pnml_of_definition(definition)
    if form == "bpmn":
        diagram = diagram_of(definition)
        return bpmn_of(diagram, lay_out(diagram))
    return drawing(definition, _words(folder, language))


def _words(folder: Path, language: str) -> Catalogue:
    languages = Languages.open("UTC")
    offered = [entry.tag for entry in languages.offered]
    if language not in offered:
        raise click.ClickException(f"There is no language {language}; there are {', '.join(offered)}.")
    texts = {path.stem: path.read_text("utf-8") for path in (folder / "texts").glob("*.po")}
    return languages.for_definition(language, texts)
