"""Files are looked at for viruses where a scanner is set up: no file passes without its word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installations import new_installation
from tests.support.scanners import EICAR, LONGEST_STREAM, scanner
from tests.support.servers import free_port
from tests.webapp.services.test_uploads import ANY, pdf
from webapp.services.file_contents import Rejection
from webapp.services.uploads import take_upload
from webapp.services.virus_scan import Verdict, answers, scanned
from webapp.settings import SettingsError, read_settings


@pytest.mark.parametrize("path", [False, True], ids=["port", "path"])
def test_a_scanner_tells_a_virus_from_a_harmless_file(tmp_path: Path, path: bool) -> None:
    with scanner(tmp_path if path else None) as address:
        assert answers(address)
        assert scanned(address, b"harmless" * 100_000) is Verdict.CLEAN
        assert scanned(address, b"x" * 70_000 + EICAR) is Verdict.VIRUS


def test_a_file_that_is_too_long_for_the_scanner_is_no_clean_one() -> None:
    with scanner() as address:
        assert scanned(address, b"x" * (LONGEST_STREAM + 1)) is Verdict.UNKNOWN
        assert scanned(address, b"x" * (LONGEST_STREAM * 4)) is Verdict.UNKNOWN


def test_a_scanner_that_says_nothing_or_is_not_there_has_not_found_the_file_clean(tmp_path: Path) -> None:
    with scanner(mute=True) as address:
        assert scanned(address, b"x") is Verdict.UNKNOWN
        assert not answers(address)
    for gone in (f"127.0.0.1:{free_port()}", str(tmp_path / "nowhere.sock")):
        assert scanned(gone, b"x") is Verdict.UNKNOWN
        assert not answers(gone)


def test_a_paper_with_a_virus_is_refused_and_not_kept(tmp_path: Path) -> None:
    with scanner() as address:
        office = new_installation(tmp_path, FAHRWASSER_CLAMAV=address)
        assert take_upload(office, "one", ANY, "a.pdf", pdf() + b"% " + EICAR) is Rejection.VIRUS
        assert not (office.settings.data / "files").exists()
        assert isinstance(take_upload(office, "one", ANY, "a.pdf", pdf()), dict)
        office.database.close()


def test_while_the_scanner_is_away_no_file_is_taken(tmp_path: Path) -> None:
    office = new_installation(tmp_path, FAHRWASSER_CLAMAV=f"127.0.0.1:{free_port()}")
    assert take_upload(office, "one", ANY, "a.pdf", pdf()) is Rejection.FAILED
    assert not (office.settings.data / "files").exists()
    office.database.close()


@pytest.mark.parametrize("address", ["clamav", "clamav:", "clamav:port", ":3310"])
def test_an_address_of_a_scanner_that_nobody_can_reach_is_told_at_the_start(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(SettingsError, match="FAHRWASSER_CLAMAV"):
        read_settings({"FAHRWASSER_DATA": str(tmp_path), "FAHRWASSER_CLAMAV": address})
