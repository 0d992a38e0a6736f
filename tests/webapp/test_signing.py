"""Signatures vouch for exactly the stored facts; codes survive paper and typing."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from webapp.signing import SignedFacts, UnusableKey, new_code, open_signer, read_code, spelled_code

FACTS = SignedFacts("Z-2026-004", "lotse_certificate", "2026-03-31T10:00:00+00:00", "2028-03-31", "0" * 26)


def test_a_signature_holds_for_the_facts_that_were_signed(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "keys")
    assert signer.is_signed(FACTS, signer.sign(FACTS))


@pytest.mark.parametrize(
    "changed",
    [
        replace(FACTS, number="Z-2026-005"),
        replace(FACTS, document="lotse_card"),
        replace(FACTS, issued_at="2026-03-31T10:00:01+00:00"),
        replace(FACTS, valid_until=None),
        replace(FACTS, code="1" * 26),
    ],
)
def test_a_signature_does_not_hold_when_one_fact_is_changed(tmp_path: Path, changed: SignedFacts) -> None:
    signer = open_signer(tmp_path)
    assert not signer.is_signed(changed, signer.sign(FACTS))


@pytest.mark.parametrize(
    "forged", ["", ".", "unknown.AAAA", "{key}.", "{key}.no base64!", "{key}.AAAA", "ü.ü"]
)
def test_a_forged_signature_is_refused_without_an_error(tmp_path: Path, forged: str) -> None:
    signer = open_signer(tmp_path)
    assert not signer.is_signed(FACTS, forged.format(key=signer.key_id))


def test_another_installation_cannot_sign_for_this_one(tmp_path: Path) -> None:
    ours, theirs = open_signer(tmp_path / "ours"), open_signer(tmp_path / "theirs")
    assert not ours.is_signed(FACTS, theirs.sign(FACTS))


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    signature = open_signer(folder).sign(FACTS)
    assert stat.S_IMODE((folder / "signing.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert open_signer(folder).sign(FACTS) == signature
    assert [path.name for path in folder.iterdir()] == ["signing.pem"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        signatures = set(pool.map(lambda _: open_signer(tmp_path / "keys").sign(FACTS), range(32)))
    assert len(signatures) == 1


def test_documents_stay_valid_after_the_key_was_changed(tmp_path: Path) -> None:
    old = open_signer(tmp_path)
    signature = old.sign(FACTS)
    public = old.trusted[old.key_id].public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "signing.pem").unlink()
    (tmp_path / "until-2026.pem").write_bytes(public)
    new = open_signer(tmp_path)
    assert new.key_id != old.key_id
    assert new.is_signed(FACTS, signature)


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "signing.pem").write_text("not a key")
    with pytest.raises(UnusableKey, match=r"signing\.pem"):
        open_signer(tmp_path)


def test_names_in_any_script_are_signed_as_they_are(tmp_path: Path) -> None:
    signer = open_signer(tmp_path)
    facts = replace(FACTS, number="رحمت\u200cالله")
    assert facts.number.encode() in facts.canonical()
    assert signer.is_signed(facts, signer.sign(facts))


def test_codes_are_unguessable_and_never_the_same() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(read_code(code) == code for code in codes)


def test_a_code_survives_paper_and_typing() -> None:
    code = "0123456789ABCDEFGHJKMN0101"
    assert spelled_code(code) == "0123-4567-89AB-CDEF-GHJK-MN01-01"
    assert read_code(" 0123-4567-89ab cdef-ghjk-mnoi-Ol ") == code


@given(st.text(max_size=60))
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    read = read_code(text)
    assert read is None or (len(read) == 26 and read.isascii() and read.isalnum())
