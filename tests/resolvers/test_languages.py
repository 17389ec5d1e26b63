import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.resolvers.languages import Language, negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "nb"),
        ("", "nb"),
        ("nb", "nb"),
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nn-NO", "nn"),
        ("NN", "nn"),
        ("en-GB,en;q=0.9,nb;q=0.8", "en"),
        ("nb;q=0.8, en-US;q=0.9", "en"),
        ("sv, da;q=0.9", "nb"),
        ("sv, nn;q=0.2", "nn"),
        ("en;q=0.5, nn;q=0.5", "en"),
        ("*", "nb"),
        ("en;q=0, *;q=0.5", "nb"),
        ("nb;q=0, *", "nn"),
        ("nb;q=0, nn;q=0, *", "en"),
        ("en;q=0.1, *;q=0.5", "nb"),
        ("nb;q=0", "nb"),
        ("en;q=two, nn;q=0.1", "nn"),
        ("en;q=1.5, nn;q=0.1", "nn"),
        ("en ; Q=0.3 , nn ; q = 0.4", "nn"),
        ("en;q=0.3, en-GB;q=0.9, nn;q=0.5", "en"),
        (";;;,=,q=1,-", "nb"),
        ("x," * 600 + "en", "nb"),
    ],
)
def test_the_language_that_is_asked_for_most_is_spoken(header: str | None, language: str) -> None:
    assert negotiate(header) is Language(language)


@given(st.text() | st.lists(st.sampled_from(["nb", "nn", "en", "*", ";q=", "0.5", "1", ",", "-", "²"])).map("".join))
def test_no_header_fails(header: str) -> None:
    assert negotiate(header) in Language
