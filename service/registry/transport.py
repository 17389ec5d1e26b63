"""How is one question put to the register, safely?

A GET, at most `CALLS_MAX` at a time, tried again where that can help, ended by the caller's deadline, read no further than `bytes_max`,
never sent on to another place. It gives a `Reply`, or raises a `Fault`, and nothing else. Source: the register's documentation of its
errors; RFC 9110, 10.2.3 (Retry-After).
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import orjson
import stamina

from service.registry.fault import EXCERPT_LENGTH_MAX, Fault, Reason
from service.trust import authorities

CALLS_MAX = 8
ATTEMPTS_MAX = 3
PORT_MAX = 65_535
WAIT_INITIAL_S, WAIT_JITTER_S, WAIT_MAX_S = 0.05, 0.05, 0.3
_HOST_NAME = re.compile(rb"([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")  # the resolver raises for others


@dataclass(frozen=True, slots=True)
class Reply:
    """What the register means to say: 200 with its JSON, 404 (no such unit) or 410 (removed for legal reasons)."""

    status: int
    document: object


class Transport:
    """Deadlines are in the running loop's time. Raises ValueError for a base URL that is none."""

    def __init__(self, base_url: str, *, timeout_s: float, headers: Mapping[str, str]) -> None:
        self._client = httpx.AsyncClient(
            base_url=checked_base_url(base_url),
            # Compressed answers could swell to any size between two checks of theirs.
            headers={"Accept-Encoding": "identity", **headers},
            verify=authorities(),
            follow_redirects=False,
            timeout=timeout_s,
            limits=httpx.Limits(max_connections=CALLS_MAX, max_keepalive_connections=CALLS_MAX),
        )
        self._slots = asyncio.Semaphore(CALLS_MAX)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def get(self, path: str, parameters: Mapping[str, str | int], *, accept: str, bytes_max: int, deadline: float) -> Reply:
        fault = Fault(Reason.BUSY, path)
        try:
            async with asyncio.timeout_at(deadline), self._slots:
                fault = Fault(Reason.TIMEOUT, path)
                retries = stamina.retry_context(
                    _wait_before_retry,
                    attempts=ATTEMPTS_MAX,
                    timeout=None,
                    wait_initial=WAIT_INITIAL_S,
                    wait_jitter=WAIT_JITTER_S,
                    wait_max=WAIT_MAX_S,
                )
                async for attempt in retries:
                    with attempt:
                        try:
                            return await self._get_once(path, parameters, accept, bytes_max)
                        except Fault as met:
                            fault = met  # if the deadline comes before the next answer, this is still the cause
                            raise
        except TimeoutError:
            raise fault from None
        raise AssertionError("the last attempt either returns or raises")

    async def _get_once(self, path: str, parameters: Mapping[str, str | int], accept: str, bytes_max: int) -> Reply:
        request = self._client.build_request("GET", path, params=dict(parameters), headers={"Accept": accept})
        try:
            response = await self._client.send(request, stream=True)
            try:
                return await _read(response, path, bytes_max)
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Fault(Reason.CONNECT, path, detail=str(error)) from error
        except httpx.TimeoutException as error:
            raise Fault(Reason.TIMEOUT, path) from error
        except httpx.HTTPError as error:
            raise Fault(Reason.BROKEN, path, detail=str(error)) from error


async def _read(response: httpx.Response, path: str, bytes_max: int) -> Reply:
    status = response.status_code
    if status == 410:
        return Reply(status, None)
    if status == 200:
        return Reply(status, _parsed(await _body(response, path, bytes_max), path))
    if status == 404 and not _tells_of_path(body := await _start(response)):
        return Reply(status, None)
    if status != 404:
        body = await _start(response)
    raise Fault(reason_of(status), path, status=status, body=body, retry_after_s=_retry_after_s(response))


async def _body(response: httpx.Response, path: str, bytes_max: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > bytes_max:
            raise Fault(Reason.TOO_LARGE, path, status=response.status_code, body=bytes(body[:EXCERPT_LENGTH_MAX]))
    return bytes(body)


async def _start(response: httpx.Response) -> bytes:
    """Enough of an error's body to log, and to know it by."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > 4096:
            break
    return bytes(body)


def _parsed(body: bytes, path: str) -> object:
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Fault(Reason.NOT_JSON, path, status=200, body=body, detail=str(error)) from error
    return document


def _tells_of_path(body: bytes) -> bool:
    """Whether a 404 is of the path (a problem as in RFC 9457, or a page of some other server), not of the unit (empty)."""
    try:
        problem: object = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        return True
    return isinstance(problem, dict) and "instance" in problem


def reason_of(status: int) -> Reason:
    """What a status that is no answer tells."""
    if status == 404:
        return Reason.UNKNOWN_PATH
    if status in (406, 415):
        return Reason.VERSION_REFUSED
    if status == 429:
        return Reason.RATE_LIMITED
    if status in (502, 503, 504):
        return Reason.GATEWAY
    if status >= 500:
        return Reason.SERVER_ERROR
    if status >= 400:
        return Reason.REFUSED
    if status >= 300:
        return Reason.REDIRECT
    return Reason.ODD  # 204 and its kin: the register has no such answer


def _wait_before_retry(error: Exception) -> bool | float:
    """stamina's hook: False is no retry, True its own waiting time, a number that many seconds."""
    if not isinstance(error, Fault) or not error.is_passing:
        return False
    if error.retry_after_s is None:
        return True
    return error.retry_after_s if error.retry_after_s <= WAIT_MAX_S else False


def _retry_after_s(response: httpx.Response) -> float | None:
    """Retry-After, as seconds from now: the register may give a number, or a time."""
    header = response.headers.get("Retry-After", "").strip()
    if header.isascii() and header.isdigit() and len(header) < 10:
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None


def checked_base_url(base_url: str) -> str:
    """The same. Raises ValueError where it is no http(s) address: a host, and perhaps a port and a path."""
    if not _is_base_url(base_url):
        raise ValueError(f"The register's base URL is {base_url!r}; expected one such as https://data.brreg.no/enhetsregisteret/api.")
    return base_url


def _is_base_url(text: str) -> bool:
    try:
        url = httpx.URL(text)
        is_host = ":" in url.host or _HOST_NAME.fullmatch(url.raw_host) is not None
    except (httpx.InvalidURL, UnicodeError):  # the latter of a host that is no name in any script
        return False
    is_port = url.port is None or url.port <= PORT_MAX
    return url.scheme in ("http", "https") and is_host and is_port and not url.query and not url.fragment
