"""What holds for every request, whatever it asks? Pure ASGI, outermost first: `Frame`, `Hosts`, then CORS, `LastResort`, `Gate`.

What is refused here is answered in the one shape of all errors, as `application/json`: a refused request was never GraphQL. All within CORS
can be read by the pages of an origin that is set; whoever calls us by a name that is not ours reads nothing of it.
"""

import re
import secrets
import time
from collections.abc import Sequence

import orjson
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import watching
from service.watching import Watched, Watcher

URL_BYTES_MAX = 8 * 1024
HEADERS_BYTES_MAX = 32 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@/]+)(?::[0-9]{1,5})?", re.ASCII)
ALWAYS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "Accept, Accept-Language, Origin"}

log = structlog.get_logger("kundekort.http")


def refusal(
    status: int,
    code: str,
    message: str,
    *,
    request_id: str | None = None,
    headers: dict[str, str] | None = None,
    limit: str | None = None,
) -> Response:
    """An answer without data: one error with a code of graphql.md 2, and the request's id where the fault is ours.

    `limit` names the limit that the request passed, for the metrics.
    """
    watching.current().refused(code, limit)
    extensions = {"code": code} | ({"requestId": request_id} if request_id else {})
    body = orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})
    return Response(body, status, headers, media_type="application/json")


def unavailable(message: str, scope: Scope, *, retry_after_s: int, limit: str | None = None) -> Response:
    """The answer to a request that may succeed when it is sent again, after this time."""
    again = {"retry-after": str(retry_after_s)}
    return refusal(503, "UNAVAILABLE", message, request_id=request_id(scope), headers=again, limit=limit)


def request_id_for(given: str) -> str:
    """The id of a new request: the client's own, if it is well-formed."""
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def request_id(scope: Scope) -> str:
    """The id of the request, as the log and the answer have it."""
    found: str = scope["kundekort.request_id"]
    return found


def _path(scope: Scope) -> str:
    """The path as it was sent, still percent-encoded, so that it can't break a line; never the query, which holds what was asked."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("unicode_escape")
    return raw[:200].decode("ascii", "replace")


class Frame:
    """One request from start to end: an id, a line in the log, headers that no answer lacks, an answer whatever happens.

    `on_end` hears of every request when it has ended.
    """

    def __init__(self, app: ASGIApp, *, on_end: Watcher | None = None) -> None:
        self.app = LastResort(app)
        self.on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = time.perf_counter()
        own_id = scope["kundekort.request_id"] = request_id_for(Headers(scope=scope).get("x-request-id", ""))
        watched = Watched(own_id)

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                watched.status = message["status"]
                headers = MutableHeaders(scope=message)
                kept = headers.get("cache-control", "")
                headers.update(ALWAYS)
                if "immutable" in kept:  # which only files say whose names have hashes
                    headers["cache-control"] = kept
                headers.setdefault("content-language", "en")
                headers["x-request-id"] = own_id
            elif message["type"] == "http.response.body":
                watched.sent_bytes += len(message.get("body", b""))
            await send(message)

        # A request that was sent before the answer to the one before it begins where that one ends: with its context.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=own_id)
        watching.begin(watched)
        try:
            await self.app(scope, receive, framed)
        except ClientDisconnect:
            pass  # nobody is there to answer; the line below has status 0
        finally:
            watched.duration_s = time.perf_counter() - started
            log.info("request", method=scope["method"], path=_path(scope), **watched.facts)
            if self.on_end:
                self.on_end(watched)
        return None


class Hosts:
    """Refuses what calls us by a name that is not ours: a page whose own name leads here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str]) -> None:
        self.app = app
        self.names = frozenset(host.lower() for host in hosts)
        self.suffixes = tuple(host[1:].lower() for host in hosts if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http" and not self._is_ours(Headers(scope=scope).getlist("host")):
            app = refusal(400, "BAD_REQUEST", "The Host header names no host of this service (setting KUNDEKORT_ALLOWED_HOSTS).")
        await app(scope, receive, send)

    def _is_ours(self, hosts: Sequence[str]) -> bool:
        match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        name = match[1].lower() if match else ""
        return name in self.names or ("*" in self.names) or bool(name and name.endswith(self.suffixes))


class LastResort:
    """An answer to what nobody expected: logged whole, shown to nobody. Within CORS, a page can tell it from a network that is down."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            return await self.app(scope, receive, send)
        except ClientDisconnect:
            raise
        except Exception:  # whatever it is, the request is answered
            log.exception("unexpected", method=scope["method"], path=_path(scope))
            if watching.current().status:
                raise  # half an answer is out: the server can only break the connection
        return await refusal(500, "INTERNAL_SERVER_ERROR", "Internal error", request_id=request_id(scope))(scope, receive, send)


class Gate:
    """What is refused unread: a URL, headers or a body that are too large."""

    def __init__(self, app: ASGIApp, *, body_max_bytes: int, url_max_bytes: int, headers_max_bytes: int) -> None:
        self.app = app
        self.body_max_bytes = body_max_bytes
        self.url_max_bytes = url_max_bytes
        self.headers_max_bytes = headers_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope) if scope["type"] == "http" else None
        await (refused or self.app)(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        url_bytes = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) + 1
        if url_bytes > self.url_max_bytes:
            message = f"The URL is longer than {self.url_max_bytes} bytes. Send the operation by POST."
            return refusal(414, "BAD_REQUEST", message, limit="url")
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > self.headers_max_bytes:
            return refusal(431, "BAD_REQUEST", f"The headers are larger than {self.headers_max_bytes} bytes.", limit="headers")
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdecimal() and int(length[:20]) > self.body_max_bytes:
            return too_large(self.body_max_bytes)
        return None


def too_large(body_max_bytes: int) -> Response:
    """The answer to a body over the limit; the rest of it is not read, so the connection ends."""
    return refusal(413, "BAD_REQUEST", f"The body is larger than {body_max_bytes} bytes.", headers={"connection": "close"}, limit="body")
