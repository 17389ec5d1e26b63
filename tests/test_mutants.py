"""Each defect that `make mutants` plants still has its place in the code, and is one; what the tests say of it is read aright."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.defect import Defect
from tests.mutants.defects import DEFECTS
from tests.mutants.planting import PROJECT, Copy, DidNotRun


def test_every_defect_has_its_one_place_in_the_code_and_changes_it() -> None:
    for defect in DEFECTS:
        source = (PROJECT / defect.file).read_text()
        assert compile(defect.planted(source), defect.file, "exec")
        assert defect.old != defect.new


def test_the_tests_that_are_to_notice_are_there() -> None:
    for defect in DEFECTS:
        for file, _, name in (test.partition("::") for test in defect.tests):
            assert f"def {name.partition('[')[0]}" in (PROJECT / file).read_text(), defect.name


def test_there_are_enough_of_them_each_with_a_name_of_its_own() -> None:
    assert len(DEFECTS) >= 120
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)


RULE = """
def is_full(count):
    return count >= 2
"""
TESTS = """
from rule import is_full

def test_two_are_full():
    assert is_full(2)

def test_one_is_not():
    assert not is_full(1)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A project of one rule and its tests."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    (tmp_path / "conftest.py").write_text("def pytest_addoption(parser):\n    parser.addoption('--first-failure', action='store_true')\n")
    (tmp_path / "rule.py").write_text(RULE)
    (tmp_path / "test_rule.py").write_text(TESTS)
    return Copy(tmp_path)


def defect(new: str) -> Defect:
    return Defect("rule: another", "rule.py", "count >= 2", new, ("test_rule.py",))


def test_what_caught_a_defect_is_named_what_nothing_caught_is_told_and_then_it_is_gone(copy: Copy) -> None:
    assert copy.verdict_on(defect("count >= 1")).failed == "test_one_is_not"
    assert copy.verdict_on(defect("count == 2")).failed is None
    assert (copy.folder / "rule.py").read_text() == RULE


@pytest.mark.parametrize("tests", ["test_rule.py", "test_rule.py::test_three"])
def test_that_the_tests_can_not_be_read_or_are_not_there_is_no_verdict(copy: Copy, tests: str) -> None:
    with pytest.raises(DidNotRun):
        copy.verdict_on(replace(defect("count > > 2" if tests == "test_rule.py" else "count > 2"), tests=(tests,)))
