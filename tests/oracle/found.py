"""What did fuzzing find? A difference as a file: the world's seed, who asked, and what; replayed by the tests for ever.

It is one from the reference, or, where no viewer is told, one between twin worlds, which have a viewer of their own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle.documents import Question

FOLDER = Path(__file__).parent.parent / "engine" / "found"


@dataclass(frozen=True, slots=True)
class Case:
    """A question to the world of a seed, by the viewer at this place; None for the one of its twin worlds."""

    seed: int
    viewer: int | None
    question: Question

    def keep(self, name: str, difference: str) -> Path:
        """Write it, for a person to look at and to commit."""
        FOLDER.mkdir(exist_ok=True)
        file = FOLDER / f"{name}.json"
        shown = {
            "seed": self.seed,
            "viewer": self.viewer,
            "document": self.question.document.split("\n"),
            "operationName": self.question.operation_name,
            "requests": self.question.requests,
            "found": difference,
        }
        file.write_text(json.dumps(shown, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return file


def kept(file: Path) -> Case:
    read: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Case(read["seed"], read["viewer"], Question("\n".join(read["document"]), read["requests"], read["operationName"]))
