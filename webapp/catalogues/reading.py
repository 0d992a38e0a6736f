"""Reads a `.po` file from anybody: each message with its line, and the line at which it is no such file.

The libraries believe what the header says, how many forms a language has for example; files come from
translators' computers, so here nothing of a file is believed but its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from webapp.catalogues.messages import Message

LARGEST = 1_000_000
"""Characters of a file; the largest of our own has a tenth."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])?[ \t]+(.*)")
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Unreadable(ValueError):
    """A file that is no catalogue; `line` says where it stops being one."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Catalogued:
    """A catalogue as its file has it.

    Attributes:
        header: its entries, such as "Last-Translator".
        draft: nobody who speaks the language has checked it: the header is marked fuzzy.
        messages: in the order of the file.
        remarks: the comments above the header.
    """

    header: Mapping[str, str] = field(default_factory=dict)
    draft: bool = True
    messages: tuple[Message, ...] = ()
    remarks: tuple[str, ...] = ()

    def by_key(self) -> dict[tuple[str, str], Message]:
        """The messages, to be found by their German."""
        return {message.key: message for message in self.messages}


def read_catalogue(text: str) -> Catalogued:
    """Read the text of a `.po` file.

    Raises:
        Unreadable: it is none, or larger than any.
    """
    if len(text) > LARGEST:
        raise Unreadable(1)
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), start=1):
        reader.take(line.strip(), number)
    return reader.finished()


@dataclass
class _Part:
    """What of one message was read so far."""

    line: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _Reader:
    """Line after line; a comment or `msgid` after a translation begins the next message."""

    def __init__(self) -> None:
        self.part = _Part()
        self.last = ""
        self.found = Catalogued(draft=False)
        self.messages: list[Message] = []

    def take(self, line: str, number: int) -> None:
        if not line or line.startswith(("#~", "#|")):
            return
        if line.startswith("#"):
            self._close_if_translated()
            self._comment(line)
        elif line.startswith('"'):
            self._more(line, number)
        else:
            self._begin(line, number)

    def _comment(self, line: str) -> None:
        kind, said = line[:2], line[2:].strip()
        if kind == "#,":
            self.part.flags |= {flag.strip() for flag in said.split(",")}
        elif kind == "#:":
            self.part.places += said.split()
        elif kind == "#.":
            self.part.notes.append(said)
        else:
            self.part.remarks.append(line[1:].strip())

    def _begin(self, line: str, number: int) -> None:
        matched = _KEYWORD.fullmatch(line)
        if matched is None:
            raise Unreadable(number)
        keyword, form, string = matched.groups()
        if keyword in ("msgctxt", "msgid"):
            self._close_if_translated()
        name = f"{keyword}{form or '0'}" if keyword == "msgstr" else keyword
        if name in self.part.texts or (name == "msgstr0" and "msgid" not in self.part.texts):
            raise Unreadable(number)
        self.part.line = number if keyword == "msgid" else self.part.line
        self.part.texts[name] = _unquoted(string, number)
        self.last = name

    def _more(self, line: str, number: int) -> None:
        if not self.last:
            raise Unreadable(number)
        self.part.texts[self.last] += _unquoted(line, number)

    def _close_if_translated(self) -> None:
        if "msgstr0" in self.part.texts:
            self._close()

    def _close(self) -> None:
        part, self.part, self.last = self.part, _Part(), ""
        forms = sorted(name for name in part.texts if name.startswith("msgstr"))
        texts = tuple(part.texts[name] for name in forms)
        if part.texts["msgid"] == "" and "msgctxt" not in part.texts:
            header = dict(line.split(": ", 1) for line in texts[0].splitlines() if ": " in line)
            draft, remarks = "fuzzy" in part.flags, tuple(part.remarks)
            self.found = replace(self.found, header=header, draft=draft, remarks=remarks)
            return
        plural = part.texts.get("msgid_plural", "")
        message = Message(
            german=plural or part.texts["msgid"],
            singular=part.texts["msgid"] if plural else "",
            context=part.texts.get("msgctxt", ""),
            texts=texts,
            doubtful="fuzzy" in part.flags,
            places=tuple(part.places),
            notes=tuple(part.notes),
            line=part.line,
        )
        self.messages.append(message)

    def finished(self) -> Catalogued:
        if "msgid" in self.part.texts:
            if "msgstr0" not in self.part.texts:
                raise Unreadable(self.part.line)
            self._close()
        return replace(self.found, messages=tuple(self.messages))


def _unquoted(string: str, line: int) -> str:
    if not _STRING.fullmatch(string):
        raise Unreadable(line)
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), string[1:-1])


def header_of(text: str) -> Mapping[str, str]:
    """What the header of a file says; nothing where it cannot be read."""
    try:
        return read_catalogue(text).header
    except Unreadable:
        return {}
