"""What a document leaves behind in the memory of the press, counted by the C library itself."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from tests.webapp.rendering.papers import ARABIC, GERMAN, certificate, letter, translated
from webapp.rendering.documents import printable

WARM, MANY = 10, 40
MOST_BYTES = 2_000
"""A run of text with `font-variant-numeric` leaves some hundred bytes, a certificate had ten thousand."""

COUNTS = f"""
import ctypes, gc, pickle, sys
from webapp.rendering.printing import print_page

class Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena o s h m u f used free k".split()]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap
page = pickle.load(sys.stdin.buffer)

def used(documents):
    for _ in range(documents):
        print_page(page)
    gc.collect()
    return library.mallinfo2().used

before = used({WARM})
print((used({MANY}) - before) / {MANY})
"""


PAPERS = {
    "certificate": (certificate("Griffin Pfiffl", "خديجة الحسيني"), GERMAN),
    "letter": (letter(), GERMAN),
    "letter in two languages": (translated(letter("مرحبًا")), ARABIC),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_document_leaves_next_to_nothing_in_the_memory_of_the_press(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", COUNTS],
        input=pickle.dumps(printable(*PAPERS[name])),
        capture_output=True,
        check=True,
    )
    left = float(ran.stdout)
    assert left < MOST_BYTES, f"{left} bytes for each {name}"
