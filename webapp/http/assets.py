"""Styles, scripts and pictures under addresses that carry the digest of all of them.

One digest for the whole folder lets style sheets and ES modules name each other
by relative paths; every address may then be kept by browsers for ever. Texts lie
compressed in memory, once and as small as can be.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import mimetypes
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, send_from_directory

from webapp.http.compression import takes_gzip
from webapp.http.doors import Door, open_to

FOLDER = Path(__file__).resolve().parents[1] / "static"
_YEAR = 365 * 24 * 3600
_TEXTS = {".css", ".js", ".svg"}

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
        self._compressed = {
            file.relative_to(folder).as_posix(): gzip.compress(file.read_bytes(), mtime=0)
            for file in files
            if file.suffix in _TEXTS
        }
        base = f'url("/assets/{self.digest}/'
        self._sheets = {
            name: (folder / name).read_text("utf-8").replace('url("../', base)
            for name in self._names
            if name.endswith(".css")
        }
        self._sources = {name: _source(sheet) for name, sheet in self._sheets.items()}

    def address(self, name: str) -> str:
        """The address of a file, such as "styles/frame.css".

        Raises:
            LookupError: there is no such file.
        """
        if name not in self._names:
            raise LookupError(f"no asset {name!r}")
        return f"/assets/{self.digest}/{name}"

    def sheet(self, name: str) -> str:
        """A style sheet as it stands within a page: its pictures under their whole addresses."""
        return self._sheets[name]

    def sheet_digest(self, name: str) -> str:
        """The source by which a Content-Security-Policy allows that sheet: "sha256-…"."""
        return self._sources[name]

    def compressed(self, name: str) -> bytes | None:
        """A text in gzip; None for everything else."""
        return self._compressed.get(name)


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
    assets: Assets = current_app.extensions["assets"]
    response = _sent(name, assets.compressed(name))
    current = digest == assets.digest
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if current else "no-store"
    return response


def _sent(name: str, compressed: bytes | None) -> Response:
    if compressed is None:
        return send_from_directory(FOLDER, name)
    if takes_gzip():
        response = Response(compressed, mimetype=mimetypes.guess_type(name)[0])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(FOLDER, name)
    response.vary.add("Accept-Encoding")
    return response


def _source(sheet: str) -> str:
    digest = hashlib.sha256(sheet.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
