"""`fahrwasser schema`: writes the JSON Schema of the language, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from workflows.loading.schema import schemas, written

SCHEMA = Path(__file__).parents[2] / "workflows" / "schema"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=SCHEMA)
def schema(folder: Path) -> None:
    """Write workflow, forms and scenario.schema.json into a FOLDER (default: workflows/schema)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in schemas().items():
        (folder / name).write_text(written(found), "utf-8")
        print(folder / name)
