"""GraphiQL as a person has it: from the running service, and in the Chromium that is on this machine."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import structlog
from starlette.types import Scope

from service.app import create_app
from service.db import migrate
from service.db.tenants import prepare_first_tenant
from service.settings import LOOPBACK_HOSTS, Settings
from service.web.page import BUILT, GraphiQL, is_built, is_opened_by_key
from tests.test_serving import Serving, serve

PROJECT = Path(__file__).parent.parent
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
KEY = "8Jz-the_key_of_this_start"
OWN_PAGE = f"/graphql?key={KEY}"
_WAIT_S = 180
_UNBUILT = "GraphiQL's page is not built (`sh web/build.sh` builds it, or says why not)"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A page as it is built, in small."""
    folder = tmp_path / "built"
    (folder / "graphiql").mkdir(parents=True)
    (folder / "index.html").write_text('<script type="application/json" id="given">{{given}}</script>')
    (folder / "graphiql" / "page-CqKl6pcE.js").write_text("// the page's script")
    return folder


@asynccontextmanager
async def opened(folder: Path, is_migrated: bool = True, **given: object) -> AsyncIterator[httpx.AsyncClient]:
    """The service, asked from this machine."""
    settings = Settings.read(_env_file=None, data_dir=folder, registry_url="", database_url="", **given)
    if is_migrated:
        await asyncio.to_thread(migrate.upgrade, settings.sqlalchemy_url)
    app = create_app(settings, KEY)
    async with app.router.lifespan_context(app):
        if is_migrated:
            await prepare_first_tenant(app.state.parts.database)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000") as http:
            yield http


