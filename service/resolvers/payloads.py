"""How is the user told what is wrong? Each problem of an input as a user error, in the user's language."""

from collections.abc import Sequence

from service.resolvers.checks import Problem
from service.resolvers.languages import Language
from service.schema.context import Info
from service.schema.errors import UserError


def user_errors(info: Info, problems: Sequence[Problem]) -> list[UserError]:
    """The problems as they are shown, in the order in which they were found."""
    language = Language(info.context.language)
    return [UserError(code=problem.code, message=problem.text(language), field=list(problem.field) or None) for problem in problems]
