from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.resolvers.hand_over import approvers_after

OLA, KARI, EVA, PER = (letter * 32 for letter in "abcd")
LIMITS = st.none() | st.decimals(0, 100_000, places=2).map(str)
APPROVERS = st.dictionaries(st.sampled_from([OLA, KARI, EVA, PER]), LIMITS)


def listed(limits: dict[str, str | None]) -> list[dict[str, Any]]:
    return [{"employee_id": id, "amount_limit": limit} for id, limit in limits.items()]


def allowed(limits: dict[str, str | None], id: str) -> Decimal:
    """How much one may approve: without a limit, anything; who does not approve, nothing at all."""
    limit = limits.get(id, "-1")
    return Decimal("Infinity") if limit is None else Decimal(limit)


@given(APPROVERS)
@settings(max_examples=100)
def test_the_successor_approves_what_either_did_and_nobody_is_there_twice(before: dict[str, str | None]) -> None:
    after = approvers_after(listed(before), OLA, KARI)

    limits = {approver["employee_id"]: approver["amount_limit"] for approver in after}
    assert listed(limits) == after
    assert limits.keys() == {KARI if id == OLA else id for id in before}
    assert allowed(limits, KARI) == max(allowed(before, OLA), allowed(before, KARI))
    assert all(limits[id] == before[id] for id in limits if id != KARI)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({EVA: "10.00"}, {EVA: "10.00"}),
        ({EVA: "10.00", OLA: "5.00", PER: None}, {EVA: "10.00", KARI: "5.00", PER: None}),
        # As numbers, not as texts.
        ({OLA: "9.00", KARI: "10.00"}, {KARI: "10.00"}),
        ({OLA: "10.00", KARI: "9.00"}, {KARI: "10.00"}),
        ({OLA: None, KARI: "9.00"}, {KARI: None}),
        ({OLA: "9.00", KARI: None}, {KARI: None}),
        ({KARI: "9.00", EVA: None, OLA: "10.00"}, {KARI: "10.00", EVA: None}),
    ],
)
def test_who_leaves_is_replaced_in_place(before: dict[str, str | None], after: dict[str, str | None]) -> None:
    assert approvers_after(listed(before), OLA, KARI) == listed(after)
