"""Each defect that `make mutants` plants still has its place in the code, and is one."""

from tests.mutants.__main__ import PROJECT
from tests.mutants.defects import DEFECTS


def test_every_defect_has_its_one_place_in_the_code_and_changes_it() -> None:
    for defect in DEFECTS:
        source = (PROJECT / defect.file).read_text()
        assert compile(defect.planted(source), defect.file, "exec")
        assert defect.old != defect.new
        assert all((PROJECT / test).exists() for test in defect.tests), defect.name


def test_there_are_enough_of_them_each_with_a_name_of_its_own() -> None:
    assert len(DEFECTS) >= 40
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)
