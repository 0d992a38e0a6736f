"""The README's small workflow, for tests that need any workflow at all."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.installations import TODAY, new_installation
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from workflows.core.events import Actor
from workflows.core.outcome import Refusal

ROOT = Path(__file__).parents[2]
ASKER = Actor("party:asker", role="asker")
ANNA = Actor("person:anna", frozenset({"coordinators"}))
BEN = Actor("person:ben", frozenset({"coordinators"}))


def write_readme_workflow(folder: Path) -> Path:
    """Write the two files of the README's ten minutes below a folder."""
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"`(\w+\.yaml)`:\n\n   ```yaml\n(.*?)\n   ```", readme, re.DOTALL)
    place = folder / "wish"
    place.mkdir(parents=True)
    for name, text in blocks:
        (place / name).write_text(re.sub(r"^   ", "", text, flags=re.MULTILINE), "utf-8")
    return place


def wish_installation(tmp_path: Path, database_url: str = "", **settings: str) -> Installation:
    """An installation with this workflow only."""
    write_readme_workflow(tmp_path / "definitions")
    settings = {"FAHRWASSER_DEFINITIONS": str(tmp_path / "definitions"), **settings}
    return new_installation(tmp_path, database_url, TODAY, **settings)


def wish(installation: Installation, key: str, **answers: object) -> Applied | Refusal:
    """Start a case."""
    values = {"name": {"official": "Mara Muster"}, "email": "mara@example.org", "what": "Ein Beamer"}
    return start(installation, "wish", {**values, **answers}, ASKER, key)
