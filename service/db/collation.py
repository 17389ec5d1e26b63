"""In which order do names stand? A stored key of bytes, the same on every machine, that both databases compare byte by byte.

The order is CLDR's for Norwegian (unicode.org: cldr/common/collation/no.xml, which nb and nn share; alternate=non-ignorable): æ, ø, å come
last; aa is å; ä and ę are æ; ö, ő and œ are ø; ü and ű are y; đ and ð are d; þ is th. Letters decide first, accents next, case last; of
several parts (last name, first name) the letters of all come before the accents of any, as UTS #10 merges keys ("Merging Sort Keys").

What CLDR orders by long tables, and a Norwegian card hardly holds, has a plain place here: symbols that are not in `_SYMBOLS` come before
the digits, and letters of other alphabets after å, each by code point. Keys are kept, so characters are read by Unicode 3.2, which Python
carries beside its own newer tables and never changes. A change here needs a migration that writes the keys anew.
"""

from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import ucd_3_2_0 as unicode

KEY_BYTES_MAX = 320
"""Longer keys are cut, which keeps the order; the ties that it makes (and those of names that are equal) are broken by id."""

_LEVEL_END, _PART_END, _COMMON = b"\x00", b"\x01", b"\x02"

# The bases that have a place of their own, in CLDR's order: blanks, punctuation, symbols, currencies, digits, letters.
_SYMBOLS = "\t\n\v\f\r \u2028\u2029_-‐–—,;:!¡?¿.·'‘’‚‹›\"“”„«»()[]{}§¶@*/\\&#%‰†‡•`´^¯¨¸°©®+±÷×<=>¬|¦~−⁄¤¢$£¥€"
_LETTERS = "0123456789abcdefghiıjklmnŋopqĸrstŧuvwxyzæøå"
_FIRST_PLACE = 0x10
_OTHER_SYMBOL = bytes([_FIRST_PLACE + len(_SYMBOLS)])
_OTHER_LETTER = b"\xf0"
_PLACES = {
    **{base: bytes([_FIRST_PLACE + i]) for i, base in enumerate(_SYMBOLS)},
    **{base: bytes([_FIRST_PLACE + len(_SYMBOLS) + 1 + i]) for i, base in enumerate(_LETTERS)},
}

# Accents in CLDR's order: acute, grave, breve, circumflex, caron, ring, diaeresis, double acute, tilde, dot, two strokes,
# cedilla, ogonek, macron.
_MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0335\u0327\u0328\u0304"
_FIRST_MARK = 0x10
_OTHER_MARK = b"\xf0"

_LOWER, _LOWER_VARIANT, _UPPER, _UPPER_VARIANT, _COMPATIBLE = b"\x02", b"\x03", b"\x04", b"\x05", b"\x06"


class _Element(NamedTuple):
    """One step of the order: a letter, or an accent, which has no letter."""

    letter: bytes
    accent: bytes = _COMMON
    case: bytes = _LOWER


def sort_key(*parts: str | None) -> bytes:
    """The key by which a name sorts: its parts in the order in which they count. None and "" are alike.

    >>> sort_key("Zahl") < sort_key("Ås") < sort_key("Aas") < sort_key("Åsen")
    True
    >>> sort_key("Berg", "Åse") < sort_key("Bergan", "Anne")
    True
    """
    elements = [list(_elements(part or "")) for part in parts]
    levels = (
        [b"".join(e.letter for e in part) for part in elements],
        [_without_common([e.accent for e in part]) for part in elements],
        [_without_common([e.case for e in part]) for part in elements],
    )
    key = _LEVEL_END.join(_PART_END.join(level).rstrip(_PART_END) for level in levels)
    return key.rstrip(_LEVEL_END)[:KEY_BYTES_MAX]


def _without_common(weights: list[bytes]) -> bytes:
    """The weights to the last that is not common: nothing sorts before those."""
    while weights and weights[-1] == _COMMON:
        weights.pop()
    return b"".join(weights)


