"""How does the register speak? Its two endpoints, `enheter` and `underenheter`, as questions with typed answers.

`unit` is the look-up of one number, `page` the first page of a search. Source: the register's own specification: versioned media types,
sections on search (parameters, paging: without hits there is no `_embedded`) and on deleted and removed units.
"""

from enum import Enum, StrEnum

import structlog

from service.registry.company import Company, OddAnswer, company_of
from service.registry.fault import Fault, Reason
from service.registry.transport import Transport

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

UNIT_BYTES_MAX = 2 * 1024 * 1024
RECORD_BYTES_MAX = 64 * 1024  # of one in a long page; the largest seen are under 10 KiB


class Endpoint(StrEnum):
    """Which kind of unit is asked for. A number is of one kind only."""

    ENHETER = "enheter"
    UNDERENHETER = "underenheter"

    @property
    def accept(self) -> str:
        kind = "enhet" if self is Endpoint.ENHETER else "underenhet"
        versioned = f"application/vnd.brreg.enhetsregisteret.{kind}.v2+json;charset=UTF-8"
        return f"{versioned}, application/json;q=0.5"


class Absence(Enum):
    """Why there is no company: the register has no such unit here, or has removed it for legal reasons (copies must go too)."""

    UNKNOWN = "unknown"
    REMOVED = "removed"


async def unit(transport: Transport, endpoint: Endpoint, number: str, *, deadline: float) -> Company | Absence:
    """One unit by its number. A deleted unit is a company too. Raises Fault."""
    path = f"{endpoint}/{number}"
    reply = await transport.get(path, {}, accept=endpoint.accept, bytes_max=UNIT_BYTES_MAX, deadline=deadline)
    if reply.status != 200:
        return Absence.REMOVED if reply.status == 410 else Absence.UNKNOWN
    try:
        company = _company(endpoint, reply.document)
    except OddAnswer as odd:
        raise Fault(Reason.ODD, path, status=200, detail=str(odd)) from odd
    if company.organization_number != number:
        raise Fault(Reason.ODD, path, status=200, detail=f"the answer is about {company.organization_number}")
    return company


async def page(transport: Transport, endpoint: Endpoint, parameters: dict[str, str], *, size: int, deadline: float) -> tuple[Company, ...]:
    """The first `size` hits of a search, in the register's order. An odd hit is passed over, unless all are. Raises Fault."""
    reply = await transport.get(
        endpoint.value,
        {**parameters, "size": size, "page": 0},
        accept=endpoint.accept,
        bytes_max=max(UNIT_BYTES_MAX, size * RECORD_BYTES_MAX),
        deadline=deadline,
    )
    records = _records(endpoint, reply.document) if reply.status == 200 else None
    if records is None:
        raise Fault(Reason.ODD, endpoint.value, status=reply.status, detail="not a page of a search")
    companies: list[Company] = []
    oddities: list[str] = []
    for record in records[:size]:
        try:
            companies.append(_company(endpoint, record))
        except OddAnswer as odd:
            oddities.append(str(odd))
    if oddities and not companies:
        raise Fault(Reason.ODD, endpoint.value, status=200, detail=oddities[0])
    if oddities:
        log.warning("registry_odd_records", path=endpoint.value, count=len(oddities), first=oddities[0])
    return tuple(companies)


def _records(endpoint: Endpoint, document: object) -> list[object] | None:
    """The records of a page; None where it is not one."""
    if not isinstance(document, dict):
        return None
    embedded = document.get("_embedded")
    if embedded is None:
        return [] if isinstance(document.get("page"), dict) else None
    records = embedded.get(endpoint.value) if isinstance(embedded, dict) else None
    return records if isinstance(records, list) else None


def _company(endpoint: Endpoint, record: object) -> Company:
    return company_of(record, is_sub_unit=endpoint is Endpoint.UNDERENHETER)
