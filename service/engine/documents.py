"""Which documents may run? Those that parse within their size, are within the limits, and are valid; each is looked at once.

Limits come before validation, because some of its rules are slow for large documents (graphql.md 6). Only valid documents are kept: an
error of graphql-core's belongs to one request.
"""

import hashlib
import re
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
    ValidationRule,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule

from service.engine.cache import Document, documents
from service.engine.faults import LimitExceeded, OperationNotFound, RequestRefused, coded
from service.engine.limits import Limits, check_document

# GraphQL 2.1: block strings, strings, comments, numbers; a digit inside a name is no number.
_LITERAL = re.compile(
    r'"""(?:[^"\\]|\\"""|\\|"{1,2}(?!"))*+"""|"(?:[^"\\\n\r]|\\.)*+"|#[^\n\r]*+|(?<![_0-9A-Za-z])-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?'
)
_UNITS_A_COMPARISON = 2  # of the budget that graphql-core's rule has for a document


class Documents:
    """The valid documents of a schema, the latest kept."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._rules = _rules(limits)
        self._kept = documents()

    def valid(self, source: str) -> Document:
        """The document of a source text; RequestRefused with what is wrong with it."""
        document = self._kept.get(source)
        if document is None:
            node, shape = self._checked(source), without_literals(source)
            document = Document(source, node, shape, hashlib.sha256(shape.encode()).hexdigest())
            self._kept[source] = document
        return document

    def _checked(self, source: str) -> DocumentNode:
        limits = self._limits
        if len(source) > limits.source_length:
            raise RequestRefused(LimitExceeded("source_length", limits.source_length, len(source)))
        try:
            node = parse(source, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
        except GraphQLSyntaxError as error:
            raise RequestRefused(_over_limit(error, limits) or coded(error, "GRAPHQL_PARSE_FAILED")) from error
        try:
            check_document(node, limits)
            errors = validate(self._schema, node, self._rules, max_errors=limits.errors, hide_suggestions=not limits.introspection)
        except LimitExceeded as error:
            raise RequestRefused(error) from error
        if errors:
            raise RequestRefused(*(coded(error, "GRAPHQL_VALIDATION_FAILED") for error in errors))
        return node


def _rules(limits: Limits) -> tuple[type[ValidationRule], ...]:
    """The specification's rules, of which one compares fields under the same key, each with each: as often as the limit allows."""

    class Comparing(OverlappingFieldsCanBeMergedRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.rule_context.remaining_complexity_budget = limits.comparisons * _UNITS_A_COMPARISON

        def enter_selection_set(self, *entered: Any) -> None:
            try:
                super().enter_selection_set(*entered)
            except ValidationAbortedError:
                if self.rule_context.remaining_complexity_budget < 0:
                    raise LimitExceeded("comparisons", limits.comparisons, limits.comparisons + 1) from None
                raise

    rules = [Comparing if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]
    return (*rules, MaybeNullValidationRule, *(() if limits.introspection else (NoSchemaIntrospectionCustomRule,)))


def without_literals(source: str) -> str:
    """A document's text with a question mark for each text and number in it, and without comments: these may be anybody's data.

    >>> without_literals('{ customers(filter: {search: "Ola"}, first: 10) { nodes { id } } } # for Ola')
    '{ customers(filter: {search: ?}, first: ?) { nodes { id } } } '
    """
    return _LITERAL.sub(lambda found: "" if found[0].startswith("#") else "?", source)


def _over_limit(error: GraphQLSyntaxError, limits: Limits) -> LimitExceeded | None:
    """The limit that the parser stopped at. It counts no further, and tells by its message alone."""
    for limit, maximum in (("tokens", limits.tokens), ("comments", limits.comments)):
        if error.message == f"Syntax Error: Document contains more than {maximum} {limit}. Parsing aborted.":
            return LimitExceeded(limit, maximum, maximum + 1)
    return None


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation to run: the one named, or the only one (GraphQL 6.1)."""
    operation = get_operation_ast(document, name)
    if operation is None:
        asked = f"The document has no operation {name!r}." if name else "The document has several operations: name one."
        raise RequestRefused(OperationNotFound(asked))
    return operation
