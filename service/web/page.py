"""Who gets GraphiQL, and under which rules does it run in the browser?

A GET that accepts `text/html` and carries no `query` is a person, answered before authentication (graphql.md 1). The page may run its own
scripts and the pinned, hashed files of one CDN (Content Security Policy Level 3, Subresource Integrity), and speaks to this service alone.
"""

import json
import re
import secrets
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Scope

_FOLDER = Path(__file__).parent
_NOT_ACCEPTED = re.compile(r"q=0(\.0{0,3})?")


def asks_for_page(scope: Scope) -> bool:
    """Whether a person's browser opens the address of the API."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return _accepts_html(Headers(scope=scope).get("accept", "")) and "query" not in parse_qs(scope["query_string"].decode("latin-1"))


def _accepts_html(accept: str) -> bool:
    ranges = ([part.strip() for part in media_range.split(";")] for media_range in accept.lower().split(","))
    return any(kind == "text/html" and not any(_NOT_ACCEPTED.fullmatch(parameter) for parameter in rest) for kind, *rest in ranges)


def graphiql_page(number: str) -> HTMLResponse:
    """GraphiQL, with a nonce that is good for this answer alone. The starter's operations look up `number`."""
    nonce = secrets.token_urlsafe(16)
    policy = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}'",
        "style-src": f"'nonce-{nonce}'",
        "img-src": "'self' data:",
        "font-src": "data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "content-security-policy": "; ".join(f"{directive} {sources}" for directive, sources in policy.items()),
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
    }
    return HTMLResponse(_template(number).replace("{{nonce}}", nonce), headers=headers)


def starter_document(number: str) -> str:
    """The operations that the editor opens with: the form's flow, for the company with this number."""
    return (_FOLDER / "starter.graphql").read_text(encoding="utf-8").replace("{{number}}", number)


@cache
def _template(number: str) -> str:
    # Inside a script element only `<` can end it; JSON may spell it another way.
    starter = json.dumps(starter_document(number), ensure_ascii=False).replace("<", "\\u003c")
    return (_FOLDER / "graphiql.html").read_text(encoding="utf-8").replace("{{starter}}", starter)
