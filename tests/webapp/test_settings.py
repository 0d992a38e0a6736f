"""Settings are read once, and all their problems are told together."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from webapp.settings import SettingsError, read_settings


def test_without_any_setting_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings({"FAHRWASSER_DATA": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/fahrwasser.sqlite"
    assert settings.redis_url is None and settings.region == "DE-NW"


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    wrong = {
        "FAHRWASSER_DATA": str(tmp_path),
        "DATABASE_URL": "mysql://x",
        "SMTP_URL": "mail.example.org",
        "FAHRWASSER_BASE_URL": "example.org",
        "FAHRWASSER_SECRET_KEY": "short",
        "FAHRWASSER_DEFINITIONS": str(tmp_path / "nowhere"),
        "FAHRWASSER_TIME_ZONE": "Mars/Olympus",
        "FAHRWASSER_TICK_SECONDS": "often",
        "FAHRWASSER_REGION": "DE-QQ",
        "FAHRWASSER_CLOSING_DAYS": "2026-12-24 Silvester",
        "FAHRWASSER_TRUSTED_PROXIES": "-1",
        "FAHRWASSER_SHORTEST_SECONDS": "soon",
        "FAHRWASSER_PROOF_OF_WORK": "40",
        "FAHRWASSER_LIMIT_TYPING": "a lot",
        "FAHRWASSER_LIMIT_SENDING": "10",
        "FAHRWASSER_LIMIT_MAILING": "never",
        "FAHRWASSER_EXIT_ADDRESS": "javascript:alert(1)",
    }
    with pytest.raises(SettingsError) as problem:
        read_settings(wrong)
    told = str(problem.value)
    assert all(name in told for name in wrong if name != "FAHRWASSER_DATA")
    assert len(told.splitlines()) == len(wrong) - 1


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = read_settings({"FAHRWASSER_DATA": str(tmp_path)}).secret_key
    assert read_settings({"FAHRWASSER_DATA": str(tmp_path)}).secret_key == first
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        read = [starting.submit(read_settings, {"FAHRWASSER_DATA": str(tmp_path)}) for _ in range(8)]
    assert len({one.result().secret_key for one in read}) == 1
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["secret"]


def test_a_data_folder_that_cannot_be_written_is_told_like_every_other_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as problem:
        read_settings({"FAHRWASSER_DATA": str(tmp_path / "file"), "SMTP_URL": "x"})
    assert [line.split()[0] for line in str(problem.value).splitlines()] == ["FAHRWASSER_DATA", "SMTP_URL"]


def test_settings_cannot_be_changed_after_reading(tmp_path: Path) -> None:
    settings = read_settings({"FAHRWASSER_DATA": str(tmp_path)})
    with pytest.raises(FrozenInstanceError):
        settings.zone = "UTC"  # type: ignore[misc]  # that is the point
