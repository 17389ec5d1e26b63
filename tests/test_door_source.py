"""Is there one door? The source is read: who compares tenants, owners and visibilities, who writes SQL as text, who goes around the engine.

Each list of exceptions says why, and only shrinks: one that is not used any more fails as well.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import inspect

from service.db.models import Base

SERVICE = Path(__file__).parent.parent / "service"
GUARDED = {"tenant_id", "owner_id", "visibility"}
DOOR = "db/visibility.py"

COMPARED_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("db/changes.py", "tenant_id"): "the counter of the tenant whose rows are written",
    ("db/tenants.py", "tenant_id"): "the operator's commands, which are nobody's: tenants and employees, never a card",
    ("db/sign_in.py", "tenant_id"): "who somebody is, before there is a viewer: tenants and employees, never a card",
    (
        "db/peppol.py",
        "tenant_id",
    ): "who is asked about in Peppol, which is nobody's asking: numbers alone",
    ("db/peppol.py", "visibility"): "who is asked about in Peppol: nobody whom not all of the tenant may see",
    ("schema/cards.py", "owner_id"): "a list's filter, inside of what the door shows",
    ("schema/cards.py", "visibility"): "a list's filter, inside of what the door shows",
    (
        "resolvers/cards.py",
        "owner_id",
    ): "of a card that was loaded through the door: whose choice its visibility is, whether it changes hands",
    ("resolvers/customers.py", "owner_id"): "of a customer that is written: whether it comes to another's hidden ones, unseen",
    ("resolvers/customers.py", "visibility"): "of a customer that is written: whether it comes to another's hidden ones, unseen",
    ("resolvers/hand_over.py", "owner_id"): "a deactivation hands over all that the employee owns, unseen",
    ("resolvers/hand_over.py", "visibility"): "a deactivation hands over what is hidden as allowed duplicates, unseen",
}
AROUND_THE_DOOR: Mapping[tuple[str, str], str] = {
    ("db/inheritance.py", "same_tenant"): "the levels beside a customer that was found through the door",
    ("db/work.py", "same_tenant"): "the unit of work's own: the turn of the tenant's writers, and what is changed unseen",
    ("db/dialects.py", "TENANT"): "the tenant's word, by which the text index searches one tenant's rows alone",
    ("db/settings_log.py", "TENANT"): "the tenant's own defaults, by the id that they are logged under",
    ("schema/tenants.py", "TENANT"): "the viewer's own tenant",
    ("schema/tenants.py", "EMPLOYEE"): "the viewer's own row",
}
UNSEEN_ROWS: Mapping[tuple[str, str], str] = {
    ("resolvers/cards.py", "rows"): "the addresses of a card that was loaded through the door",
    ("resolvers/contacts.py", "rows"): "the link between two cards that were loaded through the door",
    ("resolvers/contacts.py", "change_all"): "the primary contact of a customer that was loaded through the door: a hidden one too",
    ("resolvers/employees.py", "rows"): "employees, whom all colleagues see",
    ("resolvers/hand_over.py", "change_all"): "the cards that a deactivation hands over, unseen",
    ("resolvers/hand_over.py", "rows"): "the settings that name who leaves, unseen",
    ("resolvers/settings.py", "rows"): "what is set on a customer that was loaded through the door",
    ("resolvers/tenant_settings.py", "rows"): "the tenant's own defaults",
}
N_PLUS_ONE = {"DataLoader", "selectinload", "joinedload", "subqueryload", "lazyload", "immediateload", "contains_eager", "dataloader"}


class Module(NamedTuple):
    name: str
    tree: ast.Module


@cache
def modules() -> tuple[Module, ...]:
    files = [file for file in sorted(SERVICE.rglob("*.py")) if "migrations" not in file.parts]
    return tuple(Module(file.relative_to(SERVICE).as_posix(), ast.parse(file.read_text())) for file in files)


def compared(tree: ast.AST) -> Iterator[str]:
    """The guarded columns that a module compares: by an operator, by a method of the column, by a function, or by `filter_by`."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                yield from _columns((left, *others))
            case ast.Call(func=ast.Attribute(value=ast.Attribute() as column)):
                yield from _columns([column])
            case ast.Call(func=ast.Name(id="any_of" | "tuple_"), args=arguments):
                yield from _columns(arguments)
            case ast.Call(func=ast.Attribute(attr="filter_by"), keywords=keywords):
                yield from (keyword.arg for keyword in keywords if keyword.arg in GUARDED)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]) if name in GUARDED:
                yield name


