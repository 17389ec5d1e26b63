"""The spans of a running service, as OpenTelemetry's SDK gets them."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import text

from service.settings import Settings
from tests.people import Office, Person, open_office

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
READ = 'query Find { customers(first: 3, filter: {search: "Hemmelig"}) { nodes { id } } }'

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    """What an operator sets up: a provider, once for the process."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    exporter.shutdown()


@pytest.fixture
async def office(office_settings: Settings, exporter: InMemorySpanExporter) -> AsyncIterator[Office]:
    async with open_office(office_settings) as opened:
        exporter.clear()
        yield opened


def only(exporter: InMemorySpanExporter) -> ReadableSpan:
    [span] = exporter.get_finished_spans()
    exporter.clear()
    return span


async def test_an_operation_is_one_span_named_by_its_type(ola: Person, exporter: InMemorySpanExporter) -> None:
    await ola.asks(READ)
    read = only(exporter)
    await ola.creates_customer("Hemmelig AS")
    written = only(exporter)

    assert (read.name, read.kind, read.parent) == ("query", SpanKind.SERVER, None)
    assert dict(read.attributes or {}) == {"graphql.operation.type": "query", "graphql.operation.name": "Find"}
    assert read.status.status_code is StatusCode.UNSET
    assert (written.name, dict(written.attributes or {})) == ("mutation", {"graphql.operation.type": "mutation"})
    assert "emmelig" not in read.to_json() + written.to_json()


async def test_the_trace_that_the_caller_began_goes_on_and_the_log_has_it(ola: Person, exporter: InMemorySpanExporter) -> None:
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "crm=1", "baggage": "name=hemmelig"}
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await ola.office.send(ola.token, {"query": READ}, headers)

    span = only(exporter)
    assert span.context is not None
    assert span.parent is not None
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, PARENT)
    assert span.context.trace_state["crm"] == "1"
    assert [line["trace_id"] for line in lines if line["event"] == "request"] == [TRACE]


@pytest.mark.parametrize("given", ["00-" + "0" * 32 + f"-{PARENT}-01", "ff", "x" * 10_000, f"00-{TRACE}-{PARENT}-01, 00"])
async def test_what_is_no_trace_context_begins_a_trace_of_its_own(given: str, ola: Person, exporter: InMemorySpanExporter) -> None:
    reply = await ola.office.send(ola.token, {"query": READ}, {"traceparent": given})

    assert reply.status == 200
    assert only(exporter).parent is None


async def test_requests_that_follow_each_other_are_not_each_others_children(ola: Person, exporter: InMemorySpanExporter) -> None:
    for _ in range(2):
        await ola.asks(READ)

    spans = exporter.get_finished_spans()
    assert [span.parent for span in spans] == [None, None]
    assert len({span.context.trace_id for span in spans if span.context}) == 2


async def test_an_answer_with_errors_is_a_span_with_the_first_ones_code(
    office: Office, ola: Person, exporter: InMemorySpanExporter
) -> None:
    async def told(token: str | None, query: str) -> tuple[str, str]:
        await office.send(token, {"query": query})
        span = only(exporter)
        assert (span.status.status_code, span.status.description, span.events) == (StatusCode.ERROR, None, ())
        return span.name, str((span.attributes or {})["error.type"])

    assert await told(ola.token, "{ hemmelig }") == ("GraphQL Operation", "GRAPHQL_VALIDATION_FAILED")
    assert await told(None, READ) == ("GraphQL Operation", "UNAUTHENTICATED")
    assert await told(ola.token, "{ customers(first: -1) { totalCount } }") == ("query", "BAD_USER_INPUT")
    async with office.parts.database.writing() as session:
        await session.execute(text("DROP TABLE customer_addresses"))
        await session.commit()
    with structlog.testing.capture_logs():
        assert await told(ola.token, "{ customers { nodes { addresses { city } } } }") == ("query", "INTERNAL_SERVER_ERROR")


async def test_the_unexpected_is_told_by_its_type_and_not_by_its_text(ola: Person, exporter: InMemorySpanExporter) -> None:
    async def broken(*_: object) -> None:
        raise LookupError("hemmelig")

    object.__setattr__(ola.office.parts, "endpoint", broken)
    with structlog.testing.capture_logs():
        reply = await ola.asks(READ)

    span = only(exporter)
    assert reply.codes == ["INTERNAL_SERVER_ERROR"]
    assert (span.status.status_code, dict(span.attributes or {})) == (StatusCode.ERROR, {"error.type": "LookupError"})
    assert "hemmelig" not in span.to_json()


async def test_the_page_and_the_health_of_the_service_are_no_spans(office: Office, exporter: InMemorySpanExporter) -> None:
    await office.client.get("/graphql", headers={"accept": "text/html"})
    await office.client.get("/healthz")

    assert exporter.get_finished_spans() == ()


async def test_a_document_is_told_only_where_that_is_set_and_without_its_literals(
    office_settings: Settings, exporter: InMemorySpanExporter
) -> None:
    async with open_office(office_settings.model_copy(update={"trace_documents": True})) as office:
        admin = await office.firm()
        exporter.clear()
        await admin.asks(READ + " # for hemmelig")

    attributes = only(exporter).attributes or {}
    assert attributes["graphql.document"] == "query Find { customers(first: ?, filter: {search: ?}) { nodes { id } } } "
