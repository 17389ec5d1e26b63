"""What may be told of a document: all of it but the values in it."""

from graphql import StringValueNode, parse, print_ast
from hypothesis import given
from hypothesis import strategies as st

from service.engine.documents import without_literals

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(TEXTS, st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.text('hash #"\\ \t', max_size=20))
def test_no_literal_and_no_comment_is_in_a_documents_shape(text: str, is_block: bool, number: float, whole: int, comment: str) -> None:
    written = print_ast(StringValueNode(value=text, block=is_block))
    source = f"query A($a1: Int = {whole}) {{ b2(_3: [{written}, {number!r}], c: {{ d: {written} }}) # {comment}\n e }}"
    assert parse(source)

    assert without_literals(source) == "query A($a1: Int = ?) { b2(_3: [?, ?], c: { d: ? }) \n e }"
