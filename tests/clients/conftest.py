"""What the clients' tests stand on: Node with the packages of the lock file, a frontend built with them, and the service on loopback.

Without Node, without npm, or where npm reaches no registry, the tests that need them are skipped, and say so.
"""

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.test_serving import Serving, serve

HERE = Path(__file__).parent
SCHEMA = HERE.parent.parent / "schema.graphql"
NODE_MIN = 20
# What npm says where it can't get at packages; anything else (a lock file that is wrong, a disk that is full) is a failure.
_UNREACHABLE = re.compile(
    r"code (E401|E403|E404|E5\d\d|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b"
)
_WAIT_S = 60
_INSTALL_WAIT_S = 300

Answers = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def node() -> str:
    """Node's program, NODE_MIN or newer."""
    found = shutil.which("node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout if found else ""
    if not found or int(version.removeprefix("v").partition(".")[0]) < NODE_MIN:
        pytest.skip(f"needs Node {NODE_MIN} or newer; here is {version.strip() or 'none'}")
    return found


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder of the packages, installed once per checkout and lock file."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm, to install the clients' packages")
    folder = HERE / "node_modules"
    stamp = folder / ".installed"
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    # Test processes that run side by side install once.
    with (HERE / "package-lock.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != locked:
            # The code generator's helpers ask for a newer Node than they need, and npm warns of it: errors alone are of interest.
            command = [npm, "ci", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
            run = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=_INSTALL_WAIT_S)
            if run.returncode and _UNREACHABLE.search(run.stderr):
                pytest.skip(f"needs the clients' packages, which npm can't reach: {run.stderr.strip().splitlines()[0]}")
            assert run.returncode == 0, run.stderr
            stamp.write_text(locked)
    return folder


@pytest.fixture(scope="session")
def frontend(node: str, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of `app/`, with what the compilers made of it: `gql/`, `relay/__generated__/`, and TypeScript, which checked all, `built/`."""
    folder = tmp_path_factory.mktemp("frontend")
    for part in ("app", "run"):
        shutil.copytree(HERE / part, folder, dirs_exist_ok=True)
    shutil.copy(SCHEMA, folder)
    shutil.copy(HERE / "package.json", folder)
    (folder / "node_modules").symlink_to(packages)
    (folder / "relay" / "__generated__").mkdir()
    for script in (
        ["codegen.mjs"],
        ["node_modules/relay-compiler/cli.js", "relay.config.json"],
        ["node_modules/typescript/bin/tsc", "--project", "."],
    ):
        run_node(node, folder, *script)
    return folder


def run_node(node: str, folder: Path, *arguments: str) -> str:
    """What a script prints; that it fails or warns of anything is a failure here."""
    run = subprocess.run([node, *arguments], cwd=folder, capture_output=True, text=True, timeout=_WAIT_S)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The service as it is started, with three customers with an address each, and a register that does not answer."""
    with serve(tmp_path_factory.mktemp("service"), REGISTRY_URL="http://127.0.0.1:1") as serving:
        address = {"type": "VISIT", "lines": ["Sideveien 1"], "postalCode": "5003", "city": "Bergen"}
        for name in ("Sidedal AS", "Sidefjord AS", "Sidevik AS"):
            document = "mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { message } } }"
            answer = httpx.post(
                f"{serving.address}/graphql",
                json={"query": document, "variables": {"input": {"name": name, "addresses": [address]}}},
                headers={"authorization": f"Bearer {serving.token}"},
            )
            assert answer.json() == {"data": {"createCustomer": {"userErrors": []}}}
        yield serving


@pytest.fixture(scope="session")
def answers(node: str, frontend: Path, service: Serving) -> Answers:
    """What a client's script says that its user sees, case by case."""

    @cache
    def asked(client: str) -> dict[str, Any]:
        outcomes: dict[str, Any] = json.loads(run_node(node, frontend, f"{client}.mjs", f"{service.address}/graphql", service.token))
        return outcomes

    return asked
