"""Who receives EHF in the sandbox? An SMP over invented participants, as Norway's own answers.

It goes by the last digit of the number: 9 is not registered, 7 is for other messages than invoices, and all others can receive an invoice.
"""

import re
from http import HTTPStatus
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.registry.sml import SCHEME
from service.registry.smp import BILLING_INVOICE, NAMESPACE

SMP_PATH = "/smp"
REMINDER = (
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:anskaffelser.no:2019:ehf:reminder:3.0::2.1"
)
_PARTICIPANT = re.compile(rf"{SCHEME}::(0192:[0-9]{{9}})")


def routes() -> list[Route]:
    return [Route(f"{SMP_PATH}/{{participant}}", _service_group)]


async def _service_group(request: Request) -> Response:
    if "xml" in request.headers.get("accept", ""):
        return Response(status_code=HTTPStatus.NOT_ACCEPTABLE)
    found = _PARTICIPANT.fullmatch(request.path_params["participant"])
    if found is None or found[1].endswith("9"):
        return Response(status_code=HTTPStatus.NOT_FOUND)
    kinds = [REMINDER] if found[1].endswith("7") else [BILLING_INVOICE, REMINDER]
    base = f"{str(request.base_url).rstrip('/')}{SMP_PATH}"
    return Response(service_group(found[1], kinds, base), media_type="text/xml")


def service_group(participant: str, kinds: list[str], smp_url: str) -> str:
    """The document that tells what a participant receives."""
    of_participant = f"{smp_url}/{quote(f'{SCHEME}::{participant}', safe='')}"
    hrefs = (quoteattr(f"{of_participant}/services/{quote(kind, safe='')}") for kind in kinds)
    references = "".join(f"<smp:ServiceMetadataReference href={href}/>" for href in hrefs)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<smp:ServiceGroup xmlns:smp="{NAMESPACE}" xmlns:id="http://busdox.org/transport/identifiers/1.0/">'
        f'<id:ParticipantIdentifier scheme="{SCHEME}">{participant}</id:ParticipantIdentifier>'
        f"<smp:ServiceMetadataReferenceCollection>{references}</smp:ServiceMetadataReferenceCollection>"
        "</smp:ServiceGroup>"
    )