def _elements(text: str) -> Iterator[_Element]:
    """The text's elements, in its order. Control characters, format characters and lone surrogates count for nothing."""
    text = unicode.normalize("NFD", text)
    at = 0
    while at < len(text):
        base = text[at : at + 2] if text[at : at + 2] in _OWN_PLACES else text[at]
        at += len(base)
        start = at
        while at < len(text) and unicode.combining(text[at]):
            at += 1
        marks = text[start:at]
        composed = _tailored_mark(base, marks)
        if composed is not None:
            base += marks[composed]
            marks = marks[:composed] + marks[composed + 1 :]
        yield from _base_elements(base)
        yield from (_Element(b"", _accent(mark)) for mark in marks)


def _tailored_mark(base: str, marks: str) -> int | None:
    """Which of the marks makes another letter of the base, as a ring does of a: also behind one that does not block it."""
    for i, mark in enumerate(marks):
        is_blocked = any(unicode.combining(before) == unicode.combining(mark) for before in marks[:i])
        if base + mark in _OWN_PLACES and not is_blocked:
            return i
    return None


def _base_elements(base: str) -> Iterator[_Element]:
    if base in _OWN_PLACES:
        yield from _OWN_PLACES[base]
        return
    place = _PLACES.get(base)
    if place is not None:
        yield _Element(place)
    elif unicode.combining(base):
        yield _Element(b"", _accent(base))
    elif (digit := unicode.decimal(base, None)) is not None:
        yield _Element(_PLACES[str(digit)], case=_COMPATIBLE)
    elif (plain := unicode.normalize("NFKD", base)) != base:
        yield from (e._replace(case=_COMPATIBLE) for e in _elements(plain))
    elif base.isascii() and base.isupper():
        yield _Element(_PLACES[base.lower()], case=_UPPER)
    else:
        yield from _other(base)


def _other(base: str) -> Iterator[_Element]:
    kind = unicode.category(base)
    if kind in {"Cc", "Cf", "Cs"}:
        return
    # Emoji are younger than the tables that characters are read by.
    if kind[0] in "SPZ" or "\U0001f000" <= base <= "\U0001faff":
        yield _Element(_OTHER_SYMBOL + _number(base))
        return
    lower = base.lower()[0] if kind == "Lu" else base
    case = _LOWER if lower == base else _UPPER
    yield _Element(_OTHER_LETTER + _number(lower), case=case)


def _accent(mark: str) -> bytes:
    i = _MARKS.find(mark)
    return bytes([_FIRST_MARK + i]) if i >= 0 else _OTHER_MARK + _number(mark)


def _number(character: str) -> bytes:
    """The code point in three bytes, none of which ends a part or a level."""
    point = ord(character)
    return bytes([0x80 | point >> 14, 0x80 | point >> 7 & 0x7F, 0x80 | point & 0x7F])


def _own_places() -> dict[str, list[_Element]]:
    """The tailoring: letters that sort as another, in the order of their accents there; and those that are two."""
    places: dict[str, list[_Element]] = {}
    for letter, same in {"d": "đ ð", "y": "ü ű", "æ": "æ ä ę", "ø": "ø ö ő œ", "å": "å aa", "ŋ": "ŋ", "ŧ": "ŧ"}.items():
        for i, other in enumerate(same.split(), start=0 if same[0] == letter else 1):
            accent = bytes([_COMMON[0] + i])
            place = _PLACES[letter]
            places[unicode.normalize("NFD", other)] = [_Element(place, accent)]
            places[unicode.normalize("NFD", other.upper())] = [_Element(place, accent, _UPPER)]
    # Both letters are capitals, or neither, or the first: "aA" is no å.
    places["Aa"] = places["AA"]
    places["AA"] = [places["AA"][0]._replace(case=_UPPER_VARIANT)]
    h = _Element(_PLACES["h"])
    places["þ"] = [_Element(_PLACES["t"], case=_LOWER_VARIANT), h]
    places["Þ"] = [_Element(_PLACES["t"], case=_UPPER_VARIANT), h._replace(case=_UPPER)]
    for sharp in "ßẞ":
        places[sharp] = [_Element(_PLACES["s"], case=_COMPATIBLE)] * 2
    for stroked, (plain, stroke) in {"ł": ("l", "\u0338"), "ħ": ("h", "\u0335")}.items():
        places[stroked] = [_Element(_PLACES[plain]), _Element(b"", _accent(stroke))]
        places[stroked.upper()] = [_Element(_PLACES[plain], case=_UPPER), _Element(b"", _accent(stroke))]
    return places


_OWN_PLACES = _own_places()
