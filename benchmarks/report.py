"""What do figures look like? Tables in Markdown, goals with what was reached, and a picture; losses as plain as wins."""

import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import orjson

from benchmarks.measure import CONNECTIONS, Figures, Results
from benchmarks.peers import postgraphile, statement
from benchmarks.peers.in_python import Conventional, Limit, Service, ServiceOnSqlite
from benchmarks.peers.postgraphile import PostGraphile
from benchmarks.questions import CARD, LIST, QUESTIONS, Question

RESULTS = Path(__file__).parent / "results"
_LIBRARIES = ("strawberry-graphql", "graphql-core", "starlette", "uvicorn", "uvloop", "httptools", "sqlalchemy", "asyncpg", "aiosqlite")
_GOALS = ((LIST, Conventional.title, 15.0), (LIST, PostGraphile.title, 1.5), (LIST, Limit.title, 0.8), (CARD, PostGraphile.title, 1.0))


def environment(server_version: str) -> str:
    """The machine, and every version."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {_processor()}, {platform.system()} {platform.release()}.",
        f"Python {platform.python_version()}; {libraries}. PostgreSQL {server_version}; SQLite {sqlite3.sqlite_version}; "
        f"{_node()}; {statement.version()}.",
    ]
    return "\n".join(lines)


def _processor() -> str:
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").is_file() else ""
    names = {line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")}
    cores = info.count("processor\t") or "?"
    return f"{', '.join(sorted(names)) or platform.machine()} ({cores} cores)"


def _node() -> str:
    if not postgraphile.NODE.is_file():
        return "no Node"
    node = subprocess.run([postgraphile.NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    package = orjson.loads((postgraphile.FOLDER / "node_modules" / "postgraphile" / "package.json").read_bytes())
    return f"Node {node}, PostGraphile {package['version']}"


def tables(results: Results, skipped: Sequence[str]) -> str:
    """The goals, then a table a question."""
    parts = [_goals(results), *(_table(question, results) for question in QUESTIONS if question in results)]
    return "\n\n".join([*parts, *(f"Not measured: {line}" for line in skipped)])


def _goals(results: Results) -> str:
    lines = ["## Goals", "", f"| goal | {' | '.join(f'at {c}' for c in CONNECTIONS)} |", "|---|" + "---:|" * len(CONNECTIONS)]
    for question, other, factor in _GOALS:
        if other in results.get(question, {}):
            ours, theirs = results[question][Service.title], results[question][other]
            ratios = [ours[c].times(theirs[c]) for c in CONNECTIONS]
            shown = " | ".join(f"{ratio:.2f} {'reached' if ratio >= factor else '**missed**'}" for ratio in ratios)
            lines.append(f"| {question.title}: at least {factor:g} times as many as {other} | {shown} |")
    return "\n".join(lines)


def _table(question: Question, results: Results) -> str:
    head = ["peer", *(f"{what}, {c}" for c in CONNECTIONS for what in ("req/s", "p50 ms", "p99 ms"))]
    lines = [f"## {question.title[0].upper()}{question.title[1:]}", "", f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for title, figures in results[question].items():
        lines.append(f"| {title} | {' | '.join(cell for c in CONNECTIONS for cell in _cells(figures[c]))} |")
    return "\n".join(lines)


def _cells(figures: Figures) -> tuple[str, str, str]:
    return f"{figures.per_s:,.0f}", f"{figures.p50_ms:.1f}", f"{figures.p99_ms:.1f}"


_WIDTH, _LEFT, _BAR, _GAP, _HEAD = 860, 300, 18, 6, 34
_OURS = (Service.title, ServiceOnSqlite.title)


def picture(results: Results, connections: int) -> str:
    """Requests per second as bars, a group a question, each to its own scale."""
    drawn, y = [], 10
    for question, by_title in results.items():
        drawn.append(f'<text x="10" y="{y + 18}" class="head">{question.title}</text>')
        y += _HEAD
        most = max(figures[connections].per_s for figures in by_title.values()) or 1.0
        for title, figures in by_title.items():
            per_s = figures[connections].per_s
            width = max((_WIDTH - _LEFT - 90) * per_s / most, 1)
            kind = "ours" if title in _OURS else "theirs"
            drawn += [
                f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{title}</text>',
                f'<rect x="{_LEFT}" y="{y}" width="{width:.0f}" height="{_BAR}" class="{kind}"/>',
                f'<text x="{_LEFT + width + 6:.0f}" y="{y + 13}">{per_s:,.0f}</text>',
            ]
            y += _BAR + _GAP
        y += _GAP
    style = "text{font:13px sans-serif;fill:#222}.head{font-weight:bold}.ours{fill:#1f6f8b}.theirs{fill:#b9c4c9}.note{fill:#666}"
    note = f'<text x="10" y="{y + 14}" class="note">Requests per second at {connections} connections; each group to its own scale.</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 26}" role="img"><title>Requests per second</title>'
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{"".join(drawn)}{note}</svg>\n'
    )


def write(name: str, text: str) -> Path:
    """A file among the results."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / name
    file.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    return file
