"""Files that people send: taken for what they are, freed of what they hide."""

import io
import random
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from webapp.services.file_contents import LARGEST_PICTURE, Rejection, checked_content
from webapp.services.installation import Installation
from webapp.services.uploads import take_upload, upload_content
from workflows.core.definition import Field

ANY = Field("paper", "file", "Papier")
MEGABYTE = 1024 * 1024
UPRIGHT_BY_TURNING = 6
"""The value of the EXIF tag Orientation that phones write for pictures taken upright."""


def checked(field: Field, content: bytes) -> tuple[str, bytes] | Rejection:
    """What is said of a file where no scanner is set up."""
    return checked_content(field, content, lambda _: None)


def photo(width: int, height: int, quality: int = 95) -> bytes:
    """A photo with shades and the noise of a camera, so that it is as large as those are."""
    grain = Image.effect_noise((width, height), 20)
    shade = Image.linear_gradient("L").resize((width, height))
    content = io.BytesIO()
    Image.merge("RGB", (grain, Image.blend(grain, shade, 0.5), shade)).save(content, "JPEG", quality=quality)
    return content.getvalue()


def picture(kind: str, exif: Image.Exif | None = None) -> bytes:
    """A wide picture, red on its left side."""
    made = Image.new("RGB", (40, 20), "white")
    made.paste("red", (0, 0, 10, 20))
    content = io.BytesIO()
    made.save(content, kind, exif=exif or Image.Exif())
    return content.getvalue()


def pdf(action: dict[str, str] | None = None, scan: bytes = b"") -> bytes:
    """A page; with an action that a reader would run, or with the bytes of a scan."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    root: Any = writer._root_object
    if action:
        entries: dict[Any, Any] = {NameObject(key): NameObject(text) for key, text in action.items()}
        entries[NameObject("/JS")] = TextStringObject("app.alert(1)")
        root[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(entries))
    if scan:
        stream = StreamObject()
        stream.set_data(scan)
        root[NameObject("/Scan")] = writer._add_object(stream)
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def with_annex() -> bytes:
    """A page with another file inside."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("annex.exe", b"MZ")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def hidden_program() -> bytes:
    """A program whose name stands in hexadecimal, as a reader understands it and a search does not."""
    return pdf({"/S": "/JavaScript"}).replace(b"/JavaScript", b"/JavaScrip#74").replace(b"/JS", b"/#4aS")


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", Rejection.EMPTY),
        (b"MZ\x90\x00 a program", Rejection.TYPE),
        (b"<html><script>alert(1)</script></html>", Rejection.TYPE),
        (b"%PDF-1.7 and nothing else", Rejection.DAMAGED),
        (picture("JPEG")[:60], Rejection.DAMAGED),
        (picture("GIF"), Rejection.TYPE),
        (pdf({"/S": "/JavaScript"}), Rejection.ACTIVE),
        (pdf({"/S": "/Launch"}), Rejection.ACTIVE),
        (pdf({"/S": "/SubmitForm"}), Rejection.ACTIVE),
        (with_annex(), Rejection.ACTIVE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Rejection.PHOTO),
        (hidden_program(), Rejection.ACTIVE),
    ],
)
def test_what_is_no_harmless_picture_or_paper_is_not_taken(content: bytes, answer: Rejection) -> None:
    assert checked(ANY, content) is answer


def test_a_locked_paper_is_not_taken() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    content = io.BytesIO()
    writer.write(content)
    assert checked(ANY, content.getvalue()) is Rejection.LOCKED


def test_a_scan_is_taken_although_its_pixels_read_like_a_program_by_chance() -> None:
    scan = pdf(scan=b"\x93\x11/JS\x80" + random.Random(1).randbytes(2000))
    assert checked(ANY, scan) == ("application/pdf", scan)


def test_a_file_larger_than_the_question_allows_is_not_taken() -> None:
    small = Field("paper", "file", "Papier", options={"max_size": 0.0001})
    assert checked(small, pdf()) is Rejection.TOO_LARGE


def test_a_type_that_the_question_does_not_ask_for_is_not_taken() -> None:
    only_pdf = Field("paper", "file", "Papier", options={"accept": ["pdf"]})
    assert checked(only_pdf, picture("PNG")) is Rejection.TYPE


def test_damaged_papers_are_told_and_never_break_the_page() -> None:
    chance, whole = random.Random(7), pdf({"/S": "/GoTo"})
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        answer = checked(ANY, bytes(damaged))
        assert isinstance(answer, Rejection | tuple)


def test_a_picture_from_a_phone_is_kept_upright_and_tells_nothing_about_place_or_device() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = UPRIGHT_BY_TURNING, "A phone"
    exif.get_ifd(0x8825)[1] = "N"
    answer = checked(ANY, picture("JPEG", exif) + b"hidden behind the picture")
    assert isinstance(answer, tuple)
    with Image.open(io.BytesIO(answer[1])) as kept:
        assert kept.size == (20, 40) and not kept.getexif()
        red, _, blue = kept.convert("RGB").getpixel((10, 2))  # type: ignore[misc]  # three numbers in RGB
    assert red > 200 > blue
    assert b"hidden" not in answer[1] and b"A phone" not in answer[1]


def test_a_photo_of_twelve_megapixels_is_made_to_fit_the_limit() -> None:
    small = Field("paper", "file", "Papier", options={"accept": ["jpeg"], "max_size": 2})
    sent = photo(4000, 3000)
    assert len(sent) > 5 * MEGABYTE
    answer = checked(small, sent)
    assert isinstance(answer, tuple) and len(answer[1]) <= 2 * MEGABYTE
    with Image.open(io.BytesIO(answer[1])) as kept:
        assert max(kept.size) >= 2000 and kept.size[0] * 3 == kept.size[1] * 4


def test_a_photo_larger_than_any_phone_takes_is_not_opened() -> None:
    assert checked(ANY, photo(200, 200) + b"\0" * LARGEST_PICTURE) is Rejection.TOO_LARGE
    enormous = io.BytesIO()
    Image.new("1", (6000, 6000)).save(enormous, "PNG")
    assert checked(ANY, enormous.getvalue()) is Rejection.TOO_LARGE


def test_a_photo_in_a_format_of_phones_is_told_apart_only_where_photos_are_taken() -> None:
    only_pdf = Field("paper", "file", "Papier", options={"accept": ["pdf"]})
    assert checked(only_pdf, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") is Rejection.TYPE


def test_a_file_is_kept_as_it_is_under_a_harmless_name(installation: Installation) -> None:
    value = take_upload(installation, "my secret", ANY, "C:\\Papiere\\Zeugnis\u202e.pdf", pdf())
    assert isinstance(value, dict) and value["name"] == "Zeugnis.pdf"
    assert len(PdfReader(io.BytesIO(upload_content(installation, value["digest"]))).pages) == 1


def test_the_same_content_is_kept_once(installation: Installation) -> None:
    first = take_upload(installation, "one", ANY, "a.pdf", pdf())
    second = take_upload(installation, "two", ANY, "b.pdf", pdf())
    assert isinstance(first, dict) and isinstance(second, dict)
    assert first["digest"] == second["digest"] and first["id"] != second["id"]
    kept = [path for path in (installation.settings.data / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1
