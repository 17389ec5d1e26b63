"""What answers when the real register can't or shouldn't be asked?

`sandbox()` is an ASGI app that speaks Enhetsregisteret's protocol, errors too, over the invented companies of `sandbox_companies`;
`running_sandbox()` serves it on loopback, in the event loop of whoever enters. It knows the part of the protocol that a look-up needs: one
unit, and search by name, numbers and parent. Beside it stands Peppol's (`sandbox_smp`). Source: the register's own specification, 2.0.0.
"""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from service.registry import sandbox_smp
from service.registry.sandbox_companies import REMOVED, Record, main_units, sub_units
from service.registry.wire import Endpoint

BASE_PATH = "/enhetsregisteret/api"
PARAMETERS = frozenset({"navn", "organisasjonsnummer", "overordnetEnhet", "size", "page"})
NUMBERS_MAX, NAME_LENGTH_MAX, WINDOW_MAX, SIZE_DEFAULT = 2_000, 180, 10_000, 20
READABLE = re.compile(r"\*/\*|application/(\*|json|hal\+json|vnd\.brreg\.enhetsregisteret\.(under)?enhet\.v2\+json)")


@asynccontextmanager
async def running_sandbox(port: int = 0) -> AsyncIterator[str]:
    """Serves the sandbox on 127.0.0.1, on a free port unless given one; gives its base URL, as KUNDEKORT_REGISTRY_URL has it."""
    # log_config and access_log as they are: the process belongs to another server, whose logging this one must not set up anew.
    server = _Embedded(uvicorn.Config(sandbox(), log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    # Bound and listening from here on: a call that comes before the server has started waits for it.
    listener = socket.create_server(("127.0.0.1", port))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{BASE_PATH}"
    finally:
        server.should_exit = True
        await serving


def smp_of(base_url: str) -> str:
    """Where the sandbox that has this base URL answers for Peppol."""
    return base_url.removesuffix(BASE_PATH) + sandbox_smp.SMP_PATH


class _Embedded(uvicorn.Server):
    """Signals are for the server that the process is run for; this one ends with its context."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def sandbox() -> Starlette:
    units = {
        Endpoint.ENHETER: _Units(Endpoint.ENHETER, main_units()),
        Endpoint.UNDERENHETER: _Units(Endpoint.UNDERENHETER, sub_units()),
    }
    routes = [Route(f"{BASE_PATH}/", _root), *sandbox_smp.routes()]
    for endpoint, of_kind in units.items():
        routes += [
            Route(f"{BASE_PATH}/{endpoint}", of_kind.search),
            Route(f"{BASE_PATH}/{endpoint}/{{number}}", of_kind.one),
        ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _problem})


class _Units:
    """One of the two endpoints, and what it has."""

    def __init__(self, endpoint: Endpoint, records: Iterable[Record]) -> None:
        self._endpoint = endpoint
        self._records = {str(record["organisasjonsnummer"]): record for record in records}

    async def one(self, request: Request) -> Response:
        number = str(request.path_params["number"])
        if not _is_readable(request):
            return Response(status_code=HTTPStatus.NOT_ACCEPTABLE)
        if not _is_number(number):
            message = "Organisasjonsnummer må være et nummer med nøyaktig 9 siffer"
            return _invalid(request, [_error(message, [number], number)])  # the register puts the value in place of the name
        if number in REMOVED and self._endpoint is Endpoint.ENHETER:
            removed: Record = {"organisasjonsnummer": number, "slettedato": REMOVED[number]}
            return JSONResponse(self._with_links(removed, request), HTTPStatus.GONE)
        if number not in self._records:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return JSONResponse(self._with_links(self._records[number], request))

    async def search(self, request: Request) -> Response:
        if not _is_readable(request):
            return Response(status_code=HTTPStatus.NOT_ACCEPTABLE)
        asked = {name: ",".join(request.query_params.getlist(name)) for name in request.query_params}
        if errors := list(_errors(asked)):
            return _invalid(request, errors)
        size, page = int(asked.get("size", SIZE_DEFAULT)), int(asked.get("page", 0))
        hits = self._hits(asked)
        shown = [self._with_links(hit, request) for hit in hits[page * size : (page + 1) * size]]
        pages = -(-len(hits) // size)
        answer: dict[str, object] = {"_embedded": {self._endpoint.value: shown}} if shown else {}
        links = {"self": page} | ({"first": 0, "last": pages - 1} if pages > 1 else {})
        links |= {name: to for name, to in (("prev", page - 1), ("next", page + 1)) if pages > 1 and 0 <= to < pages}
        return JSONResponse(
            answer
            | {
                "_links": {name: {"href": str(request.url.include_query_params(page=to))} for name, to in links.items()},
                "page": {"size": size, "totalElements": len(hits), "totalPages": pages, "number": page},
            }
        )

    def _hits(self, asked: Mapping[str, str]) -> list[Record]:
        """Living units that meet every condition; by name those come first that begin with it."""
        words = _words(asked.get("navn", ""))
        numbers = set(asked["organisasjonsnummer"].split(",")) if "organisasjonsnummer" in asked else self._records.keys()
        parent = asked.get("overordnetEnhet")
        hits = [
            record
            for number, record in self._records.items()
            if number in numbers
            and "slettedato" not in record
            and parent in (None, record.get("overordnetEnhet"))
            and all(word in " ".join(_words(str(record["navn"]))) for word in words)
        ]
        start = " ".join(words)
        return sorted(hits, key=lambda hit: (not " ".join(_words(str(hit["navn"]))).startswith(start), str(hit["navn"])))

    def _with_links(self, record: Record, request: Request) -> Record:
        api = f"{str(request.base_url).rstrip('/')}{BASE_PATH}"
        links = {"self": {"href": f"{api}/{self._endpoint}/{record['organisasjonsnummer']}"}}
        if parent := record.get("overordnetEnhet"):
            links["overordnetEnhet"] = {"href": f"{api}/{Endpoint.ENHETER}/{parent}"}
        return record | {"_links": links}


async def _root(request: Request) -> Response:
    api = f"{str(request.base_url).rstrip('/')}{BASE_PATH}"
    links = {"self": {"href": api}} | {endpoint.value: {"href": f"{api}/{endpoint}"} for endpoint in Endpoint}
    return JSONResponse({"_links": links})


def _errors(asked: Mapping[str, str]) -> Iterable[Record]:
    """All that is wrong with a search, in the register's words."""
    for name in asked.keys() - PARAMETERS:
        yield _error("Ukjent parameter", [name], asked[name])
    if "navn" in asked and not 1 <= len(asked["navn"]) <= NAME_LENGTH_MAX:
        yield _error("Navn må være mellom 1 og 180 tegn", ["navn"], asked["navn"])
    for name in ("organisasjonsnummer", "overordnetEnhet"):
        numbers = asked[name].split(",") if name in asked else []
        if len(numbers) > NUMBERS_MAX:
            yield _error("Kan ikke søke på mer enn 2000 organisasjonsnummer", [name])
        if not all(map(_is_number, numbers)):
            yield _error("Organisasjonsnummer må være et nummer med nøyaktig 9 siffer", [name], f"[{asked[name]}]")
    size, page = asked.get("size", str(SIZE_DEFAULT)), asked.get("page", "0")
    if not re.fullmatch("[1-9][0-9]{0,8}", size):
        yield _error("size må være et heltall større enn 0", ["size"], size)
    elif not re.fullmatch("[0-9]{1,9}", page):
        yield _error("page må være et heltall", ["page"], page)
    elif (int(page) + 1) * int(size) > WINDOW_MAX:
        yield _error("size * (page+1) kan ikke overstige 10_000", ["size", "page"])


def _error(message: str, parameters: list[str], value: str | None = None) -> Record:
    error: Record = {"feilmelding": message, "parametere": parameters}
    return error if value is None else error | {"feilaktigVerdi": value}


def _invalid(request: Request, errors: list[Record]) -> Response:
    body = {
        "tidsstempel": time.time_ns() // 1_000_000,
        "status": 400,
        "feilmelding": "Feilaktig forespørsel",
        "sti": request.url.path,
        "antallFeil": len(errors),
        "valideringsfeil": errors,
    }
    return JSONResponse(body, HTTPStatus.BAD_REQUEST)


async def _problem(request: Request, error: Exception) -> Response:
    """A path or a method that the register hasn't."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    body = {
        "detail": f"No static resource {request.url.path.lstrip('/')}.",
        "instance": request.url.path,
        "status": status,
        "title": HTTPStatus(status).phrase,
    }
    return JSONResponse(body, status)


def _is_readable(request: Request) -> bool:
    accept = request.headers.get("accept", "*/*")
    return any(READABLE.fullmatch(part.split(";")[0].strip().lower()) for part in accept.split(","))


def _is_number(text: str) -> bool:
    return re.fullmatch("[0-9]{9}", text) is not None


def _words(name: str) -> list[str]:
    """As the register compares names: in any case, without punctuation."""
    return re.findall(r"\w+", name.casefold())
