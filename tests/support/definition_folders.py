"""Definitions that a test brings along, as folders that an installation reads."""

from __future__ import annotations

from pathlib import Path


def put_definition(folder: Path, name: str, workflow: str, forms: str, arabic: str = "") -> Path:
    """Write a workflow, or another version over it; gives the folder of definitions.

    Arguments:
        arabic: the text of its catalogue in Arabic; "" for none.
    """
    place = folder / "definitions" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "workflow.yaml").write_text(workflow, "utf-8")
    (place / "forms.yaml").write_text(forms, "utf-8")
    if arabic:
        (place / "texts").mkdir(exist_ok=True)
        (place / "texts" / "ar.po").write_text(arabic, "utf-8")
    return place.parent
