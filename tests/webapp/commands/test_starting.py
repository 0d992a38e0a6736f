"""Commands that cannot start say in plain words why, and what to do; a server that starts counts as one."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner, Result

from tests.support.scanners import scanner
from tests.support.servers import answers, free_port, smtp_sink, wait_until
from webapp.cli import main
from webapp.settings import CHECKOUT

STARTING = (["serve"], ["worker"], ["migrate"], ["verify"])


def run(words: list[str], data: Path, **environment: str) -> Result:
    """A command with settings of its own."""
    nothing = {"DATABASE_URL": "", "REDIS_URL": "", "FAHRWASSER_SECRET_KEY": ""}
    return CliRunner().invoke(main, words, env={**nothing, "FAHRWASSER_DATA": str(data), **environment})


@pytest.mark.parametrize("words", STARTING, ids=" ".join)
def test_wrong_settings_are_told_in_words_and_nothing_starts(words: list[str], tmp_path: Path) -> None:
    result = run(words, tmp_path, FAHRWASSER_TIME_ZONE="Mars", FAHRWASSER_REGION="DE-QQ")
    assert result.exit_code == 1
    assert "FAHRWASSER_TIME_ZONE is no time zone" in result.output
    assert "FAHRWASSER_REGION is no region" in result.output


def test_a_server_that_cannot_start_leaves_nothing_in_the_environment(tmp_path: Path) -> None:
    before = dict(os.environ)
    assert run(["serve"], tmp_path, FAHRWASSER_TIME_ZONE="Mars").exit_code == 1
    assert dict(os.environ) == before


def test_the_processes_of_a_server_count_their_requests_together(tmp_path: Path) -> None:
    port, token = free_port(), "a token for whoever watches"
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("FAHRWASSER_")},
        "FAHRWASSER_DATA": str(tmp_path / "var"),
        "FAHRWASSER_METRICS_TOKEN": token,
        "TMPDIR": str(tmp_path),
    }
    fahrwasser = [sys.executable, "-m", "webapp.cli"]
    subprocess.run([*fahrwasser, "migrate"], env=environment, check=True, capture_output=True)
    command = [*fahrwasser, "serve", "--processes", "2", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_until(lambda: answers(port), what="the server")
        for _ in range(20):
            with urlopen(f"http://127.0.0.1:{port}/") as page:
                page.read()
        asked = Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {token}"})
        with urlopen(asked) as page:
            figures = page.read().decode()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    found = re.search(r'request_seconds_count{method="GET",rule="/",status="200"} (\S+)', figures)
    assert found and float(found[1]) == 20
    assert list(tmp_path.glob("fahrwasser-metrics-*")) == []


@pytest.mark.parametrize("words", STARTING, ids=" ".join)
def test_a_definition_with_a_mistake_is_told_with_its_place(words: list[str], tmp_path: Path) -> None:
    definitions = tmp_path / "definitions"
    (definitions / "wish").mkdir(parents=True)
    (definitions / "wish" / "workflow.yaml").write_text("workflow: wish\nversion: one\n")
    (definitions / "wish" / "forms.yaml").write_text("forms: {}\n")
    result = run(words, tmp_path / "var", FAHRWASSER_DEFINITIONS=str(definitions))
    assert result.exit_code == 1
    assert "wish/workflow.yaml:2:" in result.output


@pytest.mark.parametrize("words", [["migrate"], ["verify"]], ids=" ".join)
def test_a_database_that_does_not_answer_is_told_without_a_traceback(
    words: list[str], tmp_path: Path
) -> None:
    nobody = f"postgresql+psycopg://fahrwasser:secret-word@127.0.0.1:{free_port()}/fahrwasser"
    result = run(words, tmp_path, DATABASE_URL=nobody)
    assert result.exit_code == 1 and "The database cannot be used" in result.output
    assert "fahrwasser doctor" in result.output and "secret-word" not in result.output


def test_the_command_line_of_the_shell_gives_the_same_words(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).parent / "fahrwasser"), "migrate"]
    environment = {"FAHRWASSER_DATA": str(tmp_path), "SMTP_URL": "nowhere"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (
        done.stderr == "Error: SMTP_URL must look like smtp://host:port or smtps://user:password@host:port.\n"
    )


def test_migrate_prepares_an_empty_database_and_may_be_repeated(tmp_path: Path) -> None:
    first, second = run(["migrate"], tmp_path), run(["migrate"], tmp_path)
    assert first.exit_code == second.exit_code == 0
    assert first.output == second.output and "The database is up to date." in first.output


def test_doctor_finds_nothing_on_a_machine_that_is_set_up(tmp_path: Path) -> None:
    assert run(["migrate"], tmp_path).exit_code == 0
    with smtp_sink() as sink, scanner() as address:
        mail = f"smtp://127.0.0.1:{sink.port}"
        result = run(["doctor"], tmp_path, SMTP_URL=mail, FAHRWASSER_CLAMAV=address)
    assert result.exit_code == 0, result.output
    assert "MEND" not in result.output and "font for Ge'ez" in result.output


def test_doctor_names_everything_that_is_wrong_with_its_mend(tmp_path: Path) -> None:
    broken = Path(shutil.copytree(CHECKOUT / "workflows" / "definitions", tmp_path / "definitions"))
    next(broken.glob("*/workflow.yaml")).write_text("workflow: [")
    result = run(
        ["doctor"],
        tmp_path / "var",
        REDIS_URL=f"redis://127.0.0.1:{free_port()}/0",
        SMTP_URL=f"smtp://127.0.0.1:{free_port()}",
        FAHRWASSER_CLAMAV=f"127.0.0.1:{free_port()}",
        FAHRWASSER_DEFINITIONS=str(broken),
    )
    assert result.exit_code == 1
    mends = ("workflow.yaml:", "Run `fahrwasser migrate`", "REDIS_URL", "SMTP_URL", "FAHRWASSER_CLAMAV")
    for mend in mends:
        assert mend in result.output