def _columns(nodes: Iterable[ast.expr]) -> Iterator[str]:
    yield from (node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in GUARDED)


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What a module imports from where."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((module, name.name) for name in names)
            case ast.Import(names=names):
                yield from ((name.name, "") for name in names)


def called_methods(tree: ast.AST) -> Iterator[str]:
    yield from (node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))


def test_tenants_owners_and_visibilities_are_compared_in_the_door_alone() -> None:
    found = {(module.name, column) for module in modules() for column in compared(module.tree) if module.name != DOOR}
    assert found == COMPARED_ELSEWHERE.keys()
    assert set(compared(next(module.tree for module in modules() if module.name == DOOR))) == GUARDED


def test_what_goes_around_the_door_is_used_where_it_says_why() -> None:
    names = {"same_tenant", "owned", "TENANT", "EMPLOYEE"}
    found = {
        (module.name, name)
        for module in modules()
        for source, name in imported(module.tree)
        if source == "service.db.visibility" and name in names
    }
    assert found == AROUND_THE_DOOR.keys()


def test_rows_that_may_be_unseen_are_read_and_changed_where_it_says_why() -> None:
    found = {
        (module.name, method)
        for module in modules()
        for method in called_methods(module.tree)
        if module.name.startswith("resolvers/") and method in {"rows", "change_all", "remove_all"}
    }
    assert found == UNSEEN_ROWS.keys()


def test_resolvers_reach_the_database_by_the_unit_of_work_and_the_engine_alone() -> None:
    for module in modules():
        if module.name.startswith(("resolvers/", "schema/")):
            reached = {"select", "update", "delete", "insert", "text"} & {
                name for source, name in imported(module.tree) if source.startswith("sqlalchemy")
            }
            assert not reached, f"{module.name} makes statements of its own: {reached}"
            assert not {"reading", "writing", "execute"} & set(called_methods(module.tree)), module.name


def test_sql_is_written_as_text_in_the_database_s_modules_alone() -> None:
    found = {
        module.name
        for module in modules()
        if any(name == "text" and source.startswith("sqlalchemy") for source, name in imported(module.tree))
        or "exec_driver_sql" in called_methods(module.tree)
    }
    assert all(name.startswith("db/") for name in found)
    # The engine alone gives the driver a text: the one that SQLAlchemy has compiled of a plan.
    statements = {module.name for module in modules() if ("service.db.statements", "value_of") in imported(module.tree)}
    assert statements == {"db/database.py"}
    readers = {module.name for module in modules() for node in ast.walk(module.tree) if is_read_of_database(node)}
    assert readers == {"engine/run.py"}


def is_read_of_database(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "read" and ast.unparse(node.value).endswith("database")


def test_no_row_is_read_beside_the_engine_lazily_or_by_a_loader() -> None:
    for module in modules():
        names = {part for source, name in imported(module.tree) for part in (*source.split("."), name)}
        assert not names & N_PLUS_ONE, f"{module.name} imports {names & N_PLUS_ONE}"
        assert not N_PLUS_ONE & set(called_methods(module.tree)), module.name


def test_every_relationship_is_a_fact_for_joins_that_never_loads() -> None:
    relationships = [relationship for mapper in Base.registry.mappers for relationship in inspect(mapper).relationships]
    assert relationships
    for relationship in relationships:
        assert relationship.viewonly, relationship
        assert relationship.lazy == "raise", relationship


def test_what_the_source_is_searched_for_is_found() -> None:
    source = """
card.owner_id == viewer
Card.tenant_id.in_(tenants)
any_of(card.visibility, many)
query.filter_by(owner_id=me)
getattr(card, "tenant_id")
"""
    assert list(compared(ast.parse(source))) == ["owner_id", "tenant_id", "visibility", "owner_id", "tenant_id"]
