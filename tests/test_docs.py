"""Do the documents say what is so? Settings, the map, the invariants with their tests, and the examples in docstrings."""

import doctest
import importlib
import re
from pathlib import Path, PurePath
from typing import Any

import pytest
from pydantic import SecretStr

from service.settings import Settings

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
PAGES = sorted((PROJECT / "docs").glob("*.md"))
DOCUMENTS = [PROJECT / "README.md", PROJECT / "ARCHITECTURE.md", PROJECT / "CHANGELOG.md", *PAGES, *DECISIONS]
WITH_EXAMPLES = sorted(path for path in (PROJECT / "service").rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))


def test_each_setting_is_documented_with_its_default_and_no_other_is() -> None:
    documented = re.findall(r"^\| `(KUNDEKORT_[A-Z_]+)` \| (\S+) \| .+ \|$", README, re.MULTILINE)
    fields = Settings.model_fields.values()

    assert documented == [(field.alias, shown(field.get_default(call_default_factory=True))) for field in fields]
    assert set(re.findall(r"KUNDEKORT_[A-Z_]+", README)) == {field.alias for field in fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_names_no_setting_that_is_not_there(page: Path) -> None:
    named = set(re.findall(r"KUNDEKORT_[A-Z_]+", page.read_text(encoding="utf-8")))

    assert named <= {field.alias for field in Settings.model_fields.values()}


def shown(default: Any) -> str:
    """A default as the table has it: as one would set it, and a dash for nothing."""
    match default:
        case bool():
            return f"`{int(default)}`"
        case float():
            return f"`{default:g}`"
        case PurePath():
            return f"`{default.name}`"
        case SecretStr() | () | "" | None:
            return "–"
    return f"`{default}`"


def test_the_map_has_all_that_is_in_the_house_and_nothing_else() -> None:
    house = {path.name for path in (PROJECT / "service").iterdir()} - {"__init__.py", "__pycache__"}
    listed = re.findall(r"^  (\w+(?:\.py|/)) +\S", ARCHITECTURE, re.MULTILINE)

    assert sorted(name.rstrip("/") for name in listed) == sorted(house)


def test_every_invariant_names_what_holds_it() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", ARCHITECTURE, re.MULTILINE)[1:]

    assert len(rows) > 10
    assert [what for what, held_by in rows if "`tests/" not in held_by] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_files_and_tests_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")

    for path in re.findall(r"`((?:service|tests|docs|requirements)/[\w/.-]*)[`:]", text):
        assert (PROJECT / path).exists(), path
    for name in re.findall(r"`(\w+\.py)`", text):
        assert list((PROJECT / "service").rglob(name)), name
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        assert re.search(rf"^(?:async )?def {name}\(", (PROJECT / path).read_text(encoding="utf-8"), re.MULTILINE), name
    for link in re.findall(r"\]\(([^):]+)\)", text):
        assert (document.parent / link).exists(), link


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_instead_of_what_at_which_price_and_what_holds_it(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")

    assert [word for word in ("**Instead of**", "**The price**", "**Held by**") if word not in text] == []
    assert f"docs/decisions/{decision.name}" in ARCHITECTURE


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_examples_of_a_module_run(path: Path) -> None:
    module = importlib.import_module(".".join(path.relative_to(PROJECT).with_suffix("").parts))

    tried = doctest.testmod(module, raise_on_error=False)

    assert (tried.failed, tried.attempted > 0) == (0, True)
