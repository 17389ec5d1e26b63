"""What need not be worked out again? Documents that were found valid, and the plans of their operations with the compiled statements.

A plan is good for every request whose variables answer the planner's questions as it saw them answered. Both caches are bounded by what
they take of memory: a client that sends ever new documents or shapes only pushes out what was used longest ago. How much that is, is
reckoned from what there is much of, by figures that are measured (`tests/engine/test_bounds.py`): far more than the text. A field `id` is a
token, two nodes and their places: some 570 bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from graphql import DocumentNode
from graphql.execution.values import VariableValues

from service.engine.plan import Plan
from service.engine.run import Statement

_DOCUMENTS_BYTES_MAX = 64_000_000
_PLANS_BYTES_MAX = 128_000_000  # their documents included, be they kept as such too
_PLANS_OF_AN_OPERATION_MAX = 32
# Of memory, at most, with CPython 3.11, graphql-core 3.3 and SQLAlchemy 2.1.
_DOCUMENT_BYTES = 1_000
_TOKEN_BYTES = 600
_SOURCE_CHARACTER_BYTES = 4  # in the source, in its shape, and in a literal's value
_PLAN_BYTES = 4_000
_SQL_CHARACTER_BYTES = 4  # with the plan's nodes and the parameters, which grow as the SQL does
_QUESTION_BYTES = 500


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document."""

    source: str
    node: DocumentNode
    shape: str  # its text without literals and comments: what may be told of it
    shape_hash: str  # SHA-256 of that

    @property
    def bytes_max(self) -> int:
        """What it takes of memory, at most."""
        return _DOCUMENT_BYTES + _TOKEN_BYTES * (self.node.token_count or 0) + _SOURCE_CHARACTER_BYTES * len(self.source)


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
    def bytes_max(self) -> int:
        """What it takes of memory, at most, apart from its document."""
        characters = sum(len(statement.text) for statement in (self.statement, *self.records.values()) if statement)
        answers = sum(_QUESTION_BYTES + len(repr(answer)) for _, answer in self.questions)
        return _PLAN_BYTES + _SQL_CHARACTER_BYTES * characters + answers


def documents() -> LRUCache[str, Document]:
    """Valid documents by their source text."""
    return LRUCache(_DOCUMENTS_BYTES_MAX, getsizeof=lambda document: document.bytes_max)


class Plans:
    """The plans of the latest operations, and how often one was there already."""

    def __init__(self) -> None:
        self.hits = 0
        self.misses = 0
        self._kept: LRUCache[tuple[str, str | None], _Kept] = LRUCache(_PLANS_BYTES_MAX, getsizeof=lambda kept: kept.bytes_max)

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
        if kept.bytes_max <= self._kept.maxsize:
            self._kept[key] = kept


@dataclass(frozen=True, slots=True)
class _Kept:
    document: Document
    plans: tuple[Prepared, ...]

    @property
    def bytes_max(self) -> int:
        return self.document.bytes_max + sum(plan.bytes_max for plan in self.plans)
