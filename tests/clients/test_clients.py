"""What do the users of common clients see? Each client, as docs/clients.md configures it, asks the running service (graphql.md 1, 9, 12).

The compilers (Relay's, graphql-codegen, TypeScript) have accepted the schema, the documents and the configurations before any of it runs.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import HERE, Answers, run_node
from tests.test_serving import Serving

MODERN = "application/graphql-response+json"
JSON = "application/json"
CLIENTS = ("apollo", "urql", "graphql-request")
PAGE = (HERE.parent.parent / "docs" / "clients.md").read_text(encoding="utf-8")
README = (HERE.parent.parent / "README.md").read_text(encoding="utf-8")


def wire(outcome: dict[str, Any]) -> list[tuple[int, str]]:
    """The statuses and media types that a case took."""
    return [(exchange["status"], exchange["type"]) for exchange in outcome["exchanges"]]


def test_the_service_follows_every_rule_of_the_audit(node: str, frontend: Path, service: Serving) -> None:
    result = json.loads(run_node(node, frontend, "audit.mjs", f"{service.address}/graphql", service.token))

    assert result == {"audits": 61, "failed": []}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_good_answer_is_data(client: str, answers: Answers) -> None:
    assert answers(client)["good"]["data"] == ["Sidedal AS", "Sidefjord AS"]


@pytest.mark.parametrize("client", ["apollo", "urql"])
def test_the_next_page_is_added_to_the_list_in_the_cache(client: str, answers: Answers) -> None:
    assert answers(client)["nextPage"]["data"] == ["Sidedal AS", "Sidefjord AS", "Sidevik AS"]


# What each client's user meets, by the page's own table: a document that is invalid, a token that is no good, a field that failed alone.
SEEN = {
    "apollo": ("CombinedGraphQLErrors", "ServerError", "CombinedGraphQLErrors"),
    "urql": ("graphQLErrors", "graphQLErrors", "graphQLErrors"),
    "graphql-request": ("ClientError", "ClientError", "errors"),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_an_invalid_document_is_told_with_its_code(client: str, answers: Answers) -> None:
    outcome = answers(client)["invalid"]

    assert (outcome["data"], outcome["error"], outcome["codes"]) == (None, SEEN[client][0], ["GRAPHQL_VALIDATION_FAILED"])
    # 400 in the media type of GraphQL, 200 in the one of old.
    assert wire(outcome) in ([(400, MODERN)], [(200, JSON)])


@pytest.mark.parametrize("client", [*CLIENTS, "relay"])
def test_a_token_that_is_no_good_is_a_401_with_its_code_and_is_not_tried_again(client: str, answers: Answers) -> None:
    outcome = answers(client)["signedOut"]
    seen = "Refused" if client == "relay" else SEEN[client][1]

    assert (outcome["data"], outcome["error"], outcome["status"], outcome["codes"]) == (None, seen, 401, ["UNAUTHENTICATED"])
    assert wire(outcome) == [(401, JSON)]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_field_that_failed_alone_is_null_beside_the_rest_and_told(client: str, answers: Answers) -> None:
    outcome = answers(client)["partial"]

    assert outcome["data"] == {"company": None, "customers": 1}
    assert (outcome["error"], outcome["codes"]) == (SEEN[client][2], ["UPSTREAM_UNAVAILABLE"])
    assert [status for status, _ in wire(outcome)] == [200]


@pytest.mark.parametrize(("client", "title"), [("apollo", "Apollo Client"), ("urql", "urql"), ("graphql-request", "graphql-request")])
def test_the_page_says_what_each_clients_user_meets(client: str, title: str) -> None:
    row = re.search(rf"^\| {title} \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)

    assert row
    assert [seen in re.findall(r"`(\w+)`", cell) for seen, cell in zip(SEEN[client], row.groups(), strict=True)] == [True] * 3


def test_relay_shows_what_it_could_read_of_a_partial_answer_and_catches_the_rest(answers: Answers) -> None:
    outcome = answers("relay")["partial"]

    assert (outcome["data"], outcome["error"]) == ({"company": None, "viewer": {"employee": {"name": "Administrator"}}}, None)
    assert outcome["codes"] == ["UPSTREAM_UNAVAILABLE"]
    assert wire(outcome) == [(200, MODERN)]


@pytest.mark.parametrize("client", ["apollo", "urql", "relay"])
def test_what_the_user_can_put_right_is_data(client: str, answers: Answers) -> None:
    outcome = answers(client)["refusedInput"]
    payload = outcome["data"]["createCustomer"]

    assert outcome["error"] is None
    assert payload["customer"] is None
    assert [(error["code"], error["field"], error["message"]) for error in payload["userErrors"]] == [
        ("BLANK", ["name"], "Navn må fylles ut.")
    ]


@pytest.mark.parametrize("client", ["apollo", "urql", "relay"])
def test_every_mutation_has_a_key_of_its_own_and_no_query_has_one(client: str, answers: Answers) -> None:
    keys = {name: [exchange["key"] for exchange in outcome["exchanges"]] for name, outcome in answers(client).items()}
    written = [key for name in ("refusedInput", "lostAnswer") for key in set(keys.pop(name, []))]

    assert written
    assert all(re.fullmatch(r"[!-~]{16,128}", key) for key in written)
    assert len(set(written)) == len(written)
    assert {key for asked in keys.values() for key in asked} == {None}


def test_a_mutation_whose_answer_was_lost_is_sent_again_with_the_same_key(answers: Answers) -> None:
    outcome = answers("apollo")["lostAnswer"]

    assert outcome["error"] is None
    assert outcome["data"]["createCustomer"]["customer"]["displayName"] == "Lost on its way AS"
    assert len(outcome["exchanges"]) == 2
    assert len({exchange["key"] for exchange in outcome["exchanges"]}) == 1
    assert [exchange["replayed"] for exchange in outcome["exchanges"]] == [None, "true"]


def test_relay_compiles_a_list_that_grows_a_card_that_is_read_anew_and_a_mutation(frontend: Path) -> None:
    generated = {path.name: path.read_text(encoding="utf-8") for path in (frontend / "relay" / "__generated__").iterdir()}

    assert "CustomerList_customers" in generated["CustomerList_query.graphql.ts"]
    assert "node(id: $id)" in generated["CustomerListLineQuery.graphql.ts"]
    assert "createCustomer(input: $input)" in generated["CustomerListCreateMutation.graphql.ts"]
    assert "readonly updatedAt: string;" in generated["CustomerList_line.graphql.ts"]


def test_codegen_types_scalars_as_strings_and_leaves_room_for_new_enum_values(frontend: Path) -> None:
    generated = (frontend / "gql" / "graphql.ts").read_text(encoding="utf-8")

    assert "updatedAt: string," in generated
    assert "foundedOn: string | null" in generated
    assert "'%future added value'" in generated


@pytest.mark.parametrize("is_signed_in", [True, False], ids=["signed in", "signed out"])
def test_a_frontend_signs_in_as_the_readme_says(is_signed_in: bool, node: str, service: Serving, tmp_path: Path) -> None:
    example = re.search(r"```js\n(.*?)```", README, re.DOTALL)
    assert example
    token = service.token if is_signed_in else "nobody"
    script = f"const token = {json.dumps(token)};\n{example[1].replace('http://localhost:8000', service.address)}"
    (tmp_path / "signed-in.mjs").write_text(f"{script}\nconsole.log(JSON.stringify({{ data, errors }}));\n")

    shown = json.loads(run_node(node, tmp_path, "signed-in.mjs"))

    if is_signed_in:
        assert shown == {"data": {"viewer": {"employee": {"name": "Administrator"}}}}
    else:
        assert shown == {"errors": [{"message": "Sign in first.", "extensions": {"code": "UNAUTHENTICATED"}}]}
