"""Do all peers give the same answers? Asked before anything is timed: a peer that answers something else is not measured, the run ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from benchmarks.peer import Running
from benchmarks.questions import CHANGE, Question, Variables, change, values_of, written
from benchmarks.rows import Filled

_ASKED_MAX = 20


class Unequal(Exception):
    """Two peers answer one question differently."""


def check(peers: Sequence[Running], questions: Sequence[Question], filled: Filled) -> None:
    """Ask all the peers the same, and compare with what the first one answers. Raises Unequal."""
    for question in questions:
        asked = [peer for peer in peers if question in peer.peer.questions]
        for variables in () if question is CHANGE else values_of(question, filled)[:_ASKED_MAX]:
            _compare(question, variables, {peer.peer.title: comparable(_answer(peer, question, variables)) for peer in asked})
    if CHANGE in questions:
        _check_change([peer for peer in peers if CHANGE in peer.peer.questions], filled)


def _check_change(peers: Sequence[Running], filled: Filled) -> None:
    """Each peer changes the same customer, version after version where they share a database."""
    customer_id = written(filled)[-1]
    versions: dict[str, int] = {}
    for peer in peers:
        version = versions.get(peer.peer.database_url, 1)
        answer = _answer(peer, CHANGE, change(customer_id, version))["updateCustomer"]
        changed = answer["customer"]
        expected = {"version": version + 1, "note": f"Endret etter versjon {version}."}
        _compare(CHANGE, {}, {"expected": expected, peer.peer.title: {key: changed[key] for key in expected}})
        versions[peer.peer.database_url] = version + 1


def _answer(peer: Running, question: Question, variables: Variables) -> Any:
    return peer.answer(question, peer.peer.asked(question, variables))


def comparable(value: Any) -> Any:
    """An answer but for what may differ: how a moment is written, and what is in a cursor."""
    if isinstance(value, Mapping):
        return {key: _comparable_field(key, part) for key, part in value.items()}
    return [comparable(part) for part in value] if isinstance(value, list) else value


def _comparable_field(key: str, value: Any) -> Any:
    if key == "endCursor":
        return value is not None
    return datetime.fromisoformat(value) if key.endswith("At") else comparable(value)


def _compare(question: Question, variables: Variables, answers: Mapping[str, Any]) -> None:
    (first, expected), *others = answers.items()
    for title, answer in others:
        if place := difference(expected, answer):
            raise Unequal(f"{question.title} {dict(variables)}: {first} and {title} differ at {place}")


def difference(left: Any, right: Any, place: str = "") -> str | None:
    """Where two answers differ first, and in what."""
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return next(filter(None, (difference(left[key], right[key], f"{place}.{key}") for key in left)), None)
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return next(filter(None, (difference(a, b, f"{place}[{i}]") for i, (a, b) in enumerate(zip(left, right, strict=True)))), None)
    return None if left == right else f"{place}: {str(left)[:500]} ≠ {str(right)[:500]}"
