import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from graphql import parse, validate
from starlette.responses import Response
from starlette.types import Scope

from service.graphql import schema
from service.web.page import GraphiQL, asks_for_page, starter_document

NUMBER = "312260182"
Attributes = dict[str, str | None]


class Page(HTMLParser):
    """The elements of the page that could run, or style, something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[Attributes]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture
def unbuilt(tmp_path: Path) -> GraphiQL:
    return GraphiQL(NUMBER, tmp_path)


@pytest.fixture
def page(unbuilt: GraphiQL) -> Page:
    return Page(bytes(unbuilt.page(None).body).decode())


def policy_of(answer: Response) -> dict[str, str]:
    return dict(directive.split(" ", 1) for directive in answer.headers["content-security-policy"].split("; "))


def test_where_it_was_not_built_the_page_says_so_and_no_token_is_put_into_it(unbuilt: GraphiQL) -> None:
    html = bytes(unbuilt.page("a.sign-in.token").body).decode()

    assert "that one was not built, so GraphiQL comes from cdn.jsdelivr.net" in html
    assert "a.sign-in.token" not in html
    assert not unbuilt.routes


def test_what_the_built_page_is_given_ends_no_script(tmp_path: Path) -> None:
    (tmp_path / "graphiql").mkdir()
    (tmp_path / "index.html").write_text("{{given}}", encoding="utf-8")

    html = bytes(GraphiQL(NUMBER, tmp_path).page("</script><script>").body).decode()

    assert "<" not in html
    assert json.loads(html) == {"starter": starter_document(NUMBER), "token": "</script><script>"}


def test_the_built_page_runs_files_of_this_service_alone(tmp_path: Path) -> None:
    (tmp_path / "graphiql").mkdir()
    (tmp_path / "index.html").touch()

    policy = policy_of(GraphiQL(NUMBER, tmp_path).page(None))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["worker-src"] == policy["connect-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["img-src"] == policy["font-src"] == "'self' data:"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"


def test_every_file_from_elsewhere_is_pinned_and_hashed(page: Page) -> None:
    files = [file for file in page.all("script", "link") if (file.get("src") or file.get("href") or "data:").startswith("https:")]

    assert len(files) == 4
    for file in files:
        assert re.fullmatch(
            r"https://cdn\.jsdelivr\.net/npm/[a-z-]+@\d+\.\d+\.\d+/[a-z./-]+\.min\.(js|css)", file.get("src") or file.get("href") or ""
        )
        assert re.fullmatch(r"sha384-[A-Za-z0-9+/]{64}", file["integrity"] or "")
        assert file["crossorigin"] == "anonymous"


def test_all_that_runs_carries_the_nonce_of_its_answer(unbuilt: GraphiQL) -> None:
    first, second = unbuilt.page(None), unbuilt.page(None)
    nonce = re.search(r"script-src 'nonce-([\w-]{22})'", first.headers["content-security-policy"])

    assert nonce
    assert nonce[1] not in second.headers["content-security-policy"]
    page = Page(bytes(first.body).decode())
    assert {element.get("nonce") for element in page.all("script", "style")} == {nonce[1]}
    assert not [attributes for _, attributes in page.elements if any(name.startswith("on") or name == "style" for name in attributes)]


def test_the_page_may_speak_to_this_service_alone(unbuilt: GraphiQL) -> None:
    answer = unbuilt.page(None)
    policy = policy_of(answer)

    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_token_is_typed_into_a_labelled_field_and_kept_by_the_tab_alone(page: Page, unbuilt: GraphiQL) -> None:
    (field,) = page.all("input")
    (label,) = page.all("label")
    html = bytes(unbuilt.page(None).body).decode()

    assert label["for"] == field["id"] == "token"
    assert field["type"] == "password"
    assert "localStorage" not in html
    assert "shouldPersistHeaders: false" in html


def test_the_starter_follows_the_form_with_one_operation_a_step(unbuilt: GraphiQL) -> None:
    document = parse(starter_document(NUMBER))

    names = [definition.to_dict()["name"]["value"] for definition in document.definitions]
    assert names == ["Viewer", "LookUp", "Add", "Show", "Colleagues", "GiveAway", "Hide"]
    assert starter_document(NUMBER).count(NUMBER) == 2
    assert "{{" not in bytes(unbuilt.page(None).body).decode()


def test_the_starters_operations_are_the_apis() -> None:
    assert validate(schema, parse(starter_document(NUMBER))) == []


def get(accept: str | None, query: str = "", method: str = "GET") -> Scope:
    headers = [(b"accept", accept.encode())] if accept is not None else []
    return {"type": "http", "method": method, "path": "/graphql", "query_string": query.encode(), "headers": headers}


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    "scope", [get(BROWSER), get("TEXT/HTML"), get(BROWSER, "operationName=A"), get(BROWSER, method="HEAD"), get("text/html;q=0.1")]
)
def test_a_persons_browser_gets_the_page(scope: Scope) -> None:
    assert asks_for_page(scope)


@pytest.mark.parametrize(
    "scope",
    [
        get(BROWSER, "query=%7Bviewer%7Bemployee%7Bname%7D%7D%7D"),
        get(BROWSER, method="POST"),
        get("*/*"),
        get(None),
        get("application/json"),
        get("text/htmlx"),
        get("text/html;q=0, application/json"),
        {"type": "websocket"},
    ],
)
def test_a_program_does_not(scope: Scope) -> None:
    assert not asks_for_page(scope)
