"""Which cards does a search find? Those that hold every word of it, as prefixes.

A card keeps its words folded: without case and accents, å as aa, æ as ae, ø as oe, and once more as one types them on another keyboard
(asen for Åsen). A search is folded by the same function, and rendered for FTS5 (sqlite.org/fts5.html, tokenize = "ascii tokenchars '@'",
column `words`) or as a tsquery. Numbers are found joined as they are typed apart, "22 33 44 55", so a search is alternatives of words.

A word is letters and digits only: it can neither end a quotation, nor be an operator, nor be a tenant's word, which begins with @.
"""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import phonenumbers

from service.db.normal import normalized

WORD_LENGTH_MAX = 64
"""Longer words are cut, on both sides: a search for a longer one finds what begins like it."""

QUERY_WORDS_MAX = 12
"""Words of a search past this number are passed over."""

_SEARCH_LENGTH_MAX = 1000
# How a letter that is more than a base and an accent is spelt; then how it is typed where there is no key for it.
_SPELLINGS = {
    "å": ("aa", "a"),
    "æ": ("ae", "a"),
    "ä": ("ae", "a"),
    "ø": ("oe", "o"),
    "ö": ("oe", "o"),
    "œ": ("oe", "o"),
    "ü": ("u", "ue"),
    "đ": ("d", "d"),
    "ð": ("d", "d"),
    "ħ": ("h", "h"),
    "ı": ("i", "i"),
    "ł": ("l", "l"),
    "ŋ": ("n", "n"),
    "ŧ": ("t", "t"),
    "þ": ("th", "th"),
}
_SPELT = str.maketrans({letter: spelt for letter, (spelt, _) in _SPELLINGS.items()})
_TYPED = str.maketrans({letter: typed for letter, (_, typed) in _SPELLINGS.items()})


@dataclass(frozen=True, slots=True)
class Query:
    """What a search asks: any of the alternatives, each of which asks for every one of its prefixes."""

    alternatives: tuple[tuple[str, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Nothing is asked, so everything matches."""
        return not self.alternatives

    def matches(self, index_text: str) -> bool:
        """What both databases mean: whether words that `index_words` gave hold what is asked."""
        words = index_text.split(" ")
        return self.is_empty or any(
            all(any(word.startswith(prefix) for word in words) for prefix in prefixes) for prefixes in self.alternatives
        )

    def tsquery(self) -> str:
        """For `CAST(:q AS tsquery)`. The tenant's word is asked for beside it (`dialects.matches`)."""
        return " | ".join("(" + " & ".join(f"'{prefix}':*" for prefix in p) + ")" for p in self.alternatives)

    def match(self) -> str:
        """For FTS5's MATCH, as a part of its expression. The tenant's word is asked for beside it (`dialects.matches`)."""
        return " OR ".join("(" + " AND ".join(f'"{prefix}" *' for prefix in p) + ")" for p in self.alternatives)


def tenant_word(tenant_id: uuid.UUID) -> str:
    """The word that every text of the tenant holds, and every query asks for, whole.

    >>> tenant_word(uuid.UUID("0198f0c2-5d3e-7000-8000-000000000001"))
    '@0198f0c25d3e70008000000000000001'
    """
    return f"@{tenant_id.hex}"


def index_words(
    *texts: str | None,
    phones: Iterable[str | None] = (),
    numbers: Iterable[str | int | None] = (),
    tenant_id: uuid.UUID | None = None,
) -> str:
    """The words to keep, each once, with a blank between: the tenant's, if it is given, first.

    `phones` are E.164, and are kept with and without their country's code; `numbers` are kept whole, however they are written.

    >>> index_words("Åsen & Sønn", phones=["+4722334455"])
    'aasen asen soenn sonn 4722334455 22334455'
    """
    words = [tenant_word(tenant_id)] if tenant_id else []
    for text in texts:
        words += _index_words(text or "")
    for phone in phones:
        words += _phone_words(phone or "")
    for number in numbers:
        words += _number_words("" if number is None else str(number))
    return " ".join(dict.fromkeys(word[:WORD_LENGTH_MAX] for word in words if word))


def _index_words(text: str) -> Iterator[str]:
    for part in _composed(text).split():
        spelt, typed = _words(part.translate(_SPELT)), _words(part.translate(_TYPED))
        yield from spelt
        yield from typed


def _phone_words(phone: str) -> Iterator[str]:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        yield from _index_words(phone)
        return
    yield f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    yield phonenumbers.national_significant_number(number)
    # As it is dialled at home, which in many countries is with a 0 before it.
    at_home = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    yield "".join(_words(at_home))


def _number_words(number: str) -> Iterator[str]:
    words = list(_index_words(number))
    yield from words
    yield "".join(_words(_spelt(number)))


def query_words(search: str) -> Query:
    """What a search asks. Digits that are typed apart are also asked for as one number.

    >>> query_words("Åsen 22 33").alternatives
    (('aasen', '22', '33'), ('aasen', '2233'))
    """
    words = _words(_spelt(search[:_SEARCH_LENGTH_MAX]))
    joined = _digits_joined(words)
    readings = [words, joined, _bare_organization_number(joined), _without_trunk_zeros(joined)]
    return Query(tuple(dict.fromkeys(_bounded(reading) for reading in readings if reading)))


def _bounded(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[:WORD_LENGTH_MAX] for word in words[:QUERY_WORDS_MAX]))


def _digits_joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and _is_number(word) and _is_number(joined[-1]):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _bare_organization_number(words: list[str]) -> list[str]:
    """As invoices write it: NO 923 609 016 MVA."""
    match = re.fullmatch(r"(?:no)?([0-9]{2,})(?:mva)?", "".join(words))
    return [match[1]] if match else []


def _without_trunk_zeros(words: list[str]) -> list[str]:
    """As phones dial it: 0047 22 33 44 55."""
    return [words[0][2:]] if len(words) == 1 and re.fullmatch(r"00[0-9]{3,}", words[0]) else []


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def fold(text: str) -> str:
    """The text as places are compared: OSLO, Oslo and "oslo " are one city, and Ålesund is Aalesund.

    >>> fold(" Bø i  Vesterålen")
    'boe i vesteraalen'
    """
    return " ".join(_words(_spelt(text)))


def _spelt(text: str) -> str:
    return _composed(text).translate(_SPELT)


def _composed(text: str) -> str:
    """Without case, each letter one character where it can be."""
    return normalized("NFKC", normalized("NFKC", text).casefold())


def _words(text: str) -> list[str]:
    """The runs of letters and digits, their accents taken off."""
    bare = (c for c in normalized("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return "".join(c if c.isalnum() else " " for c in bare).split()
