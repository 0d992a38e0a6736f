"""`fahrwasser preview`: looks at the forms of a definition that need not be published yet."""

from __future__ import annotations

import signal
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from workflows.loading.load import WORKFLOW


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
def preview(folder: Path, port: int) -> None:
    """Show the forms in the FOLDER of a definition on a page for this machine only.

    Each page shows the files as they are when it is opened.
    """
    from werkzeug.serving import make_server  # only for those who look

    from webapp.bootstrap import build_installation
    from webapp.http.authors_alone import create_preview
    from webapp.services.definitions import Definitions
    from webapp.settings import read_settings

    if not (folder / WORKFLOW).is_file():
        raise click.ClickException(f"There is no definition in {folder}.")
    with tempfile.TemporaryDirectory(prefix="fahrwasser-preview-") as place:
        nothing, around = Path(place) / "nothing", Path(place) / "definitions"
        nothing.mkdir()
        around.mkdir()
        (around / folder.resolve().name).symlink_to(folder.resolve())
        address = f"http://127.0.0.1:{port}"
        made = build_installation(
            read_settings(
                {
                    "FAHRWASSER_DATA": str(Path(place) / "data"),
                    "FAHRWASSER_DEFINITIONS": str(nothing),
                    "FAHRWASSER_BASE_URL": address,
                }
            )
        )
        app = create_preview(made, lambda: Definitions(around, made.languages))
        server = make_server("127.0.0.1", port, app, threaded=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print(f"{address} shows {folder}; Ctrl-C ends.", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
        made.database.close()
