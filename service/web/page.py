"""Who gets GraphiQL, who gets it signed in, and under which rules does it run in the browser?

A GET that accepts `text/html` and carries no `query` is a person, answered before authentication (graphql.md 1). The page is what was
built from `web/`, all of it from this service; where that was not done, it is `graphiql.html`, which loads pinned, hashed files of one CDN
(Content Security Policy Level 3, Subresource Integrity). Either speaks to this service alone. A token is put into the first alone, for who
shows the key that the start printed: from where a request comes proves nothing, since a proxy or another user of this machine may send it.
"""

import hmac
import json
import re
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount
from starlette.types import Scope

from service.web.files import HashedFiles

_FOLDER = Path(__file__).parent
BUILT = _FOLDER / "built"
_NOT_ACCEPTED = re.compile(r"q=0(\.0{0,3})?")
_PORT = re.compile(r":[0-9]{1,5}$", re.ASCII)
_POLICY = {
    "default-src": "'none'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


def asks_for_page(scope: Scope) -> bool:
    """Whether a person's browser opens the address of the API."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return _accepts_html(Headers(scope=scope).get("accept", "")) and "query" not in parse_qs(scope["query_string"].decode("latin-1"))


def _accepts_html(accept: str) -> bool:
    ranges = ([part.strip() for part in media_range.split(";")] for media_range in accept.lower().split(","))
    return any(kind == "text/html" and not any(_NOT_ACCEPTED.fullmatch(parameter) for parameter in rest) for kind, *rest in ranges)


def new_key() -> str:
    """What opens the page signed in, until the process ends: 192 random bits."""
    return secrets.token_urlsafe(24)


def is_opened_by_key(scope: Scope, key: str, names: Collection[str]) -> bool:
    """Whether the page is opened by the address with the `key` in it, and with no name but one of this machine's `names` (graphql.md 6).

    An empty key opens nothing.
    """
    given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [])
    hosts = Headers(scope=scope).getlist("host")
    return (
        bool(key)
        and len(given) == 1
        and hmac.compare_digest(given[0].encode(), key.encode())
        and len(hosts) == 1
        and _PORT.sub("", hosts[0].lower()) in names
    )


def is_built(folder: Path = BUILT) -> bool:
    """Whether all of the page comes from this service, so that a token may be put into it."""
    return (folder / "index.html").is_file()


class GraphiQL:
    """GraphiQL, whose starter's operations look up `number`."""

    def __init__(self, number: str, built: Path = BUILT) -> None:
        self.is_built = is_built(built)
        self._number = number
        self._template = ((built / "index.html") if self.is_built else (_FOLDER / "graphiql.html")).read_text(encoding="utf-8")
        self.routes: Sequence[BaseRoute] = [Mount("/graphiql", HashedFiles(directory=built / "graphiql"))] if self.is_built else []

    def page(self, token: str | None) -> HTMLResponse:
        """The page, signed in with the token if there is one, and if all of it comes from this service."""
        return self._own_page(token) if self.is_built else self._cdn_page()

    def _own_page(self, token: str | None) -> HTMLResponse:
        given = _inside_script({"starter": starter_document(self._number), "token": token})
        policy = _POLICY | {
            "script-src": "'self'",
            "worker-src": "'self'",
            # The editor (Monaco) places each line by a style attribute, and makes style elements as it goes: no nonce reaches either.
            "style-src": "'self' 'unsafe-inline'",
            "font-src": "'self' data:",
        }
        return _answer(self._template.replace("{{given}}", given), policy)

    def _cdn_page(self) -> HTMLResponse:
        """With a nonce that is good for this answer alone."""
        nonce = secrets.token_urlsafe(16)
        policy = _POLICY | {"script-src": f"'nonce-{nonce}'", "style-src": f"'nonce-{nonce}'", "font-src": "data:"}
        starter = _inside_script(starter_document(self._number))
        return _answer(self._template.replace("{{starter}}", starter).replace("{{nonce}}", nonce), policy)


def starter_document(number: str) -> str:
    """The operations that the editor opens with: the form's flow, for the company with this number."""
    return (_FOLDER / "starter.graphql").read_text(encoding="utf-8").replace("{{number}}", number)


def _inside_script(value: object) -> str:
    # Inside a script element only `<` can end it; JSON may spell it another way.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _answer(html: str, policy: dict[str, str]) -> HTMLResponse:
    headers = {
        "content-security-policy": "; ".join(f"{directive} {sources}" for directive, sources in policy.items()),
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    return HTMLResponse(html, headers=headers)
