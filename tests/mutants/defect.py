"""What is a planted defect? One short text of the code in place of another, and the tests that are there to notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defect:
    """In the file, `old`, which stands there once, becomes `new`; one of the tests has to fail then.

    The name begins with its area and a colon; the rest says what is wrong with the code now. `tests` are files, or tests in them.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def area(self) -> str:
        return self.name.partition(":")[0]

    def planted(self, source: str) -> str:
        """The source with the defect in it."""
        if source.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.file} has {source.count(self.old)} times {self.old!r}; once is expected")
        return source.replace(self.old, self.new)
