import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt
import pytest

from service.db.tenants import FIRST_ADMINISTRATOR_ID, FIRST_TENANT_ID

_WAIT_S = 60


@dataclass
class Serving:
    """`kundekort serve`, with what it has said so far."""

    process: subprocess.Popen[str]
    address: str
    said: str

    @property
    def token(self) -> str:
        token = re.search(r"^[\w-]+\.[\w-]+\.[\w-]+$", self.said, re.MULTILINE)
        assert token
        return token[0]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(_WAIT_S)


@contextmanager
def serve(data: Path, *options: str, files: str = "", **settings: str) -> Iterator[Serving]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KUNDEKORT_")}
    environment |= {"KUNDEKORT_DATA_DIR": str(data), "KUNDEKORT_PORT": "0", "KUNDEKORT_REGISTRY_URL": "", "KUNDEKORT_LOG_LEVEL": "error"}
    environment |= {f"KUNDEKORT_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "service", "serve", *options]
    if files:
        command = ["sh", "-c", f'ulimit -Sn {files}; exec "$@"', "sh", *command]
    with ExitStack() as stack:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        stack.callback(process.communicate)
        stack.callback(process.kill)
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if re.match(r"[\w-]+\.[\w-]+\.[\w-]+$|`kundekort token`", line):
                break
        address = re.search(r"Kundekort answers at (http://\S+)/graphql", said)
        assert address, said
        yield Serving(process, address[1], said)


def viewer(serving: Serving) -> httpx.Response:
    query = {"query": "{ viewer { employee { email role } tenant { name } } }"}
    return httpx.post(f"{serving.address}/graphql", json=query, headers={"authorization": f"Bearer {serving.token}"})


def test_a_first_start_prepares_everything_and_a_second_finds_it(tmp_path: Path) -> None:
    with serve(tmp_path / "data") as first:
        answer = viewer(first)
        assert httpx.get(f"{first.address}/readyz").status_code == 200
        assert first.stop() == 0

    with serve(tmp_path / "data") as second:
        again = httpx.post(
            f"{second.address}/graphql",
            json={"query": "{ viewer { employee { email role } tenant { name } } }"},
            headers={"authorization": f"Bearer {first.token}"},
        )

    assert answer.json()["data"]["viewer"] == {
        "employee": {"email": "administrator@example.com", "role": "ADMINISTRATOR"},
        "tenant": {"name": "Mitt firma"},
    }
    assert again.json() == answer.json()
    assert "server" not in answer.headers
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_two_that_start_at_once_on_an_empty_folder_both_serve_the_same(tmp_path: Path) -> None:
    with serve(tmp_path / "data") as one, serve(tmp_path / "data") as other:
        assert viewer(one).json() == viewer(other).json()
        answer = httpx.post(
            f"{other.address}/graphql", json={"query": "{ viewer { tenant { name } } }"}, headers={"authorization": f"Bearer {one.token}"}
        )

    assert answer.json() == {"data": {"viewer": {"tenant": {"name": "Mitt firma"}}}}


def test_a_request_under_way_is_finished_before_the_end(tmp_path: Path) -> None:
    with serve(tmp_path / "data") as serving:
        body = b'{"query": "{ viewer { tenant { name } } }"}'
        host, port = serving.address.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)), timeout=_WAIT_S)) as connection:
            head = (
                f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAuthorization: Bearer {serving.token}\r\n"
                f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            )
            connection.sendall(head.encode())
            # The server says so when it begins to read the body: the request is under way.
            assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
            serving.process.send_signal(signal.SIGTERM)
            wait_until_refused(host, int(port))
            connection.sendall(body)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        serving.process.wait(_WAIT_S)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"Mitt firma"' in answer


def test_requests_whose_bodies_do_not_come_keep_nobody_from_being_served(tmp_path: Path) -> None:
    with serve(tmp_path / "data", CONCURRENCY_MAX="1") as serving, ExitStack() as stack:
        host, port = serving.address.removeprefix("http://").split(":")
        body = b'{"query": "{ viewer { tenant { name } } }"}'
        slow = [stack.enter_context(closing(socket.create_connection((host, int(port)), timeout=_WAIT_S))) for _ in range(10)]
        for connection in slow:
            head = (
                f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAuthorization: Bearer {serving.token}\r\n"
                f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            )
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")

        assert viewer(serving).status_code == 200

        slow[0].sendall(body)
        assert b"".join(iter(lambda: slow[0].recv(65536), b"")).startswith(b"HTTP/1.1 200 ")


def test_more_silent_connections_than_a_process_is_allowed_files_at_first_keep_nobody_from_being_served(tmp_path: Path) -> None:
    with serve(tmp_path / "data", files="128", SOCKETS_MAX="150") as serving, ExitStack() as stack:
        host, port = serving.address.removeprefix("http://").split(":")
        for _ in range(300):
            stack.enter_context(closing(socket.create_connection((host, int(port)), timeout=_WAIT_S)))

        assert viewer(serving).status_code == 200


def wait_until_refused(host: str, port: int) -> None:
    """Until nobody listens any more: the server has begun to stop."""
    while True:
        try:
            socket.create_connection((host, port), timeout=_WAIT_S).close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            continue  # taken into the queue, which went with the listener


def test_a_taken_port_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {"KUNDEKORT_DATA_DIR": str(tmp_path), "KUNDEKORT_PORT": str(port), "KUNDEKORT_REGISTRY_URL": ""}
        run = subprocess.run([sys.executable, "-m", "service", "serve"], env=environment, capture_output=True, text=True, timeout=_WAIT_S)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == (
        f"Error: Can't listen on 127.0.0.1:{port}: Address already in use. Another port: KUNDEKORT_PORT={port + 1} make serve.\n"
    )


@pytest.mark.parametrize(
    ("options", "settings", "line"),
    [
        ([], {}, "Companies: none, since KUNDEKORT_REGISTRY_URL is empty."),
        (["--sandbox"], {}, "Companies: the sandbox, a stand-in with invented companies. `make serve` asks the real Enhetsregisteret."),
        (
            [],
            {"REGISTRY_URL": "http://127.0.0.1:1"},
            "Companies: Enhetsregisteret does not answer (http://127.0.0.1:1). `make sandbox` works without it.",
        ),
    ],
)
def test_the_start_says_where_companies_come_from(options: list[str], settings: dict[str, str], line: str, tmp_path: Path) -> None:
    with serve(tmp_path, *options, **settings) as serving:
        assert line in serving.said.splitlines()


def test_where_others_can_reach_it_no_token_is_printed(tmp_path: Path) -> None:
    with serve(tmp_path, "--host", "0.0.0.0") as serving:
        assert "`kundekort token` prints a sign-in token." in serving.said
        assert not re.search(r"[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}", serving.said)


def test_the_first_tenant_of_an_operators_own_database_is_known_to_nobody_beforehand(tmp_path: Path) -> None:
    with serve(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/own.db") as serving:
        claims = jwt.decode(serving.token, options={"verify_signature": False})
        answer = viewer(serving)

    assert answer.json()["data"]["viewer"]["tenant"] == {"name": "Mitt firma"}
    assert claims["tenant"] != str(FIRST_TENANT_ID)
    assert claims["sub"] != str(FIRST_ADMINISTRATOR_ID)


def test_a_demonstration_has_a_database_of_its_own(tmp_path: Path) -> None:
    with serve(tmp_path, "--demonstration") as serving:
        assert httpx.get(f"{serving.address}/readyz").status_code == 200

    assert (tmp_path / "demonstration.db").exists()
    assert not (tmp_path / "kundekort.db").exists()