@pytest.fixture
def of_the_built_page(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.app.GraphiQL", partial(GraphiQL, built=built))


def token_of(page: str) -> str | None:
    """The token that the page was given."""
    given = re.search(r'<script type="application/json" id="given">(.+?)</script>', page)
    assert given
    token: str | None = json.loads(given[1])["token"]
    return token


@pytest.mark.usefixtures("of_the_built_page")
async def test_with_the_key_it_is_signed_in_as_the_first_administrator(tmp_path: Path) -> None:
    async with opened(tmp_path) as http:
        page = await http.get(OWN_PAGE, headers=BROWSER)
        answer = await http.post(
            "/graphql",
            json={"query": "{ viewer { employee { email role } } }"},
            headers={"authorization": f"Bearer {token_of(page.text)}"},
        )

    assert answer.json() == {"data": {"viewer": {"employee": {"email": "administrator@example.com", "role": "ADMINISTRATOR"}}}}
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["cross-origin-resource-policy"] == page.headers["cross-origin-opener-policy"] == "same-origin"
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.usefixtures("of_the_built_page")
@pytest.mark.parametrize(
    "query", ["", "?key=", "?key", f"?key={KEY}x", f"?key={KEY[:-1]}", f"?key={KEY}&key={KEY}", "?key=%C3%A6", f"?Key={KEY}"]
)
async def test_without_the_key_nobody_gets_a_token_wherever_they_are(query: str, tmp_path: Path) -> None:
    """The request of a browser's at this machine, which a proxy may pass on, or another user of the machine send."""
    navigation = {"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-user": "?1"}
    async with opened(tmp_path) as http:
        page = await http.get(f"/graphql{query}", headers={**BROWSER, **navigation})

    assert page.status_code == 200
    assert token_of(page.text) is None


@pytest.mark.usefixtures("of_the_built_page")
@pytest.mark.parametrize("host", ["kort.example", "localhost.kort.example:8000"])
async def test_by_another_name_it_is_not_signed_in_even_where_that_name_is_allowed(host: str, tmp_path: Path) -> None:
    async with opened(tmp_path, allowed_hosts=("kort.example", "*.kort.example")) as http:
        page = await http.get(OWN_PAGE, headers={**BROWSER, "host": host})

    assert page.status_code == 200
    assert token_of(page.text) is None


@pytest.mark.usefixtures("of_the_built_page")
async def test_without_a_database_the_page_comes_without_a_token(tmp_path: Path) -> None:
    async with opened(tmp_path, is_migrated=False) as http:
        page = await http.get(OWN_PAGE, headers=BROWSER)

    assert page.status_code == 200
    assert token_of(page.text) is None


@pytest.mark.usefixtures("of_the_built_page")
async def test_the_key_is_in_no_line_of_the_log(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as lines:
        async with opened(tmp_path) as http:
            await http.get(OWN_PAGE, headers=BROWSER)

    assert [line["path"] for line in lines if line["event"] == "request"] == ["/graphql"]
    assert KEY not in str(lines)


def opening(*hosts: str, query: str = f"key={KEY}") -> Scope:
    return {"type": "http", "query_string": query.encode(), "headers": [(b"host", host.encode()) for host in hosts]}


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_the_key_opens_it_by_each_of_this_machines_own_names(host: str) -> None:
    assert is_opened_by_key(opening(host), KEY, LOOPBACK_HOSTS)


@pytest.mark.parametrize(
    "hosts", [("kort.example",), ("localhost.kort.example",), ("localhost:x",), ("::1",), ("",), (), ("localhost", "localhost")]
)
def test_the_key_opens_it_by_no_other_name(hosts: tuple[str, ...]) -> None:
    assert not is_opened_by_key(opening(*hosts), KEY, LOOPBACK_HOSTS)


@pytest.mark.parametrize("query", ["", "key=", f"key={KEY}"])
def test_where_there_is_no_key_none_opens_it(query: str) -> None:
    assert not is_opened_by_key(opening("localhost", query=query), "", LOOPBACK_HOSTS)


@pytest.mark.skipif(not is_built(), reason=_UNBUILT)
def test_starting_prints_an_address_that_opens_it_signed_in(tmp_path: Path) -> None:
    with serve(tmp_path) as serving:
        page = httpx.get(page_of(serving), headers=BROWSER)
    with serve(tmp_path, DEVELOPMENT="0") as other:
        assert "key=" not in other.said

    assert token_of(page.text)


def page_of(serving: Serving) -> str:
    """The address that the start printed of GraphiQL's page."""
    printed = re.search(r"^GraphiQL, .+: (http://localhost:\d+/graphql\?key=[\w-]{32})$", serving.said, re.MULTILINE)
    assert printed, serving.said
    return printed[1]


@pytest.mark.usefixtures("of_the_built_page")
async def test_files_whose_names_have_hashes_are_kept_for_good_and_nothing_else_is(tmp_path: Path) -> None:
    async with opened(tmp_path, is_migrated=False) as http:
        file = await http.get("/graphiql/page-CqKl6pcE.js")
        again = await http.get("/graphiql/page-CqKl6pcE.js", headers={"if-none-match": file.headers["etag"]})
        other = await http.get("/graphiql/page-other.js")

    assert (file.status_code, file.text) == (200, "// the page's script")
    assert file.headers["content-type"].startswith("text/javascript")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"] == "default-src 'none'"
    assert again.status_code == 304
    assert file.headers["cache-control"] == again.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (other.status_code, other.headers["cache-control"]) == (404, "no-store")
    assert other.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.usefixtures("of_the_built_page")
@pytest.mark.parametrize(
    "path", ["/graphiql", "/graphiql/", "/graphiql/%2e%2e/index.html", "/graphiql/%2e%2e%2findex.html", "/graphiql/%00"]
)
async def test_no_other_file_is_served(path: str, tmp_path: Path) -> None:
    async with opened(tmp_path, is_migrated=False) as http:
        answer = await http.get(path, follow_redirects=True)

    assert answer.status_code == 404


@dataclass(frozen=True)
class Visit:
    """What `web/visit.js` saw of the page."""

    title: str
    address: str
    form: str
    requests: list[str]
    faults: list[str]
    docs: str
    explorer: str
    answer: str
    headers: str
    kept: str


def visit(address: str, token: str) -> Visit:
    """Open the page as a person does. Skips where this machine lacks what that needs."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    node = shutil.which("node")
    if chromium is None:
        pytest.skip("no Chromium on the PATH")
    if node is None:
        pytest.skip("no Node.js on the PATH, by which GraphiQL's page is built and visited")
    if not GraphiQL("").is_built or not (PROJECT / "web" / "node_modules" / "playwright-core").is_dir():
        pytest.skip(_UNBUILT)
    command = [node, "web/visit.js", chromium, address, token]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=_WAIT_S, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return Visit(**json.loads(run.stdout))


@pytest.mark.parametrize("is_development", [True, False])
def test_in_a_browser_it_shows_the_docs_and_runs_a_query_with_files_of_the_service_alone(is_development: bool, tmp_path: Path) -> None:
    with serve(tmp_path, "--sandbox", DEVELOPMENT=str(int(is_development))) as serving:
        address = page_of(serving) if is_development else f"{serving.address}/graphql"
        seen = visit(address, serving.token)

    assert {urlsplit(request).netloc for request in seen.requests} == {urlsplit(serving.address).netloc}
    assert "What can be read." in seen.docs
    assert "companyLookup" in seen.explorer
    hit = json.loads(seen.answer)["data"]["companyLookup"]["hits"][0]
    assert (hit["action"], hit["name"]) == ("ADD", "GRØNNLYKT AS")
    token = json.loads(seen.headers)["Authorization"].removeprefix("Bearer ")
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
    assert seen.title == "Kundekort – GraphiQL"
    # A token is in no address, nor in anything that the browser keeps.
    assert seen.address == address
    assert not [text for text in (*seen.requests, seen.kept) if token in text or "Bearer" in text]
    if is_development:
        assert seen.form == "is not shown"
        assert seen.faults == []
    else:
        assert seen.form == "asks for a token"
        assert token == serving.token
        assert {*seen.faults} == {"Failed to load resource: the server responded with a status of 401 (Unauthorized)"}


def build(path: Path, *programs: str, **scripts: str) -> subprocess.CompletedProcess[str]:
    """`web/build.sh` on a machine that has these programs, and these scripts in place of others."""
    path.mkdir()
    for program in ("dirname", "grep", *programs):
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"no {program} on the PATH")
        (path / program).symlink_to(found)
    for name, script in scripts.items():
        (path / name).write_text(f"#!/bin/sh\n{script}\n")
        (path / name).chmod(0o755)
    environment = {**os.environ, "PATH": str(path)}
    return subprocess.run(
        ["/bin/sh", "web/build.sh"], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=_WAIT_S, check=False
    )


@pytest.mark.parametrize(
    ("scripts", "reason"),
    [
        ({}, "Node.js is missing (20.19 or newer)"),
        ({"node": "exit 0"}, "npm, which belongs to Node.js, is missing"),
        ({"node": '[ "$1" = --version ] && echo v18.20.4 || exit 1', "npm": "exit 0"}, "Node.js is v18.20.4, and must be 20.19 or newer"),
        ({"node": "exit 0", "npm": "echo; echo npm error code ENOTFOUND; exit 1"}, "failed (npm error code ENOTFOUND)"),
        ({"node": "exit 0", "npm": "exit 1"}, "failed (without a word)"),
    ],
)
def test_where_it_can_not_be_built_one_line_says_why_and_nothing_fails(scripts: dict[str, str], reason: str, tmp_path: Path) -> None:
    run = build(tmp_path / "bin", **scripts)

    assert run.returncode == 0
    assert reason in run.stderr
    assert run.stderr.startswith("GraphiQL's page is not built, since ")
    assert run.stderr.endswith("Without it, the page loads GraphiQL from cdn.jsdelivr.net.\n")
    assert run.stderr.count("\n") == 1


def test_what_it_is_built_from_is_pinned_and_names_no_host_of_a_registry() -> None:
    package = json.loads((PROJECT / "web" / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((PROJECT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    locked = {name: entry for name, entry in lock["packages"].items() if name}

    assert [version for version in package["devDependencies"].values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert lock["packages"][""]["devDependencies"] == package["devDependencies"]
    assert [name for name, entry in locked.items() if "integrity" not in entry or "resolved" in entry] == []


def test_what_is_built_goes_into_the_package() -> None:
    globs = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["service.web"]
    packaged = {path for pattern in globs for path in BUILT.parent.glob(pattern)}

    files = {path for path in BUILT.parent.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert files == packaged
