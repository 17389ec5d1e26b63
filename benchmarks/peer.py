"""What is a peer? A process that answers questions over HTTP, on a database that is filled, and how one asks it.

`asked` writes a question as the peer's clients do; `plain` reads its answer as the service would have given it.
"""

import os
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import httpx
import orjson

from benchmarks.questions import LIST, QUESTIONS, Question, Variables, public

START_S = 120


class Peer(ABC):
    """One way to serve the rows. The service's own way of asking, unless a peer says otherwise."""

    key: ClassVar[str]
    title: ClassVar[str]
    questions: ClassVar[Sequence[Question]] = QUESTIONS
    # What stands in an answer that is none, though its status is 200.
    refusals: ClassVar[Sequence[str]] = ('"errors":', '"code":')

    def __init__(self, database_url: str, secret: str, folder: Path) -> None:
        self.database_url = database_url
        self.secret = secret
        self.folder = folder

    @abstractmethod
    def command(self) -> Sequence[str]:
        """How it is started."""

    def environment(self, port: int) -> Mapping[str, str]:
        return {"DATABASE_URL": self.database_url, "PORT": str(port), "JWT_SECRET": self.secret}

    def path(self, question: Question) -> str:  # noqa: ARG002  (a GraphQL service has one)
        return "/graphql"

    def asked(self, question: Question, variables: Variables) -> bytes:
        """The body of a request."""
        return orjson.dumps({"query": question.document, "variables": public(variables)})

    def plain(self, question: Question, data: Any) -> Any:  # noqa: ARG002  (for those that have another shape)
        """An answer's data in the service's shape."""
        return data


@dataclass(frozen=True, slots=True)
class Running:
    """A peer that answers."""

    peer: Peer
    port: int
    token: str
    pid: int

    def answer(self, question: Question, body: bytes) -> Any:
        """One answer, in the service's shape. Raises ValueError where it is none."""
        response = httpx.post(self.url(question), content=body, headers=self.headers, timeout=30)
        answered = response.json() if response.status_code == 200 else None
        if not isinstance(answered, dict) or "errors" in answered:
            raise ValueError(f"{self.peer.title}, {question.title}: {response.status_code} {response.text[:1000]}")
        return self.peer.plain(question, answered["data"])

    def url(self, question: Question) -> str:
        return f"http://127.0.0.1:{self.port}{self.peer.path(question)}"

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", "content-type": "application/json", "accept": "application/json"}


@contextmanager
def running(peer: Peer, token: str) -> Iterator[Running]:
    """The peer's process, from when it answers. What it prints is kept in its folder."""
    port = _free_port()
    log = peer.folder / f"{peer.key}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            peer.command(), env={**os.environ, **peer.environment(port)}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            started = Running(peer, port, token, process.pid)
            _wait(started, process, log)
            yield started
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(started: Running, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            started.answer(LIST, started.peer.asked(LIST, {}))
            return
        except (httpx.TransportError, ValueError) as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{started.peer.title} does not answer ({error}); it said:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
