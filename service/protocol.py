"""How is a request turned away when there is no room for it? With bytes that are ready, as soon as its headers are here.

Treated like any other, a request that is refused costs a tenth of one that is answered, so that ten times the load would leave nothing for
those who are served. This is uvicorn's own protocol with one question before it begins a request; it takes the place of the server's
`limit_concurrency`, whose answer is plain text. A request that bytes made beforehand can't answer (a page of another origin needs its CORS
headers) goes the usual way, and is refused there.
"""

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.capacity import BUSY, RETRY_AFTER_S, Capacity
from service.middleware import ALWAYS, request_id_for

CAPACITY = "capacity"  # its key in the application's lifespan state, which the server hands to every connection
_PATH = b"/graphql"
_USUAL_WAY = {b"origin", b"expect", b"upgrade"}


class Protocol(HttpToolsProtocol):
    """One connection."""

    connections_max = 2_000  # most are idle; the bound is for the memory of bodies that come slowly
    is_turned_away = False  # the request that is being received
    stays_open = True

    def on_message_begin(self) -> None:
        self.is_turned_away = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        capacity: Capacity = self.app_state[CAPACITY]
        is_full = capacity.is_exhausted or len(self.connections) > self.connections_max
        is_post = self.parser.get_method() == b"POST"
        if is_full and is_post and (own_id := self._id_if_turned_away()):
            capacity.turn_away()
            self.is_turned_away = True
            self.stays_open = self.parser.should_keep_alive()
            self.transport.write(_answer(own_id, stays_open=self.stays_open))
        else:
            if is_post:
                capacity.expect()
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

    def _id_if_turned_away(self) -> bytes:
        """The request's id, where ready bytes may answer it; nothing, where it goes the usual way."""
        is_first = self.cycle is None or self.cycle.response_complete  # else its answer would come before that of another
        if not is_first or self.url.partition(b"?")[0] != _PATH:
            return b""
        given = b""
        for name, value in self.headers:
            if name in _USUAL_WAY:
                return b""
            if name == b"x-request-id":
                given = given or value
        return request_id_for(given.decode("latin-1")).encode()


def _answer(own_id: bytes, *, stays_open: bool) -> bytes:
    connection = b"" if stays_open else b"connection: close\r\n"
    return _ANSWER % (_BODY_BYTES + len(own_id), own_id, connection, own_id)


# A request's id is made of characters that stand for themselves in JSON.
_BODY = orjson.dumps({"errors": [{"message": BUSY, "extensions": {"code": "UNAVAILABLE", "requestId": "%b"}}]})
_BODY_BYTES = len(_BODY) - len(b"%b")
_HEADERS = {**ALWAYS, "content-type": "application/json", "content-language": "en", "retry-after": str(RETRY_AFTER_S)}
_ANSWER = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    + b"".join(b"%b: %b\r\n" % (name.encode(), value.encode()) for name, value in _HEADERS.items())
    + b"content-length: %d\r\nx-request-id: %b\r\n%b\r\n"
    + _BODY
)
