"""Where does a request's time go, across services? One span a GraphQL request, as OpenTelemetry's conventions for GraphQL servers have it
(opentelemetry.io/docs/specs/semconv/graphql/graphql-spans, status Development).

Only OpenTelemetry's API is used: where no SDK is set up, nothing is recorded, at next to no cost. The trace that the caller has begun (W3C
`traceparent`) goes on; baggage does not, since what strangers send should not travel with our own calls. The operation's name is the
client's text, so it is an attribute and never the span's name; the document is one if that is set, without its literals.
"""

from collections.abc import Mapping

import structlog
from opentelemetry import context, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service import watching
from service.watching import Watched

_W3C = TraceContextTextMapPropagator()
_UNNAMED = "GraphQL Operation"  # until the document is read, and where it can't be


class Spans:
    """Around whatever answers GraphQL."""

    def __init__(self, app: ASGIApp, *, with_document: bool) -> None:
        self.app = app
        self.with_document = with_document
        self.tracer = trace.get_tracer("kundekort")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._nobody_traces(scope):
            return await self.app(scope, receive, send)
        watched = watching.current()
        # A context of its own: the one around may be that of the request before, on the same connection.
        parent = _W3C.extract(Headers(scope=scope), context.Context())
        span = self.tracer.start_span(_UNNAMED, parent, SpanKind.SERVER)
        identity = span.get_span_context()
        if identity.is_valid:
            watched.trace_id = format_trace_id(identity.trace_id)
            structlog.contextvars.bind_contextvars(trace_id=watched.trace_id)
        token = context.attach(trace.set_span_in_context(span, parent))
        try:
            await self.app(scope, receive, send)
        except BaseException as error:
            # Its text may hold what was asked.
            _failed(span, type(error).__qualname__)
            raise
        finally:
            context.detach(token)
            if span.is_recording():
                self._describe(span, watched)
            span.end()
        return None

    def _nobody_traces(self, scope: Scope) -> bool:
        """Neither is an SDK set up here, nor does the request belong to a trace."""
        is_set_up = not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        return not is_set_up and all(name != b"traceparent" for name, _ in scope["headers"])

    def _describe(self, span: Span, watched: Watched) -> None:
        if watched.operation_type:
            span.update_name(watched.operation_type)
        attributes: Mapping[str, str | None] = {
            "graphql.operation.type": watched.operation_type,
            "graphql.operation.name": watched.operation_name,
            "graphql.document": watched.document if self.with_document else None,
        }
        span.set_attributes({name: value for name, value in attributes.items() if value is not None})
        if watched.codes:
            _failed(span, watched.codes[0])


def _failed(span: Span, error_type: str) -> None:
    span.set_attribute("error.type", error_type)
    span.set_status(Status(StatusCode.ERROR))
