"""The schema that clients have seen is committed, and a change that would break them fails."""

from pathlib import Path

from graphql import assert_valid_schema, build_schema, find_breaking_changes, print_schema

from service.graphql import schema

SNAPSHOT = (Path(__file__).parent.parent.parent / "schema.graphql").read_text(encoding="utf-8")


def test_nothing_that_a_client_may_use_is_taken_away() -> None:
    broken = [change.description for change in find_breaking_changes(build_schema(SNAPSHOT), schema)]

    assert broken == [], (
        "Deprecate first (@deprecated with a date). Where it must be: `kundekort schema > schema.graphql`, and the change log."
    )


def test_the_snapshot_is_the_schema() -> None:
    assert print_schema(schema) + "\n" == SNAPSHOT, "Bring it up to date: `kundekort schema > schema.graphql`."


def test_a_field_that_is_gone_and_an_argument_that_is_needed_are_seen() -> None:
    without = SNAPSHOT.replace("  lastName: String!\n", "  lastName: String\n", 1).replace(
        "    types: [AddressType!]\n", "    types: [AddressType!]!\n"
    )

    assert len(find_breaking_changes(build_schema(SNAPSHOT), build_schema(without))) >= 2


def test_the_schema_is_valid() -> None:
    assert_valid_schema(schema)
