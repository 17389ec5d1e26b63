import itertools
import json
import random
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.db.collation import KEY_BYTES_MAX, sort_key

TEXTS = st.text(st.sampled_from("aAåÅbBeéoøöØ dhþÐ-.1ß\u0301\u030a\x00\ud800α中🦊"), max_size=8) | st.text(max_size=30)


def letters(text: str) -> bytes:
    return sort_key(text).split(b"\x00")[0]


def in_order(*names: str) -> bool:
    keys = [sort_key(name) for name in names]
    return all(before < after for before, after in itertools.pairwise(keys))


def test_ae_oe_aa_come_last_in_that_order() -> None:
    assert in_order("Zahl", "Ærfugl", "Østby", "Åsen")


def test_double_a_is_å_in_its_letter_and_comes_after_it() -> None:
    assert in_order("Zahl", "Ås", "Aas", "AAs", "Åsb", "Aasc", "Åsd")
    assert letters("Aasen") == letters("Åsen")


def test_a_capital_after_a_small_a_makes_no_å() -> None:
    assert in_order("aAs", "b", "aas")


def test_three_a_are_å_and_a() -> None:
    assert letters("Baaas") == letters("Båas")


@pytest.mark.parametrize(
    "names",
    [
        ("d", "đ", "ð", "e"),
        ("t", "ta", "th", "þ", "Th", "Þ", "tha", "ti", "ŧ", "u"),
        ("y", "Y", "ü", "Ü", "ű", "Ű", "z"),
        ("z", "æ", "Æ", "ǽ", "ä", "Ä", "ę", "ø", "Ø", "ö", "Ö", "ő", "œ", "å", "Å", "aa", "Aa", "AA"),
        ("l", "ł", "m", "n", "ŋ", "o", "s", "š", "ss", "ß", "st"),
    ],
)
def test_letters_of_other_languages_stand_where_norwegian_order_puts_them(names: tuple[str, ...]) -> None:
    assert in_order(*names)


def test_blanks_symbols_and_digits_come_before_letters() -> None:
    assert in_order(" a", "-a", ",a", ".a", "'a", "(a", "@a", "/a", "&a", "+a", "|a", "€a", "0a", "9a", "aa"[0])


def test_letters_decide_first_then_accents_then_case() -> None:
    assert in_order("andre", "Andre", "André", "andrea")


def test_small_letters_come_before_capitals() -> None:
    assert in_order("berg", "Berg", "BERG")


def test_a_blank_is_a_letter_before_all_others() -> None:
    assert in_order("De Wit", "Dea", "DeWit")


def test_the_last_name_counts_before_the_first_name() -> None:
    assert sort_key("Berg", "Åse") < sort_key("Bergan", "Anne")
    assert sort_key("Berg") < sort_key("Berg", "Anne") < sort_key("Berg A", "Anne")


def test_the_first_name_counts_before_the_accents_and_case_of_the_last() -> None:
    assert sort_key("Aasen", "Anne") < sort_key("Åsen", "Berit") < sort_key("aasen", "Cato")


def test_composed_and_decomposed_text_sort_alike() -> None:
    for name in ("Åsen", "Ärlig", "ǻ", "Ü", "Š"):
        assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(name)


def test_the_ring_makes_å_behind_another_mark_that_does_not_block_it() -> None:
    assert letters("a\u0327\u030a") == letters("å")
    assert letters("a\u0301\u030a") == letters("a")


def test_alphabets_of_others_come_after_å() -> None:
    assert in_order("Åsen", "Αθήνα", "Москва", "東京")


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("",), ""),
        (("Berg",), "6d708072000004"),
        (("Åsen", "Anne"), "8c81707a016c7a7a700000040104"),
        (("Aasen", "Bjørn"), "8c81707a016d768b807a000300040104"),
        (("1. Þór & Sønn AS",), "63241582737c80153e15818b7a7a156c81000202020202021000020202050402020202020204020202020404"),
        (("Łódź 🦊 Ж",), "787c6f89156187f38a15f08088b600021a0210020210000402020202020202020204"),
    ],
)
def test_a_key_is_the_same_on_every_machine_and_for_ever(parts: tuple[str, ...], key: str) -> None:
    assert sort_key(*parts).hex() == key


@given(TEXTS, TEXTS)
def test_a_key_is_bounded_and_never_fails(one: str, other: str) -> None:
    assert len(sort_key(one * 50, other)) <= KEY_BYTES_MAX


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12), st.text(max_size=6))
def test_what_begins_a_name_sorts_before_it(start: str, rest: str) -> None:
    assert letters(start)[:KEY_BYTES_MAX] <= letters(start + "b" + rest)


@given(TEXTS, TEXTS, TEXTS)
def test_of_equal_last_names_the_first_names_decide(last: str, one: str, other: str) -> None:
    assert (sort_key(last, one) < sort_key(last, other)) == (sort_key(one) < sort_key(other))


@given(st.text(st.sampled_from("abcxyz "), max_size=10), st.text(st.sampled_from("abcxyz "), max_size=10))
def test_plain_small_letters_sort_as_their_bytes(one: str, other: str) -> None:
    if "aa" not in one + other:
        assert (sort_key(one) < sort_key(other)) == (one < other)


@given(st.text(st.characters(codec="ascii", min_codepoint=32), max_size=12))
def test_case_never_decides_before_letters(text: str) -> None:
    assert letters(text.lower()) == letters(text.upper())


@given(TEXTS)
def test_control_characters_and_lone_surrogates_count_for_nothing(text: str) -> None:
    assert sort_key(f"b\x00{text}c\ud800") == sort_key(f"b{text}c")


@given(TEXTS)
def test_missing_parts_at_the_end_count_for_nothing(text: str) -> None:
    assert sort_key(text, None, "") == sort_key(text)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is absent: its ICU is what the order is held against")
def test_names_stand_as_icu_orders_them() -> None:
    drawn = random.Random(4)
    alphabet = "aaaabdeghilnoprsttuyzæøåÅÆØAAÄäÖöÜüđÐðþÞéèêóçłŁŠšžčáŋŧœŒßęőűñ -.,'&/0127()"
    names = ["".join(drawn.choices(alphabet, k=drawn.randint(0, 7))) for _ in range(1500)]
    near = [name[:2] + drawn.choice(alphabet) + name[3:] for name in names]
    pairs = [*zip(names, near, strict=True), *zip(names, drawn.sample(names, k=len(names)), strict=True)]
    firsts = [(drawn.choice(names), drawn.choice(names)) for _ in pairs]

    # U+FFFE between parts is how ICU compares them one after the other.
    script = """
        const {compare} = new Intl.Collator('nb');
        const pairs = JSON.parse(require('fs').readFileSync(0));
        console.log(JSON.stringify(pairs.map(([a, b]) => compare(a.join('\\ufffe'), b.join('\\ufffe')))));
    """
    asked = json.dumps([([a, x], [b, y]) for (a, b), (x, y) in zip(pairs, firsts, strict=True)])
    answer = subprocess.run(["node", "-e", script], input=asked, capture_output=True, text=True, check=True, timeout=60)
    expected = json.loads(answer.stdout)

    for (a, b), (x, y), order in zip(pairs, firsts, expected, strict=True):
        one, other = sort_key(a, x), sort_key(b, y)
        assert (one > other) - (one < other) == order, (a, x, b, y)
