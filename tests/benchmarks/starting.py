"""How long the programs need until they are ready, and what each of their processes weighs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.approvals import open_approvals
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Run, Turn, compare_turns
from tests.soak.processes import all_processes, size
from tests.support.servers import answers, free_port, postgresql, redis_server, wait_until
from webapp.clock import seconds_passed
from webapp.rendering.press import close_presses, presses, print_apart
from webapp.rendering.printing import Printable
from webapp.services.installation import Installation

_READY = "ready."
_PATIENCE = 60
_MEGABYTE = 1_000_000
_PAGE = Printable(
    '<!doctype html><html lang="de"><head><title>x</title></head><body><p>x</p></body></html>', "sheet"
)
_BARE_WEB = "from flask import Flask; app = Flask('bare'); app.route('/')(lambda: 'ok')"


@dataclass(frozen=True, slots=True)
class Program:
    """What is started, and how one sees that it is ready: it listens, or its log says so."""

    command: tuple[str, ...]
    port: int = 0


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """Web server and worker, each with one process for work, beside bare ones of the same servers."""
    redis, server = folder / "redis", folder / "postgresql"
    for place in (redis, server):
        place.mkdir()
    with redis_server(redis) as broker, postgresql(server) as database:
        office = open_approvals(folder / "office", database, REDIS_URL=broker)
        environment = _environment(office, folder)
        programs = _programs(folder)
        figures = compare_turns(
            {name: _start(program, environment, folder) for name, program in programs.items()}, effort
        )
        yield _time(figures, "web server, until it answers", "web", "bare web")
        yield _time(figures, "worker, until it is ready", "worker", "bare worker")
        for name, program in programs.items():
            with _running(program, environment, folder) as process:
                yield _weight(name, process)
        office.database.close()
    print_apart(_PAGE)
    found = size(presses()[0])
    assert found is not None
    yield Line("memory of the press", f"{found.proportional / _MEGABYTE:.0f} MB")
    close_presses()


def _programs(folder: Path) -> Mapping[str, Program]:
    (folder / "bare_web.py").write_text(_BARE_WEB)
    ours, bare = free_port(), free_port()
    python, product = sys.executable, (sys.executable, "-m", "webapp.cli")
    gunicorn = ("-m", "gunicorn", "--worker-class", "gthread", "--bind", f"127.0.0.1:{bare}", "bare_web:app")
    return {
        "web": Program((*product, "serve", "--processes", "1", "--port", str(ours)), ours),
        "bare web": Program((python, *gunicorn), bare),
        "worker": Program((*product, "worker", "--processes", "1")),
        "bare worker": Program((python, "-m", "tests.benchmarks.bare_queue", "--processes", "1")),
    }


def _environment(office: Installation, folder: Path) -> Mapping[str, str]:
    settings = office.settings
    return {
        **os.environ,
        "PYTHONPATH": f"{Path.cwd()}{os.pathsep}{folder}",
        "FAHRWASSER_DATA": str(settings.data),
        "FAHRWASSER_DEFINITIONS": str(settings.definitions),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url or "",
    }


def _start(program: Program, environment: Mapping[str, str], folder: Path) -> Turn:
    def turn(_: float) -> Run:
        begun = seconds_passed()
        with _running(program, environment, folder):
            return Run(1 / (seconds_passed() - begun), 0)

    return turn


@contextmanager
def _running(program: Program, environment: Mapping[str, str], folder: Path) -> Iterator[int]:
    """The process that was started, once it is ready."""
    log = folder / "program.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            program.command, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_until(lambda: _is_ready(program, log), _PATIENCE, f"{program.command}: {log.read_text()}")
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_ready(program: Program, log: Path) -> bool:
    return answers(program.port) if program.port else _READY in log.read_text()


def _time(figures: Figures, what: str, ours: str, bare: str) -> Line:
    seconds = [1 / figures.rate(name) for name in (ours, bare)]
    return Line(what, f"{seconds[0]:.2f} s", f"bare {seconds[1]:.2f} s", 1 / figures.ratio(ours, bare))


def _weight(name: str, leader: int) -> Line:
    """Memory of a program, process by process; what several of them share is shared out."""
    wait_until(lambda: len(_family(leader)) > 1, _PATIENCE, f"{name} has processes for work")
    sizes = [found.proportional / _MEGABYTE for one in _family(leader) if (found := size(one))]
    each = " + ".join(f"{one:.0f}" for one in sizes)
    return Line(f"memory of {name}, leader and others", f"{sum(sizes):.0f} MB", f"{each} MB")


def _family(leader: int) -> list[int]:
    """A process and its children."""
    return [leader, *(one.id for one in all_processes().values() if one.parent == leader)]
