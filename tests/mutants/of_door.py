"""Defects in who may see what."""

from tests.mutants.defect import Defect

_DOOR = ("tests/test_door_unfelt.py", "tests/test_door_beside.py", "tests/test_door.py")
_TWINS = ("tests/test_door_twins.py",)
# One world, in which 12 documents are drawn.
_TWIN_WORLD = ("tests/test_door_twin_worlds.py::test_any_document_answers_to_the_byte_as_if_what_one_may_not_see_were_not_there[sqlite-0]",)


def _door(name: str, old: str, new: str, tests: tuple[str, ...] = _DOOR) -> Defect:
    return Defect(f"door: {name}", "service/db/visibility.py", old, new, tests)


def _twins(name: str, file: str, old: str, new: str, tests: tuple[str, ...] = _TWIN_WORLD) -> Defect:
    """One that is to be noticed by twins alone: their answers differ."""
    return Defect(f"twins: {name}", file, old, new, tests)


_CARD_DOOR = "return same_tenant(record) & or_(record.visibility == _EVERYONE, owned(record))"
_VISIBILITY = "service/db/visibility.py"
_SQL = "service/engine/sql.py"
_PAGER = "service/engine/connection_sql.py"
_WORK = "service/db/work.py"
_CHANGES = "service/db/changes.py"
_FINDING = "service/db/finding.py"

DEFECTS = (
    _door("a card's visibility is forgotten", _CARD_DOOR, "return same_tenant(record)"),
    _door("a card's tenant is forgotten", _CARD_DOOR, "return or_(record.visibility == _EVERYONE, owned(record))"),
    _door("the viewer's own hidden cards are gone", _CARD_DOOR, "return same_tenant(record) & (record.visibility == _EVERYONE)"),
    _door("who made a card is taken for its owner", "= card.owner_id == EMPLOYEE", "= card.created_by_id == EMPLOYEE"),
    _door("everything's tenant is forgotten", "= record.tenant_id == TENANT", "= record.tenant_id.is_not(None)"),
    _door("whoever has left may sign in", ", Employee.is_active.is_(True))", ")"),
    Defect("door: a record by its id has none", _SQL, "where(row.id == field.id, field.door(row))", "where(row.id == field.id)", _DOOR),
    Defect("door: a payload's record has none", _SQL, "any_of(row.id, ids), node.door(row)", "any_of(row.id, ids)", _DOOR),
    Defect("door: a list has none", _PAGER, "found.where(self.field.door(node), *(", "found.where(*(", _DOOR),
    Defect(
        "door: a nested list has none",
        _PAGER,
        "found.where(self.field.door(node), *(",
        "found.where(*((self.field.door(node),) if self.parent is None else ()), *(",
        _DOOR,
    ),
    Defect("door: loading to write has none", _WORK, "where(door(model), model.id == id)", "where(model.id == id)", _DOOR),
    Defect(
        "door: duplicates are looked for without it",
        _WORK,
        "select(model).where(door(model), *conditions)",
        "select(model).where(same_tenant(model), *conditions)",
        _DOOR,
    ),
    Defect("door: the look-up has none", _FINDING, ".where(door(Customer), ", ".where(", _DOOR),
    Defect("door: customer numbers have no gaps", _CHANGES, "_STEP_MAX = 3", "_STEP_MAX = 1", _DOOR),
    Defect(
        "door: a role outlives a commit that changes it",
        "service/db/roles.py",
        "            if session.info.pop(_IS_CHANGED, False):\n",
        "            if session.info.pop(_IS_CHANGED, True) is None:\n",
        ("tests/db/test_roles.py",),
    ),
    _twins("a card's visibility is forgotten", _VISIBILITY, _CARD_DOOR, "return same_tenant(record)"),
    _twins("a hidden card's links are shown", _PAGER, "found.where(self.field.door(node), *(", "found.where(*("),
    _twins("a colleague's hidden card is shown", _VISIBILITY, _CARD_DOOR, "return same_tenant(record)", _TWINS),
)
