"""Plans without a database, and a running service's engine."""

from typing import Any, Final

from graphql import OperationDefinitionNode, get_operation_ast, parse
from graphql.execution.values import VariableValues, get_variable_values
from sqlalchemy import Dialect, make_url

from service.endpoint import Endpoint
from service.engine.engine import Engine
from service.engine.inputs import Shape
from service.engine.limits import Limits
from service.engine.plan import Plan
from service.engine.planner import plan_of
from service.graphql import schema
from tests.people import Office

DIALECTS: Final[dict[str, Dialect]] = {name: make_url(f"{name}://").get_dialect()() for name in ("sqlite+aiosqlite", "postgresql+asyncpg")}


def planned(document: str, **variables: Any) -> Plan:
    """The plan of a valid document's only operation."""
    return _planned(document, variables)[0]


def shape_of(document: str, **variables: Any) -> Shape:
    """What the plan of a valid document's only operation hangs on."""
    return _planned(document, variables)[1]


def _planned(document: str, variables: dict[str, Any]) -> tuple[Plan, Shape]:
    node = parse(document)
    operation = get_operation_ast(node)
    assert operation is not None
    shape = Shape(coerced(operation, variables))
    return plan_of(schema, node, operation, shape, Limits().page_size), shape


def coerced(operation: OperationDefinitionNode, variables: dict[str, Any]) -> VariableValues:
    values = get_variable_values(schema, operation.variable_definitions or (), variables)
    assert not isinstance(values, list), values
    return values


def engine_of(office: Office) -> Engine:
    endpoint = office.parts.endpoint
    assert isinstance(endpoint, Endpoint)
    return endpoint._engine
