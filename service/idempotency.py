"""What does a request's Idempotency-Key claim, and when is it refused for it? With 400, 409 or 422, before anything has run (graphql.md 5).

The key is a quoted string (RFC 9651, 3.3.3), or bare; queries may have one, which means nothing. It is claimed when a mutation is about to
run, and given up when that is answered.
"""

import hashlib
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from service.db.once import KeyInProgress, KeyReused, Keys, Once
from service.db.visibility import Viewer
from service.engine.engine import Request
from service.incoming import Refusal

_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5B\x5D-\x7E]|\\["\\])*)"', re.ASCII)
_BARE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]*", re.ASCII)  # with a quotation mark or a backslash it would be a broken quotation
_KEY = re.compile(r"[\x21-\x7E]{16,128}", re.ASCII)


def key_of(lines: Sequence[str]) -> str | None:
    """The key in a request's header lines; None where there is none. Raises Refusal.

    >>> key_of(['"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
    '8e03978e-40d5-43dd-bc93-6894a57f9324'
    """
    if not lines:
        return None
    line = lines[0].strip(" \t")
    quoted = _QUOTED.fullmatch(line)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else line
    if len(lines) > 1 or not (quoted or _BARE.fullmatch(line)) or not _KEY.fullmatch(key):
        message = "Idempotency-Key is one quoted string of 16 to 128 visible ASCII characters, such as a UUID."
        raise Refusal(400, message, code="IDEMPOTENCY_KEY_INVALID")
    return key


def fingerprint(request: Request) -> bytes:
    """Equal for equal requests, however their JSON is written."""
    asked = (request.query, request.operation_name, request.variables or {})
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()


class Claim(AsyncExitStack):
    """One HTTP request's: entered before it is read, left when it is answered."""

    def __init__(self, keys: Keys, headers: Headers) -> None:
        super().__init__()
        self._keys = keys
        self._headers = headers
        self._once: Once | None = None

    async def begin(self, request: Request, viewer: Viewer) -> Once | None:
        """Before a mutation runs: what its key stands for, if it has one. Raises Refusal."""
        key = key_of(self._headers.getlist("idempotency-key"))
        if key is not None:
            try:
                self._once = await self.enter_async_context(self._keys.held(viewer, key, fingerprint(request)))
            except KeyInProgress as error:
                message = "A request with this Idempotency-Key is under way."
                raise Refusal(409, message, code="IDEMPOTENCY_KEY_IN_PROGRESS", headers={"retry-after": "1"}) from error
            except KeyReused as error:
                message = "This Idempotency-Key was given with another request: a new request needs a new key."
                raise Refusal(422, message, code="IDEMPOTENCY_KEY_REUSED") from error
        return self._once

    def mark(self, response: Response) -> None:
        """Say so where any of the answer was given before, and in which languages its user errors were told then."""
        replayed = self._once.replayed if self._once else []
        if replayed:
            response.headers["idempotency-replayed"] = "true"
            told = [outcome["language"] for outcome in replayed if outcome["user_errors"]]
            response.headers["content-language"] = ", ".join(dict.fromkeys([response.headers.get("content-language", "en"), *told]))
