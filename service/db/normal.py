"""How is text brought to one form, in time that grows with its length alone?

Unicode's normalisation sorts the marks that follow one another on a letter, which takes the square of their number. No language has many:
those past the thirtieth are dropped first (UAX #15, Stream-Safe Text Format).
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

_MARKS_MAX = 30


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """The text in a form of Unicode's (UAX #15)."""
    return text if text.isascii() else unicodedata.normalize(form, "".join(_stream_safe(text)))


def _stream_safe(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_MAX:
            yield character
