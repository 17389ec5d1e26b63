"""What web address did the user mean? A bare host is one, by https; other schemes, and names and passwords in it, are refused.

The address is kept as a browser would ask for it, but with its host as people read it: blåbær.example rather than xn--… (UTS #46, by idna).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlsplit

import idna

from service.resolvers.messages import Message, Value

_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/%:@!$&'()*+,;=~"
_QUERY_SAFE = _PATH_SAFE + "?"


@dataclass(frozen=True, slots=True)
class Website:
    url: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why it is no website."""

    message: Message = Message.WEBSITE_INVALID
    values: Mapping[str, Value] = field(default_factory=dict)


def website_of(text: str) -> Website | Wrong:
    """The website that is meant.

    >>> website_of("www.Example.no/om-oss")
    Website(url='https://www.example.no/om-oss')
    """
    if re.search(r"\s", text):
        return Wrong()
    # A host's name has a dot, and so is no scheme: example.no:8080 is a host and a port.
    scheme = re.match(r"([a-z][a-z0-9+-]*):", text, re.IGNORECASE | re.ASCII)
    if scheme is None:
        text = f"https://{text.removeprefix('//')}"
    elif scheme[1].lower() not in _PORTS:
        return Wrong(Message.WEBSITE_SCHEME, {"scheme": scheme[1].lower()})
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return Wrong()
    if parts.username is not None or parts.password is not None:
        return Wrong(Message.WEBSITE_CREDENTIALS)
    host = _host(parts.hostname or "")
    return Website(_url(parts, host, port)) if host else Wrong()


def _host(name: str) -> str | None:
    """The host as people read it; None for what can be none, for one without a dot, and for a bare IP address."""
    try:
        host = idna.decode(idna.encode(name.removesuffix("."), uts46=True))
    except (idna.IDNAError, UnicodeError):
        return None
    labels = host.split(".")
    return host if len(labels) > 1 and not labels[-1].isdigit() else None


def _url(parts: SplitResult, host: str, port: int | None) -> str:
    authority = host if port is None or port == _PORTS[parts.scheme] else f"{host}:{port}"
    path = quote(parts.path, safe=_PATH_SAFE)
    query = f"?{quote(parts.query, safe=_QUERY_SAFE)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_QUERY_SAFE)}" if parts.fragment else ""
    return f"{parts.scheme}://{authority}{'' if path == '/' and not query and not fragment else path}{query}{fragment}"
