"""What happens on a connection before a request is made of what it sends, and when none is made?

This is uvicorn's own protocol with three rules of ours. Who is to be turned away gets bytes that are ready, as soon as the headers are
here: treated like any other, a refused request costs a tenth of one that is answered, so that ten times the load would leave nothing for
those who are served. (A request that such bytes can't answer, as that of a page of another origin, which needs its CORS headers, goes the
usual way, and is refused there.) Whatever does not come, or is not fetched, ends the connection: headers that are slow or endless, an
answer that stays unread. And there are only so many connections: one more closes the one that has been idle longest, so that nobody shuts
out the others by opening connections and saying nothing.
"""

import asyncio
from http import HTTPStatus
from typing import NamedTuple

import orjson
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.capacity import BUSY, RETRY_AFTER_S, Capacity
from service.middleware import ALWAYS, HEADERS_BYTES_MAX, URL_BYTES_MAX, request_id_for

CAPACITY = "capacity"  # these two are keys in the application's lifespan state, which the server hands to every connection
SOCKETS = "sockets"
_PATH = b"/graphql"
_USUAL_WAY = {b"origin", b"expect", b"upgrade"}

log = structlog.get_logger("kundekort.protocol")


class Sockets:
    """The connections that are idle, the longest first, and what they all keep to.

    `maximum`: connections, past which the idle are closed. `head_timeout_s`: from a request's first byte to the end of its headers; a new
    connection's first request begins when it is opened. `head_bytes`: most of a head that is kept, beside the piece that it began with.
    `fetch_timeout_s`: how long the client may leave unread what does not fit into the network's buffers.
    """

    def __init__(
        self,
        *,
        maximum: int = 2_000,
        head_timeout_s: float = 10.0,
        head_bytes: int = URL_BYTES_MAX + HEADERS_BYTES_MAX,
        fetch_timeout_s: float = 60.0,
    ) -> None:
        self.maximum = maximum
        self.head_timeout_s = head_timeout_s
        self.head_bytes = head_bytes
        self.fetch_timeout_s = fetch_timeout_s
        self._idle: dict[Protocol, None] = {}
        self._closed = 0

    def rests(self, protocol: "Protocol") -> None:
        self._idle[protocol] = None

    def works(self, protocol: "Protocol") -> None:
        self._idle.pop(protocol, None)

    def make_room(self, is_open: int) -> None:
        """Close the one that has been idle longest, where more than the maximum are open. One line a second in the log says how many."""
        if is_open <= self.maximum or not self._idle:
            return
        longest = next(iter(self._idle))
        self.works(longest)
        longest.transport.abort()
        if not self._closed:
            asyncio.get_running_loop().call_later(1, self._tell)
        self._closed += 1

    def _tell(self) -> None:
        log.warning("too_many_connections", closed=self._closed)
        self._closed = 0


class Protocol(HttpToolsProtocol):
    """One connection."""

    is_turned_away = False  # the request that is being received
    stays_open = True
    is_head = False  # whether what comes next belongs to headers that have begun
    head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None
    _fetch_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.sockets: Sockets = self.app_state[SOCKETS]
        self.sockets.rests(self)
        self._await_head()
        self.sockets.make_room(len(self.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        self.sockets.works(self)
        self._stop_head_timer()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.is_head:
            self.head_bytes += len(data)
            if self.head_bytes > self.sockets.head_bytes:
                return self._end_with(_HEAD_TOO_LARGE)
        super().data_received(data)
        if self.timeout_keep_alive_task is None and self._head_timer is None and self._is_idle:
            self._await_head()
        return None

    @property
    def _is_idle(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.sockets.head_timeout_s, self._head_is_late)

    def _stop_head_timer(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        if self.is_head:
            self._end_with(_HEAD_TOO_LATE)
        elif not self.transport.is_closing():
            self.transport.close()

    def _end_with(self, answer: "_Ready") -> None:
        """Say what is wrong and close; where answers are under way, let them be the last."""
        if not self._is_idle:
            self.cycle.keep_alive = False
            self.flow.pause_reading()
        elif not self.transport.is_closing():
            self.transport.write(_answer(answer, request_id_for("").encode(), stays_open=False))
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's text; ours says the same in our shape
        """What is not HTTP is refused in the one shape of all errors."""
        self._end_with(_NOT_HTTP)

    def on_message_begin(self) -> None:
        self.is_turned_away = False
        self.is_head, self.head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self.is_head = False
        self._stop_head_timer()
        capacity: Capacity = self.app_state[CAPACITY]
        is_post = self.parser.get_method() == b"POST"
        if is_post and capacity.is_exhausted and (own_id := self._id_if_turned_away()):
            capacity.turn_away()
            self.sockets.works(self)
            self.sockets.rests(self)
            self.is_turned_away = True
            self.stays_open = self.parser.should_keep_alive()
            self.transport.write(_answer(_TURNED_AWAY, own_id, stays_open=self.stays_open))
        else:
            if is_post:
                capacity.expect()
            self.sockets.works(self)
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.is_turned_away:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self.is_turned_away:
            super().on_message_complete()
        elif self.stays_open:
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_idle and not self.transport.is_closing():
            self.sockets.rests(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._fetch_timer = self.loop.call_later(self.sockets.fetch_timeout_s, self.transport.abort)

    def resume_writing(self) -> None:
        if self._fetch_timer:
            self._fetch_timer.cancel()
            self._fetch_timer = None
        super().resume_writing()

    def _id_if_turned_away(self) -> bytes:
        """The request's id, where ready bytes may answer it; nothing, where it goes the usual way."""
        if not self._is_idle or self.url.partition(b"?")[0] != _PATH:  # its answer would come before that of another
            return b""
        given = b""
        for name, value in self.headers:
            if name in _USUAL_WAY:
                return b""
            if name == b"x-request-id":
                given = given or value
        return request_id_for(given.decode("latin-1")).encode()


class _Ready(NamedTuple):
    """An answer in which the request's id is still to be put, and whether the connection stays open."""

    text: bytes
    body_bytes: int


def _ready(status: HTTPStatus, code: str, message: str, **headers: str) -> _Ready:
    # A request's id is made of characters that stand for themselves in JSON.
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, "requestId": "%b"}}]})
    all_headers = {**ALWAYS, "content-type": "application/json", "content-language": "en", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}content-length: %d\r\nx-request-id: %b\r\n%b\r\n"
    return _Ready(head.encode() + body, len(body) - len(b"%b"))


def _answer(ready: _Ready, own_id: bytes, *, stays_open: bool) -> bytes:
    connection = b"" if stays_open else b"connection: close\r\n"
    return ready.text % (ready.body_bytes + len(own_id), own_id, connection, own_id)


_TURNED_AWAY = _ready(HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", BUSY, **{"retry-after": str(RETRY_AFTER_S)})
_HEAD_TOO_LATE = _ready(HTTPStatus.REQUEST_TIMEOUT, "BAD_REQUEST", "The headers did not arrive in time.")
_HEAD_TOO_LARGE = _ready(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "BAD_REQUEST", "The headers are too large.")
_NOT_HTTP = _ready(HTTPStatus.BAD_REQUEST, "BAD_REQUEST", "This is not a request that HTTP/1.1 allows.")
