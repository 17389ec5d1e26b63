"""What need not be worked out again? The plans of a valid document's operations, with their compiled statements.

A plan is good for every request whose variables answer the planner's questions as it saw them answered. The cache is bounded: a client
that sends ever new shapes only pushes out the oldest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode
from graphql.execution.values import VariableValues

from service.engine.plan import Plan
from service.engine.run import Statement

_PLANS_OF_AN_OPERATION_MAX = 32


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan, the statement that reads it (none where nothing is), those of records in answers, and the questions that it hangs on."""

    plan: Plan
    statement: Statement | None
    records: Mapping[int, Statement]  # by the plan node's identity
    questions: tuple[tuple[Callable[[VariableValues], Any], Any], ...]

    def is_good_for(self, variables: VariableValues) -> bool:
        return all(question(variables) == answer for question, answer in self.questions)


@dataclass(slots=True)
class Document:
    """A valid document, and what has been planned of it, by operation name."""

    node: DocumentNode
    plans: dict[str | None, list[Prepared]] = field(default_factory=dict)

    def find(self, operation_name: str | None, variables: VariableValues) -> Prepared | None:
        return next((plan for plan in self.plans.get(operation_name, ()) if plan.is_good_for(variables)), None)

    def keep(self, operation_name: str | None, prepared: Prepared) -> None:
        plans = self.plans.setdefault(operation_name, [])
        plans.insert(0, prepared)
        del plans[_PLANS_OF_AN_OPERATION_MAX:]
