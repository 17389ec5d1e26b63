"""What can be wrong with a request, before or while it runs? One small tree of errors, each with its stable code (graphql.md 2).

What a user can put right is not here: that is data, in a payload's `userErrors`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from graphql import GraphQLError

_INT_MAX = 2**31 - 1  # GraphQL's largest Int


class RequestFault(GraphQLError):
    """The request can't be answered as it was sent; nothing ran. English, for developers."""

    code: ClassVar[str] = "BAD_REQUEST"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message, extensions={"code": self.code, **details})


class RequestRefused(Exception):
    """Nothing ran, for these reasons."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(*errors)
        self.errors = errors


class BadUserInput(RequestFault):
    """A variable or an argument that can't be: a bad cursor, a negative page size, both `first` and `last`."""

    code = "BAD_USER_INPUT"


class LimitExceeded(RequestFault):
    """More than one request may ask for. `extensions` has `limit`, `max` and `actual`: how much it was, as far as was counted."""

    code = "LIMIT_EXCEEDED"

    def __init__(self, limit: str, maximum: int, actual: int) -> None:
        # Fragments can multiply to numbers that no JSON reader takes.
        told = min(actual, _INT_MAX)
        super().__init__(f"The request's {limit} is {told}; the most allowed is {maximum}.", limit=limit, max=maximum, actual=told)
        self.limit, self.maximum, self.actual = limit, maximum, told


class MutationByGet(RequestFault):
    """A GET asks for a mutation."""


class OperationNotFound(RequestFault):
    """`operationName` names no operation of the document, or the document has several and no name was given."""

    code = "OPERATION_RESOLUTION_FAILURE"


class IdempotencyKeyReused(RequestFault):
    """Another request has answered under the key while this one ran; what this one would have written is undone."""

    code = "IDEMPOTENCY_KEY_REUSED"


class Unavailable(RequestFault):
    """Another system did not answer, and the field has nothing to show without it."""

    code = "UPSTREAM_UNAVAILABLE"


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """A copy of an error of graphql-core's with our code. A copy, because a cached error may be another request's too."""
    extensions: Mapping[str, Any] = {"code": code, **(error.extensions or {})}
    return GraphQLError(error.message, error.nodes, error.source, error.positions, error.path, error.original_error, dict(extensions))
