"""The peers in Python: this service on either database, the conventional one, and the limit."""

import sys
from collections.abc import Mapping, Sequence
from typing import ClassVar

import orjson

from benchmarks.peer import Peer
from benchmarks.questions import CARD, LIST, SEARCH, Question, Variables


class Service(Peer):
    """This service, as it is started, but for its line a request in the log, which no peer writes either."""

    key = "service"
    title = "Kundekort on PostgreSQL"

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "service", "serve"]

    def environment(self, port: int) -> Mapping[str, str]:
        return {
            "KUNDEKORT_DATABASE_URL": self.database_url,
            "KUNDEKORT_DATA_DIR": str(self.folder),
            "KUNDEKORT_JWT_SECRET": self.secret,
            "KUNDEKORT_LOG_LEVEL": "warning",
            "KUNDEKORT_PORT": str(port),
            "KUNDEKORT_RATE_MAX": "1000000000",  # one employee asks all
            "KUNDEKORT_REGISTRY_URL": "",
        }


class ServiceOnSqlite(Service):
    key = "sqlite"
    title = "Kundekort on SQLite"


class Conventional(Peer):
    key = "conventional"
    title = "Strawberry, conventional"

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "benchmarks.peers.conventional"]


class Limit(Peer):
    key = "limit"
    title = "The limit: one statement, no GraphQL"
    questions: ClassVar[Sequence[Question]] = (LIST, CARD, SEARCH)

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "benchmarks.peers.limit"]

    def path(self, question: Question) -> str:
        return f"/{question.key}"

    def asked(self, question: Question, variables: Variables) -> bytes:  # noqa: ARG002  (the path says it)
        return orjson.dumps(variables)
