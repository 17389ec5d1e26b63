"""What can go wrong between us and the register?

Every failure of a call is one `Fault` with a `Reason`, and the reason decides the rest: whether the call may be tried again, and whether it
tells that the register is down. None of them leaves `registry`: the caller gets an UNAVAILABLE answer, and the log gets the reason.
"""

from enum import StrEnum

EXCERPT_LENGTH_MAX = 200
_BEFORE_JSON = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"  # blanks, and byte order marks


class Reason(StrEnum):
    """In the words that the log uses."""

    CONNECT = "connect"  # nobody there, or not reached
    BROKEN = "broken"  # the connection ended in the middle
    TIMEOUT = "timeout"  # no answer within the deadline
    BUSY = "busy"  # too many calls of our own in flight, all the deadline long
    RATE_LIMITED = "rate_limited"  # 429
    GATEWAY = "gateway"  # 502, 503, 504
    SERVER_ERROR = "server_error"  # other 5xx
    REDIRECT = "redirect"  # 3xx: never followed, the register has no reason to send us elsewhere
    TOO_LARGE = "too_large"  # more than any real answer to this question
    NOT_JSON = "not_json"  # HTML of a proxy, or cut JSON
    ODD = "odd"  # JSON of another shape than the register's
    UNKNOWN_PATH = "unknown_path"  # 404 of the path, not of the company: is the base URL right?
    VERSION_REFUSED = "version_refused"  # 406, 415: the version of the answers that we read has gone
    REFUSED = "refused"  # other 4xx: our own mistake
    BREAKER_OPEN = "breaker_open"  # not asked, for the register has been down


PASSING = frozenset({Reason.CONNECT, Reason.BROKEN, Reason.RATE_LIMITED, Reason.GATEWAY})
OUTAGES = PASSING | {Reason.TIMEOUT, Reason.SERVER_ERROR, Reason.REDIRECT, Reason.TOO_LARGE, Reason.NOT_JSON}
OURS = frozenset({Reason.UNKNOWN_PATH, Reason.VERSION_REFUSED, Reason.REFUSED})


class Fault(Exception):
    """One failed call. `path` has no query: that may hold a person's name. `retry_after_s` is the register's own wish."""

    def __init__(
        self,
        reason: Reason,
        path: str,
        *,
        status: int | None = None,
        body: bytes = b"",
        detail: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{reason} at {path}")
        self.reason = reason
        self.path = path
        self.status = status
        self.excerpt = _excerpt(body)
        self.detail = detail
        self.retry_after_s = retry_after_s

    @property
    def is_passing(self) -> bool:
        """Whether the same call may succeed a moment later."""
        return self.reason in PASSING

    @property
    def is_outage(self) -> bool:
        """Whether it tells that the register, and not only this answer, is in trouble."""
        return self.reason in OUTAGES

    @property
    def is_ours(self) -> bool:
        """Whether someone must change the service or its settings before it can go away."""
        return self.reason in OURS

    def facts(self) -> dict[str, str | int | float]:
        """For the log: what is known, and nothing that is not."""
        facts = {
            "reason": self.reason.value,
            "path": self.path,
            "status": self.status,
            "detail": self.detail,
            "body": self.excerpt or None,
            "retry_after_s": self.retry_after_s,
        }
        return {name: fact for name, fact in facts.items() if fact is not None}


def _excerpt(body: bytes) -> str:
    """The start of a page that is not the register's. Nothing of JSON, whole or cut: its errors repeat what a user typed, and its records
    name people.
    """
    is_json = body.lstrip(_BEFORE_JSON).startswith((b"{", b"[", b'"'))
    return "" if is_json else body[:EXCERPT_LENGTH_MAX].decode("utf-8", "replace")
