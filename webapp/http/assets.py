"""Styles, scripts and pictures under addresses that carry the digest of all of them.

One digest for the whole folder lets style sheets and ES modules name each other
by relative paths; every address may then be kept by browsers for ever.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, send_from_directory

from webapp.http.doors import Door, open_to

FOLDER = Path(__file__).resolve().parents[1] / "static"
_YEAR = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


class Assets:
    """The files of a folder, with one digest over names and contents."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
        self.digest = digest.hexdigest()[:16]
        self._names = frozenset(file.relative_to(folder).as_posix() for file in files)

    def address(self, name: str) -> str:
        """The address of a file, such as "styles/frame.css".

        Raises:
            LookupError: there is no such file.
        """
        if name not in self._names:
            raise LookupError(f"no asset {name!r}")
        return f"/assets/{self.digest}/{name}"


def install_assets(app: Flask) -> None:
    """Give templates `asset(name)` and serve the files."""
    assets = Assets()
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.address
    app.register_blueprint(blueprint)


@blueprint.get("/assets/<digest>/<path:name>")
@open_to(Door.ANYBODY)
def asset(digest: str, name: str) -> Response:
    """One file. A page from before a release gets today's, but may not keep it."""
    response = send_from_directory(FOLDER, name)
    current = digest == current_app.extensions["assets"].digest
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if current else "no-store"
    return response
