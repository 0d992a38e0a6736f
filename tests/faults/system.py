"""Everything that runs on a server, as processes of this machine: started, killed, and started again.

Each process has a session of its own, so that a signal to a group hits nobody else.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.crash_points import Orders
from tests.faults.program import Service
from tests.faults.sink import TAKES
from tests.support.installations import UNLIMITED
from tests.support.servers import answers, free_port, postgresql_program, wait_until

ROOT = Path(__file__).parents[2]
_LOOK_SECONDS = 0.05
_PRODUCT = ("web", "worker 1", "worker 2")
_BALLAST = "ballast"
_SMALL_DISK = "size=512m"
_PYTHON = (sys.executable, "-W", "ignore", "-m")


@dataclass
class System:
    """A running Fahrwasser: database, Redis, mail server, web and two workers.

    Attributes:
        without: a part of the product that is taken out, for a control.
        small_disk: whether files, keys and the embedded database get a disk that can be filled.
        launch: program of the product -> what starts it instead of the launcher of the faults.
        more: environment of the product beyond its settings.
    """

    folder: Path
    on_postgresql: bool
    without: str = ""
    small_disk: bool = True
    launch: Mapping[str, Sequence[str]] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    database_port: int = field(default_factory=free_port)
    mail_port: int = field(default_factory=free_port)
    services: dict[str, Service] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the folders."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.data = self.folder / "var"
        self.has_small_disk = _prepare_disk(self.data, small=self.small_disk)
        self.orders = Orders(self.folder / "orders")
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._watch, daemon=True)

    @property
    def database_url(self) -> str:
        """As SQLAlchemy writes it."""
        if self.on_postgresql:
            return f"postgresql+psycopg://postgres@127.0.0.1:{self.database_port}/postgres"
        return f"sqlite:///{self.data / 'fahrwasser.sqlite'}"

    @property
    def environment(self) -> dict[str, str]:
        """Of every program of the product; `settings` of an installation can be read from it as well."""
        return {
            **{name: text for name, text in os.environ.items() if not name.startswith("FAHRWASSER_")},
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "FAHRWASSER_DATA": str(self.data),
            "FAHRWASSER_DEFINITIONS": str(self.folder / "definitions"),
            "FAHRWASSER_BASE_URL": f"http://127.0.0.1:{self.port}",
            "FAHRWASSER_SECRET_KEY": "only for the faults, never for real data",
            "FAHRWASSER_TICK_SECONDS": "2",
            **UNLIMITED,
        }

    def start_servers(self) -> None:
        """Start what the product needs: the database, Redis and the mail server."""
        if self.on_postgresql:
            self._start_postgresql()
        self.add("redis", [_found("redis-server"), *_redis_options(self.redis_port, self.folder)])
        self.set_mood(TAKES)
        self.add("sink", [*_PYTHON, "tests.faults.sink", str(self.mail_port), str(self.folder)])
        wait_until(lambda: answers(self.redis_port) and answers(self.mail_port), what="Redis and mail server")

    def start_product(self) -> None:
        """Start web and workers, and from now on whatever dies again."""
        self._launch("web", ["serve", "--processes", "2", "--port", str(self.port)])
        for name in _PRODUCT[1:]:
            self._launch(name, ["worker", "--beat", "--processes", "2"])
        wait_until(lambda: answers(self.port), what="the web server")
        self.keep_running()

    def keep_running(self) -> None:
        """From now on, start again what has died, as systemd would."""
        self._keeper.start()

    def add(self, name: str, command: list[str], more: Mapping[str, str] | None = None) -> None:
        """Start a program that `keep_running` then looks after."""
        log = self.folder / f"{name.replace(' ', '-')}.log"
        self.services[name] = Service(name, command, {**self.environment, **(more or {})}, log)
        self.services[name].start()

    def _launch(self, name: str, command: list[str]) -> None:
        without = ["--without", self.without] if self.without else []
        launcher = self.launch.get(name, ["tests.faults.launcher", str(self.orders.folder), *without])
        self.add(name, [*_PYTHON, *launcher, *command], self.more)

    def _start_postgresql(self) -> None:
        place = self.folder / "postgresql"
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        place.mkdir(mode=0o755)
        if as_user:
            shutil.chown(place, "postgres")
        data = str(place / "data")
        make = [
            *as_user,
            postgresql_program("initdb"),
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(make, check=True, capture_output=True, cwd="/")
        settings = ("fsync=on", "synchronous_commit=on", "shared_buffers=64MB", "restart_after_crash=on")
        options = [part for setting in settings for part in ("-c", setting)]
        address = ["-p", str(self.database_port), "-h", "127.0.0.1", "-k", data]
        command = [*_without_root(), postgresql_program("postgres"), "-D", data, *address, *options]
        self.add("postgresql", command)
        wait_until(self.database_answers, what="PostgreSQL")

    def database_answers(self) -> bool:
        """True when the database takes connections."""
        if not self.on_postgresql:
            return True
        ready = [postgresql_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.database_port)]
        return subprocess.run(ready, check=False).returncode == 0

    def set_mood(self, mood: str) -> None:
        """How the mail server behaves from now on."""
        (self.folder / "mood").write_text(mood)

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            for service in list(self.services.values()):
                if service.wanted and not service.alive and not self._over.is_set():
                    self._clear_away(service)
                    service.start()

    def _clear_away(self, service: Service) -> None:
        """What a killed program left behind would keep the next one from starting, or work on beside it."""
        if service.process is not None and service.name != "postgresql":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(service.process.pid, signal.SIGKILL)
        elif service.name == "postgresql":
            (self.folder / "postgresql" / "data" / "postmaster.pid").unlink(missing_ok=True)

    def pause(self, name: str, during: Callable[[], None]) -> None:
        """Keep a program away while something is done."""
        service = self.services[name]
        service.wanted = False
        service.signal(signal.SIGKILL, group=True)
        try:
            during()
        finally:
            service.wanted = True

    def fill_disk(self) -> None:
        """Leave no room on the disk of files, keys and the embedded database; `clear_disk` ends it."""
        if self.has_small_disk:
            room = shutil.disk_usage(self.data).free
            with suppress(OSError), (self.data / _BALLAST).open("wb") as ballast:
                os.posix_fallocate(ballast.fileno(), 0, max(room, 1))

    def clear_disk(self) -> None:
        """There is room again."""
        (self.data / _BALLAST).unlink(missing_ok=True)

    def go_on(self) -> None:
        """Whatever stands still goes on."""
        for service in self.services.values():
            if service.name != "postgresql":
                service.signal(signal.SIGCONT, group=True)

    def stop_product(self) -> None:
        """End web and workers; nothing is started again from now on."""
        self._over.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for name in _PRODUCT:
            self._end(name, signal.SIGKILL)

    def stop(self) -> None:
        """End everything, the product first."""
        self.stop_product()
        for name in ("sink", "redis"):
            self._end(name, signal.SIGKILL)
        self._end("postgresql", signal.SIGINT)
        if self.has_small_disk:
            subprocess.run(["umount", "--lazy", str(self.data)], check=True)

    def _end(self, name: str, number: signal.Signals) -> None:
        service = self.services.get(name)
        if service is None or service.process is None:
            return
        service.signal(number, group=number == signal.SIGKILL)
        service.process.wait()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(service.process.pid, signal.SIGKILL)


def _found(program: str) -> str:
    path = shutil.which(program)
    assert path, f"{program} is missing; `make setup-tests` installs it"
    return path


def _without_root() -> list[str]:
    """PostgreSQL refuses to run as root; setpriv, unlike runuser, becomes the program itself."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _prepare_disk(place: Path, *, small: bool) -> bool:
    """Make the folder; True when it is a disk of its own that can be filled, as only root can have one."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not small or os.geteuid() != 0 or not shutil.which("mount"):
        return False
    mount = ["mount", "-t", "tmpfs", "-o", f"{_SMALL_DISK},mode=700", "tmpfs", str(place)]
    return subprocess.run(mount, check=False, capture_output=True).returncode == 0


def _redis_options(port: int, folder: Path) -> list[str]:
    """Debian's own settings: nothing is on the disk when it is killed."""
    return [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "",
        "--appendonly",
        "no",
    ]
