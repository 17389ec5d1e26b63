"""In which language is the user spoken to?

The one that Accept-Language asks for most (RFC 9110, 12.5.4), of the three that there are; bokmål where it asks for none of them.
"""

from enum import StrEnum
from functools import lru_cache


class Language(StrEnum):
    NB = "nb"
    NN = "nn"
    EN = "en"


# "no" is Norwegian of either form; bokmål is what most who say it write.
_PRIMARY_TAGS = {"nb": Language.NB, "no": Language.NB, "nn": Language.NN, "en": Language.EN}
_HEADER_LENGTH_MAX = 1000
_HEADERS_KEPT = 64  # most clients send one of a few


@lru_cache(_HEADERS_KEPT)
def negotiate(accept_language: str | None) -> Language:
    """The language of the highest quality, the first of equals. What is malformed, or past the first thousand characters, is passed over.

    >>> negotiate("sv, nn-NO;q=0.9, en;q=0.8")
    <Language.NN: 'nn'>
    """
    qualities: dict[Language | None, float] = {}
    for item in (accept_language or "")[:_HEADER_LENGTH_MAX].split(","):
        tag, _, parameter = item.partition(";")
        quality = _quality(parameter)
        primary = tag.strip().lower().partition("-")[0]
        language = _PRIMARY_TAGS.get(primary)
        if quality is not None and (language is not None or primary == "*"):
            qualities[language] = max(quality, qualities.get(language, 0.0))
    of_others = qualities.get(None, 0.0)
    # Asked for by name in the header's order, then what * stands for in ours; max() keeps the first of equals.
    candidates = [*(language for language in qualities if language is not None), *Language]
    best = max(candidates, key=lambda language: qualities.get(language, of_others))
    return best if qualities.get(best, of_others) > 0 else Language.NB


def _quality(parameter: str) -> float | None:
    """Of `q=0.8`; 1 where there is none, None where it is none."""
    if not parameter.strip():
        return 1.0
    name, _, value = parameter.partition("=")
    value = value.strip()
    if name.strip().lower() != "q" or not value.isascii() or not value.replace(".", "", 1).isdigit():
        return None
    quality = float(value)
    return quality if quality <= 1 else None
