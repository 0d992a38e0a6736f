"""What a machine can say of texts in Leichte Sprache; whether they are easy is for their readers to say.

After DIN SPEC 33429:2025-03, recommendations for German Leichte Sprache: short sentences, long words
taken apart, no genitive, passive or subjunctive. Only what a simple rule finds reliably is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from webapp.catalogues.subjects import Subject

TAG = "de-x-leicht"
MOST_WORDS = 15
LONGEST_WORD = 14
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{[^{}]*\}")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_WORD = re.compile(r"[^\W_](?:[\w·’'-]*\w)?")
_LONG = re.compile(rf"[^\W\d_]{{{LONGEST_WORD + 1},}}")
_SUBJUNCTIVE = re.compile(r"\b(?:würde|(?:[Ww]är|[Hh]ätt|[Kk]önnt|[Mm]üsst|[Dd]ürft|[Ss]ollt)e)(?:n|st|t)?\b")
"""Not "Würde" with a capital letter: that is dignity."""
_GENITIVE = re.compile(
    r"\b(?:des|eines|dieses|jedes|meines|Ihres|unseres)\s+(?:[a-zäöüß]+en\s+)?[A-ZÄÖÜ][\w·-]*s\b"
    r"|\b(?:[Ww]egen|[Ww]ährend|[Tt]rotz|[Aa]ufgrund|[Ii]nnerhalb|[Aa]ußerhalb)\s+(?:des|der|eines|einer)\b"
)
_PASSIVE = re.compile(
    r"\b(?:wird|werden|wirst|wurde|wurden)\b[^.!?:\n]*\b(?P<done>ge[a-zäöüß]{2,}(?:t|en)|[a-zäöüß]+iert)\b(?=[.,!?\n]|$)"
)
_NO_PARTICIPLES = frozenset(
    {"gehen", "geben", "gelten", "gehören", "gewinnen", "geschehen", "gelingen", "gefallen", "gestalten"}
)
"""What may follow "werden" in the future tense."""


class Kind(StrEnum):
    """What is hard to read."""

    SENTENCE = "sentence"
    WORD = "word"
    GENITIVE = "genitive"
    PASSIVE = "passive"
    SUBJUNCTIVE = "subjunctive"


_SAID = {
    Kind.SENTENCE: f"a sentence of more than {MOST_WORDS} words",
    Kind.WORD: f"a word of more than {LONGEST_WORD} letters without a middle dot or a hyphen",
    Kind.GENITIVE: "a genitive",
    Kind.PASSIVE: "a passive",
    Kind.SUBJUNCTIVE: "a subjunctive",
}


@dataclass(frozen=True, slots=True)
class Strain:
    """One place that is hard to read."""

    file: Path
    line: int
    kind: Kind
    words: str

    def __str__(self) -> str:
        """One line as compilers write it."""
        return f'{self.file}:{self.line}: warning: {_SAID[self.kind]}: "{self.words}"'


def strains_of(subject: Subject) -> Iterator[Strain]:
    """What is hard to read in the Leichte Sprache of a subject, by line."""
    file = subject.file(TAG)
    for message in subject.stored(TAG).messages:
        for text in message.texts:
            for kind, words in strains_in(text):
                yield Strain(file, message.line, kind, words)


def strains_in(text: str) -> Iterator[tuple[Kind, str]]:
    """What is hard to read in one text, with the words that it is about."""
    plain = _ADDRESS.sub("…", _PLACEHOLDER.sub("X", text))
    for sentence in _SENTENCE_END.split(plain):
        if len(_WORD.findall(sentence)) > MOST_WORDS:
            yield Kind.SENTENCE, sentence.strip()
    for word in _WORD.findall(plain):
        if "·" not in word and "-" not in word and _LONG.search(word):
            yield Kind.WORD, word
    for kind, pattern in ((Kind.GENITIVE, _GENITIVE), (Kind.SUBJUNCTIVE, _SUBJUNCTIVE)):
        yield from ((kind, found[0]) for found in pattern.finditer(plain))
    for found in _PASSIVE.finditer(plain):
        if found["done"] not in _NO_PARTICIPLES:
            yield Kind.PASSIVE, found[0]
