"""What need not be worked out again? Documents that were found valid, and the plans of their operations with the compiled statements.

A plan is good for every request whose variables answer the planner's questions as it saw them answered. Both caches are bounded by the
length of the text that they hold: a client that sends ever new documents or shapes only pushes out what was used longest ago.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from graphql import DocumentNode
from graphql.execution.values import VariableValues

from service.engine.plan import Plan
from service.engine.run import Statement

_DOCUMENTS_LENGTH_MAX = 1_000_000  # characters of GraphQL
_PLANS_LENGTH_MAX = 10_000_000  # characters of GraphQL and SQL
_PLANS_OF_AN_OPERATION_MAX = 32
_PLAN_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document."""

    source: str
    node: DocumentNode
    shape: str  # its text without literals and comments: what may be told of it
    shape_hash: str  # SHA-256 of that


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, the statement that reads it (none where nothing is), those of records in answers, and the questions that it hangs on."""

    plan: Plan
    statement: Statement | None
    records: Mapping[int, Statement]  # by the plan node's identity
    is_one_statement: bool  # whose text is the whole answer
    rows_max: int  # the most records that it can return
    questions: tuple[tuple[Callable[[VariableValues], Any], Any], ...]

    def is_good_for(self, variables: VariableValues) -> bool:
        return all(question(variables) == answer for question, answer in self.questions)

    @property
    def length(self) -> int:
        """How much of the cache the plan takes: its SQL, what it hangs on, and as much again for itself as a small statement."""
        texts = sum(len(statement.text) for statement in (self.statement, *self.records.values()) if statement)
        return _PLAN_LENGTH + texts + sum(len(repr(answer)) for _, answer in self.questions)


def documents() -> LRUCache[str, Document]:
    """Valid documents by their source text."""
    return LRUCache(_DOCUMENTS_LENGTH_MAX, getsizeof=lambda document: len(document.source))


class Plans:
    """The plans of the latest operations, and how often one was there already."""

    def __init__(self) -> None:
        self.hits = 0
        self.misses = 0
        self._kept: LRUCache[tuple[str, str | None], _Kept] = LRUCache(_PLANS_LENGTH_MAX, getsizeof=lambda kept: kept.length)

    def find(self, document: Document, operation_name: str | None, variables: VariableValues) -> Prepared | None:
        """A plan of the operation that is good for these variables."""
        kept = self._kept.get((document.source, operation_name))
        found = next((plan for plan in kept.plans if plan.is_good_for(variables)), None) if kept else None
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def keep(self, document: Document, operation_name: str | None, prepared: Prepared) -> None:
        key = document.source, operation_name
        present = self._kept.get(key)
        kept = _Kept(document, (prepared, *(present.plans if present else ()))[:_PLANS_OF_AN_OPERATION_MAX])
        if kept.length <= self._kept.maxsize:
            self._kept[key] = kept


@dataclass(frozen=True, slots=True)
class _Kept:
    document: Document
    plans: tuple[Prepared, ...]

    @property
    def length(self) -> int:
        return len(self.document.source) + sum(plan.length for plan in self.plans)
