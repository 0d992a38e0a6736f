"""`fahrwasser serve`: the production web server."""

from __future__ import annotations

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
    from webapp.http.application import create_app

    installation = waking(installation_from_environment())
    refuse_changed_versions(installation)

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
