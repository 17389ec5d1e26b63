"""What did the client send, and what does it accept? GraphQL over HTTP, draft of 2026-08-06, read strictly (graphql.md 1).

Everything that is wrong is a `Refusal` with its status; what comes through is a well-formed GraphQL request.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request as HttpRequest

from service.engine.engine import Request

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
_HEADERS_KEPT = 64  # most clients send one of a few
_MEMBERS = ("query", "operationName", "variables", "extensions")


class Refusal(Exception):
    """The request is no GraphQL request that could be answered: an HTTP status, a code and a sentence."""

    def __init__(self, status: int, message: str, *, code: str = "BAD_REQUEST", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


@lru_cache(_HEADERS_KEPT)
def media_type(accept: str) -> str:
    """The media type of the answer: the highest quality, then the more specific; JSON where the client names neither. Else 406."""
    if not accept.strip():
        return JSON
    best: dict[str, tuple[int, float]] = {}
    for item in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in item.split(";"))
        quality = _quality(parameters)
        for offered in (RESPONSE_JSON, JSON):
            specificity = {offered: 2, "application/*": 1, "*/*": 0}.get(kind)
            if specificity is not None and specificity >= best.get(offered, (-1, 0.0))[0]:
                best[offered] = (specificity, quality)
    accepted = {offered: (quality, specificity) for offered, (specificity, quality) in best.items() if quality > 0}
    if not accepted:
        raise Refusal(406, f"The answer is {RESPONSE_JSON} or {JSON}; Accept allows neither.")
    highest = max(accepted.values())
    equals = [offered for offered, rank in accepted.items() if rank == highest]
    # Of two that are both named, the newer; of two that only a wildcard allows, the one that everybody reads.
    preferred = RESPONSE_JSON if highest[1] == 2 else JSON
    return preferred if preferred in equals else equals[0]


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


async def graphql_request(request: HttpRequest, json_depth_max: int) -> Request:
    """The GraphQL request in an HTTP request, by GET or POST."""
    if request.method == "GET":
        return _checked(_from_url(request, json_depth_max), is_read_only=True)
    _check_content(request)
    return _checked(_decoded(await request.body(), "The body", json_depth_max), is_read_only=False)


def _check_content(request: HttpRequest) -> None:
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    named = (parameter.partition("=") for parameter in parameters)
    charsets = {value.strip(' "') for name, _, value in named if name.strip() == "charset"}
    if kind != JSON or charsets - {"utf-8", "utf8"}:
        raise Refusal(415, f"The body is {JSON} in UTF-8.")
    encodings = ",".join(request.headers.getlist("content-encoding")) or "identity"
    if encodings.lower() != "identity":
        raise Refusal(415, "The body is sent without a content encoding.")


def _from_url(request: HttpRequest, json_depth_max: int) -> dict[str, Any]:
    # An empty value is one that is not given; of a name that is given twice, neither could be right.
    try:
        pairs = parse_qsl(request.scope["query_string"].decode(), errors="strict")
    except UnicodeDecodeError as error:
        raise Refusal(400, "The URL's parameters are not UTF-8.") from error
    given = [(name, value) for name, value in pairs if name in _MEMBERS]
    if len({name for name, _ in given}) != len(given):
        raise Refusal(400, "The URL gives a parameter twice.")
    members: dict[str, Any] = dict(given)
    for name in ("variables", "extensions"):
        if name in members:
            members[name] = _decoded(members[name].encode("utf-8", "surrogatepass"), f"The parameter {name}", json_depth_max)
    return members


def _decoded(raw: bytes, what: str, depth_max: int) -> Any:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, f"{what} is not JSON in UTF-8.") from error
    if _is_deeper(value, depth_max):
        raise Refusal(400, f"{what} is nested more than {depth_max} deep.")
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_is_deeper(item, levels - 1) for item in value.values())
    return isinstance(value, list) and (levels == 0 or any(_is_deeper(item, levels - 1) for item in value))


def _checked(members: Any, *, is_read_only: bool) -> Request:
    if not isinstance(members, dict):
        raise Refusal(400, "The request is one JSON object; batches are not taken.")
    query, name = members.get("query"), members.get("operationName")
    variables, extensions = members.get("variables"), members.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise Refusal(400, "extensions is an object.")
    if query is None and extensions and "persistedQuery" in extensions:
        # What Apollo's link understands: it sends the whole document then.
        raise Refusal(400, "PersistedQueryNotSupported", code="PERSISTED_QUERY_NOT_SUPPORTED")
    if not isinstance(query, str) or not query:
        raise Refusal(400, "query is the document's text.")
    if name is not None and not isinstance(name, str):
        raise Refusal(400, "operationName is a string.")
    if variables is not None and not isinstance(variables, dict):
        raise Refusal(400, "variables is an object.")
    return Request(query, name or None, variables, is_read_only)
