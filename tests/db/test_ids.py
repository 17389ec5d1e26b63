"""An id outside names its type and has one spelling; inside, later ones sort behind earlier ones."""

import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from service.db.ids import new_id, parse_id, prefix_of, public_id
from service.db.models import Base

PREFIXES = st.from_regex(r"[a-z]{3}", fullmatch=True)


@given(PREFIXES, st.uuids(), PREFIXES)
def test_an_id_is_read_back_as_its_own_type_and_as_no_other(prefix: str, id: uuid.UUID, other: str) -> None:
    public = public_id(prefix, id)

    assert parse_id(prefix, public) == id
    assert prefix_of(public) == prefix
    assert (parse_id(other, public) is None) == (other != prefix)


@given(st.text() | st.from_regex(r"[A-Za-z]{2,4}[_-]?[0-9a-fA-F]{30,34}\n?"))
def test_what_is_read_is_what_was_given_out(text: str) -> None:
    found = parse_id("cus", text)

    assert found is None or public_id("cus", found) == text


def test_another_spelling_of_an_id_is_none() -> None:
    id = public_id("cus", new_id())

    for other in (id.upper(), f" {id}", f"{id}\n", id[:-1], f"{id}0", id.replace("_", "-"), f"{{{id}}}", id[4:], "", "_", "cus_"):
        assert parse_id("cus", other) is None


def test_every_type_has_a_prefix_of_its_own() -> None:
    prefixes = [model.id_prefix for mapper in Base.registry.mappers if hasattr(model := mapper.class_, "id_prefix")]

    assert len(set(prefixes)) == len(prefixes) == 6
    assert all(re.fullmatch("[a-z]{3}", prefix) for prefix in prefixes)
    assert "com" not in prefixes, "a company's, which has no row"


def test_new_ids_are_unlike_and_rise() -> None:
    ids = [new_id() for _ in range(2_000)]

    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}
