"""`fahrwasser serve`: the production web server."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 inside a container.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
def serve(host: str, port: int, processes: int) -> None:
    """Serve the pages with gunicorn; ends gracefully on SIGTERM."""
    from gunicorn.app.base import BaseApplication  # only for those who serve

    from tasks.app import waking
    from webapp.bootstrap import installation_from_environment, refuse_changed_versions, settle

    installation = waking(installation_from_environment())
    refuse_changed_versions(installation)
    _share_metrics()
    from webapp.http.application import create_app

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """Gunicorn with its settings from here."""

        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": processes,
                "threads": 4,
                "worker_class": "gthread",
                "timeout": 60,
                "graceful_timeout": 20,
                "loglevel": "warning",
                "control_socket_disable": True,
                "preload_app": True,
                "child_exit": _forget_metrics,
                "post_fork": lambda _server, _worker: installation.database.forget_connections(),
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            app = create_app(installation)
            settle()
            return app

    Server().run()


def _share_metrics() -> None:
    """The processes of this server write their durations into one folder, new at each start.

    The library looks for the folder when it is imported:
    https://prometheus.github.io/client_python/multiprocess/.
    """
    folder = Path(tempfile.mkdtemp(prefix="fahrwasser-metrics-"))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    atexit.register(_remove, folder, os.getpid())


def _remove(folder: Path, owner: int) -> None:
    """Only whoever made the folder takes it away, not each child that ends."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_metrics(_server: object, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
