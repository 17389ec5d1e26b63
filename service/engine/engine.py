"""How is a request answered? It is a pipeline of values: document, operation, variables, plan, rows, answer.

Parsing, validation and variable coercion are graphql-core's. An operation of columns and relations is one statement, whose text is the
answer. Where fields are also resolved by Python, the same plans read each subtree, as values keyed by response key, and graphql-core
completes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Protocol

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
)
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy import bindparam

from service.db.database import Database
from service.db.types import Ids
from service.db.visibility import Viewer
from service.engine import sql
from service.engine.binding import Running
from service.engine.cache import Document, Plans, Prepared
from service.engine.cost import checked_rows, records_of
from service.engine.documents import Documents, operation_of
from service.engine.faults import LimitExceeded, MutationByGet, RequestFault, RequestRefused, coded
from service.engine.inputs import Shape
from service.engine.limits import Limits, check_strings
from service.engine.operation import Operation
from service.engine.planner import plan_of
from service.engine.run import compiled

_IDS = bindparam("ids", type_=Ids())


@dataclass(slots=True)
class Told:
    """What has become known of a request, also of one that is refused: for whoever watches."""

    document: Document | None = None
    operation_type: str | None = None
    operation_name: str | None = None
    rows_max: int | None = None


class Context(Protocol):
    """What an operation runs in: its viewer, and whatever the schema's resolvers look for."""

    viewer: Viewer
    running: Running | None
    told: Told

    async def begin(self, request: "Request") -> None:
        """Called before anything of a mutation runs, which an exception from here prevents."""


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request as it came."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None
    is_read_only: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an execution: `data` is JSON (a fragment or a dict), or None where an error reached the root."""

    data: orjson.Fragment | dict[str, Any] | None
    errors: Sequence[GraphQLError]


class Engine:
    """Answers requests over one schema and one database."""

    def __init__(self, schema: GraphQLSchema, database: Database, limits: Limits) -> None:
        self.schema = schema
        self._database = database
        self._limits = limits
        self._documents = Documents(schema, limits)
        self.plans = Plans()

    @property
    def rows_max(self) -> int:
        """The most records that an operation may be able to return."""
        return self._limits.rows

    async def answer(self, request: Request, context: Context) -> Answer:
        """The answer; RequestRefused where the request can't be run, and then nothing has run."""
        told = context.told
        try:
            check_strings([request.operation_name, request.variables], self._limits)
        except LimitExceeded as error:
            raise RequestRefused(error) from error
        document = told.document = self._documents.valid(request.query)
        operation = operation_of(document.node, request.operation_name)
        told.operation_type, told.operation_name = operation.operation.value, operation.name.value if operation.name else None
        if request.is_read_only and operation.operation is not OperationType.QUERY:
            raise RequestRefused(MutationByGet("A mutation is sent by POST."))
        variables = self._variables(operation, request.variables or {})
        try:
            prepared = self._prepared(document, operation, variables)
            told.rows_max = prepared.rows_max
            given = {name: read(variables) for name, read in prepared.plan.given.items()} | context.viewer.bound
        except RequestFault as fault:
            raise RequestRefused(fault) from fault
        running = Operation(prepared, self._database, given, context)
        if prepared.is_one_statement:
            return Answer(orjson.Fragment(await running.text()), ())
        context.running = running
        if operation.operation is OperationType.MUTATION:
            await context.begin(request)
        result = execute(
            self.schema,
            document.node,
            root_value=await running.rows(),
            context_value=context,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation_name,
        )
        completed: ExecutionResult = await result if isawaitable(result) else result
        return Answer(completed.data, completed.errors or ())

    def _variables(self, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues:
        coerced = get_variable_values(
            self.schema,
            operation.variable_definitions or (),
            dict(given),
            max_errors=self._limits.errors,
            hide_suggestions=not self._limits.introspection,
        )
        if isinstance(coerced, list):
            raise RequestRefused(*(coded(error, "BAD_USER_INPUT") for error in coerced))
        return coerced

    def _prepared(self, document: Document, operation: OperationDefinitionNode, variables: VariableValues) -> Prepared:
        name = operation.name.value if operation.name else None
        prepared = self.plans.find(document, name, variables)
        if prepared is None:
            shape = Shape(variables)
            plan = plan_of(self.schema, document.node, operation, shape, self._limits.page_size)
            rows_max = checked_rows(plan, self._limits)
            dialect = self._database.dialect
            statement = compiled(sql.operation(plan.fields), dialect) if plan.fields else None
            records = {id(node): compiled(sql.records(node, _IDS), dialect) for node in records_of(plan)}
            prepared = Prepared(plan, statement, records, plan.is_one_statement, rows_max, tuple(shape.seen))
            self.plans.keep(document, name, prepared)
        return prepared
