"""Defects in what the two databases are told, in search, and in locks."""

from tests.mutants.defect import Defect

_SEARCHES = ("tests/db/test_dialects.py",)
_CASES = ("tests/engine/test_cases.py",)
_WORDS = ("tests/db/test_words.py",)
_LOCKS = ("tests/db/test_locks.py",)
_STATEMENTS = ("tests/db/test_statement_deadline.py",)
_FAULTS = ("tests/db/test_faults.py",)
_CHANGES = ("tests/db/test_changes.py",)


def _dialect(name: str, old: str, new: str, tests: tuple[str, ...] = _SEARCHES) -> Defect:
    return Defect(f"dialects: {name}", "service/db/dialects.py", old, new, tests)


def _words(name: str, old: str, new: str) -> Defect:
    return Defect(f"words: {name}", "service/db/words.py", old, new, _WORDS)


def _locks(name: str, old: str, new: str) -> Defect:
    return Defect(f"locks: {name}", "service/db/locks.py", old, new, _LOCKS)


def _statements(name: str, old: str, new: str, tests: tuple[str, ...] = _STATEMENTS) -> Defect:
    return Defect(f"statements: {name}", "service/db/statements.py", old, new, tests)


def _log(name: str, old: str, new: str, file: str = "changes") -> Defect:
    return Defect(f"log: {name}", f"service/db/{file}.py", old, new, _CHANGES)


DEFECTS = (
    _log("what a statement changes is not told", "mapper is None or executed.is_select", "mapper is None or not executed.is_insert"),
    _log("a statement is told of whatever it is about", "            look = look.where(statement.whereclause)\n", "            pass\n"),
    _log("what is rolled back is told of", "lambda _: self._waiting.clear()", "lambda _: None"),
    _log("of many rows, the last are not told", "        session.flush()\n        self._write()\n", "        session.flush()\n"),
    _log("who writes is forgotten", '"changed_by_id": self._by', '"changed_by_id": None'),
    _log("what is worked out is told, too", 'if info.get("is_logged", True)', 'if info.get("is_logged", info) is not None', "logged"),
    _log(
        "two values that are shown alike are one",
        "before[attribute.key] != after[attribute.key]",
        "attribute.shown(before[attribute.key]) != attribute.shown(after[attribute.key])",
        "logged",
    ),
    _dialect("a search finds a part of a card's id", '"""\'words : ("@\'', '"""\'("@\''),
    _dialect("only a search's first words ask for the tenant's", "'\" AND (' || {bound} || '))'", "'\" AND ' || {bound} || ')'", _CASES),
    _dialect("the tenant's word is not asked for", "@@ ({tenant_word} && CAST({bound} AS tsquery))", "@@ CAST({bound} AS tsquery)", _CASES),
    _dialect(
        "a bound list is compared as one value", "IN (SELECT value FROM json_each({bound}))", "IN ({bound})", ("tests/db/test_types.py",)
    ),
    _dialect(
        "both databases are asked in one's language",
        'value.tsquery() if dialect.name == "postgresql" else',
        "value.tsquery() if False else",
    ),
    _words("ø is o", '"ø": ("oe", "o")', '"ø": ("o", "oe")'),
    _words("case counts", ".casefold())", ")"),
    _words("one of a search's words is enough", '" & ".join(', '" | ".join('),
    _words(
        "a search's long word is not cut",
        "word[:WORD_LENGTH_MAX] for word in words[:QUERY_WORDS_MAX]",
        "word for word in words[:QUERY_WORDS_MAX]",
    ),
    _words("a search has no end", "in words[:QUERY_WORDS_MAX]", "in words"),
    _words("a phone with two zeros is not found", ", _without_trunk_zeros(joined)]", "]"),
    _words("an accent counts", 'normalized("NFKD", text) if not unicodedata.category(c).startswith("M")', 'normalized("NFKC", text)'),
    _locks(
        "who stops waiting leaves the lock taken",
        "            self._ask(func.pg_advisory_unlock, number)\n            raise",
        "            raise",
    ),
    _locks("several have one lock", "func.pg_try_advisory_lock,", "func.pg_try_advisory_lock_shared,"),
    _locks("a lock is not given back", "asyncio.shield(self._ask(func.pg_advisory_unlock, number))", "asyncio.sleep(0)"),
    _locks("two ask the one session at once", "        async with self._one_at_a_time:\n", "        if True:\n"),
    _locks("a lost session is lost for good", "            await self._end()\n            raise", "            raise"),
    Defect(
        "locks: none is taken for a key",
        "service/db/once.py",
        "if not await self._locks.take(number):",
        "if number is None:",
        ("tests/test_idempotency.py::test_another_process_s_key_that_is_under_way_is_409_on_postgresql",),
    ),
    _statements(
        "a lost connection is not told from a fault", "isinstance(driver, asyncpg.Connection) and driver.is_closed()", "False", _FAULTS
    ),
    _statements("a row's values are told to the log", "    error.detail = None\n", "", _FAULTS),
    _statements("who gives up keeps the reader at work", "            connection.info[DEADLINE] = 0.0\n", ""),
    _statements(
        "a statement that fails is not counted",
        "            tell(failed.statement, time.perf_counter() - started[context])",
        "            pass",
    ),
)
