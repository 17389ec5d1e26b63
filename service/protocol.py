"""How is a request turned away when there is no room for it? With bytes that are ready, as soon as its headers are here.

Treated like any other, a request that is refused costs a tenth of one that is answered, so that ten times the load would leave nothing for
those who are served. This is uvicorn's own protocol with one question before it begins a request; it takes the place of the server's
`limit_concurrency`, whose answer is plain text. A request that bytes made beforehand can't answer (a page of another origin needs its CORS
headers) goes the usual way, and is refused there.
"""

from typing import Any

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
        if is_full and self._may_be_turned_away():
            capacity.turn_away()
            self.is_turned_away = True
            self.stays_open = self.parser.should_keep_alive()
            self.transport.write(_answer(self.headers, stays_open=self.stays_open))
        else:
            if self.parser.get_method() == b"POST":
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

    def _may_be_turned_away(self) -> bool:
        is_first = self.cycle is None or self.cycle.response_complete  # else its answer would come before that of another
        return (
            is_first
            and self.parser.get_method() == b"POST"
            and self.url.partition(b"?")[0] == _PATH
            and not any(name in _USUAL_WAY for name, _ in self.headers)
        )


def _answer(headers: list[tuple[bytes, bytes]], *, stays_open: bool) -> bytes:
    own_id = request_id_for(next((value.decode("latin-1") for name, value in headers if name == b"x-request-id"), ""))
    extensions: dict[str, Any] = {"code": "UNAVAILABLE", "requestId": own_id}
    body = orjson.dumps({"errors": [{"message": BUSY, "extensions": extensions}]})
    connection = b"" if stays_open else b"connection: close\r\n"
    return b"%bcontent-length: %d\r\nx-request-id: %b\r\n%b\r\n%b" % (_HEAD, len(body), own_id.encode(), connection, body)


_HEAD = b"HTTP/1.1 503 Service Unavailable\r\n" + b"".join(
    b"%b: %b\r\n" % (name.encode(), value.encode())
    for name, value in {**ALWAYS, "content-type": "application/json", "content-language": "en", "retry-after": str(RETRY_AFTER_S)}.items()
)
