"""What of a mutation is kept under an idempotency key? Its user errors as they were told, and the ids of the payload's records.

Every mutation is made by `once`: it gives again what is kept, and keeps what is answered. What is written is committed by `commit`, which
keeps the answer in the same transaction; what is refused is kept afterwards. The records are read anew, through the door, as in any
payload. Not kept is what would be otherwise the next time: a fault, and what another system did not answer.
"""

import hashlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from functools import wraps
from typing import Any, Protocol, TypeVar

from service.db.once import Answer, AnsweredMeanwhile, KeyReused, Once, Outcome
from service.db.work import UnitOfWork
from service.engine.faults import IdempotencyKeyReused
from service.engine.kinds import METADATA_KEY, Loaded, OfLoaded
from service.schema.context import Info
from service.schema.errors import UserError, UserErrorCode

_FIELD_LENGTH_MAX = 100


class Payload(Protocol):
    """What a mutation answers: user errors, and records by their ids (`loaded`)."""

    user_errors: list[UserError]


Given = TypeVar("Given")
P = TypeVar("P", bound=Payload)


def once(resolver: Callable[[Info, Given], Awaitable[P]]) -> Callable[[Info, Given], Awaitable[P]]:
    """The mutation, that answers the same to the same request with the same key."""
    payload_type: type[P] = resolver.__annotations__["return"]
    records_in(payload_type)  # at the start, not when somebody asks again

    @wraps(resolver)
    async def mutated(info: Info, input: Given) -> P:
        under_key = info.context.once
        if under_key is None:
            return await resolver(info, input)
        outcome = under_key.replay(_field(info))
        if outcome is None:
            try:
                payload = await resolver(info, input)
                await _keep(info, under_key, payload)
                return payload
            except AnsweredMeanwhile:
                outcome = await _told_meanwhile(info, under_key)
        return payload_of(payload_type, outcome)

    return mutated


async def commit(info: Info, work: UnitOfWork, payload: P) -> P:
    """Commit what was written, and with it the payload that tells of it."""
    under_key = info.context.once
    await work.commit(None if under_key is None else _answer(info, under_key, payload))
    return payload


async def _keep(info: Info, under_key: Once, payload: Payload) -> None:
    """Keep a payload that tells of no write."""
    is_for_now = any(error.code is UserErrorCode.UNAVAILABLE for error in payload.user_errors)
    if not under_key.is_kept(_field(info)) and not is_for_now:
        await under_key.keep(_answer(info, under_key, payload))


async def _told_meanwhile(info: Info, under_key: Once) -> Outcome:
    """What another has answered, whom no lock kept apart from this request."""
    try:
        await under_key.recall()
    except KeyReused as error:
        raise IdempotencyKeyReused("The Idempotency-Key was given with another request.") from error
    outcome = under_key.replay(_field(info))
    assert outcome is not None
    return outcome


def _field(info: Info) -> str:
    """The root field's response key; a digest of one that is longer than an index of PostgreSQL's may hold."""
    key = str(info.path.key)
    return key if len(key) <= _FIELD_LENGTH_MAX else hashlib.sha256(key.encode()).hexdigest()


def _answer(info: Info, under_key: Once, payload: Payload) -> Answer:
    return under_key.answer(_field(info), outcome_of(payload, info.context.language))


# --- payloads as JSON


def records_in(payload_type: type[Any]) -> dict[str, Loaded]:
    """The fields of a payload that hold records. Raises TypeError where it holds anything that could not be kept."""
    found: dict[str, Loaded] = {}
    for field in fields(payload_type):
        kind = field.metadata.get(METADATA_KEY)
        if isinstance(kind, Loaded):
            found[field.name] = kind
        elif field.name != "user_errors" and not isinstance(kind, OfLoaded):
            raise TypeError(f"{payload_type.__name__}.{field.name} is neither user_errors nor loaded: it can't be given again.")
    return found


def outcome_of(payload: Any, language: str) -> Outcome:
    """The payload as it is kept; its user errors are told in this language."""
    ids = {name: _hex(getattr(payload, name)) for name in records_in(type(payload))}
    errors = [{"code": error.code.value, "message": error.message, "field": error.field} for error in payload.user_errors]
    return {"ids": ids, "user_errors": errors, "language": language}


def payload_of(payload_type: type[P], outcome: Outcome) -> P:
    """The payload that was kept; without records where another version of the service kept it, whose payload had no such field."""
    errors = [UserError(**{**error, "code": UserErrorCode(error["code"])}) for error in outcome["user_errors"]]
    made: Callable[..., P] = payload_type
    ids = {name: _ids(outcome["ids"].get(name), kind) for name, kind in records_in(payload_type).items()}
    return made(user_errors=errors, **ids)


def _hex(ids: uuid.UUID | Sequence[uuid.UUID] | None) -> str | list[str] | None:
    if ids is None:
        return None
    return ids.hex if isinstance(ids, uuid.UUID) else [id.hex for id in ids]


def _ids(kept: str | Sequence[str] | None, kind: Loaded) -> uuid.UUID | list[uuid.UUID] | None:
    if kept is None:
        return None if kind.rows_max == 1 else []
    return uuid.UUID(kept) if isinstance(kept, str) else [uuid.UUID(id) for id in kept]
