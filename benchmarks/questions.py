"""What is asked of every peer? Four questions, as a client of the service asks them; peers that speak otherwise translate.

A question is asked with one value after another, so that no peer answers from what it remembers of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from benchmarks import cards
from benchmarks.rows import Filled
from service.db.ids import public_id
from service.db.models import Customer

Variables = Mapping[str, object]
_VALUES_MAX = 200
_WRITERS = 32


@dataclass(frozen=True, slots=True)
class Question:
    """An operation. `is_write`: each connection changes a customer of its own, version after version."""

    key: str
    title: str
    document: str
    is_write: bool = False


_ADDRESSES = "addresses { type recipient lines postalCode city country }"
LIST = Question(
    "list",
    "50 customers with owner and addresses",
    """query List {
  customers(first: 50) {
    nodes {
      id version displayName customerNumber type organizationNumber email phone mobile visibility updatedAt
      owner { id name email } """
    + _ADDRESSES
    + """
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
)
CARD = Question(
    "card",
    "a customer by id with everything",
    """query Card($id: ID!) {
  customer(id: $id) {
    id version displayName customerNumber type isSupplier name firstName organizationNumber subUnitNumber country
    email phone mobile website note visibility isArchived createdAt updatedAt
    owner { id name email } createdBy { id name } updatedBy { id name } """
    + _ADDRESSES
    + """
    contacts(first: 20) {
      edges { role email phone isPrimary node { id displayName title email phone mobile owner { id name } } }
      pageInfo { hasNextPage }
    }
  }
}""",
)
SEARCH = Question(
    "search",
    "a search for customers by name, the first 20",
    """query Search($search: String!) {
  customers(first: 20, filter: { search: $search }) {
    nodes { id displayName customerNumber organizationNumber email phone owner { id name } }
    pageInfo { hasNextPage }
  }
}""",
)
CHANGE = Question(
    "change",
    "a customer's note changed",
    """mutation Change($input: UpdateCustomerInput!) {
  updateCustomer(input: $input) {
    customer { id version displayName note owner { id name } }
    userErrors { code }
  }
}""",
    is_write=True,
)
QUESTIONS = (LIST, CARD, SEARCH, CHANGE)
NUMBER = Question("number", "a search for one customer by number", SEARCH.document)
COUNT = Question("count", "a count of all customers", "query Count { customers(first: 0) { totalCount } }")


def values_of(question: Question, filled: Filled) -> Sequence[Variables]:
    """What a read is asked with, in turn; the ids are UUIDs."""
    if "$" not in question.document:
        return [{}]
    if question is NUMBER:
        return [{"search": str(cards.FIRST_NUMBER + filled.customers // 2 + 10 * i)} for i in range(50)]
    if question is CARD:
        every = max(filled.customers // _VALUES_MAX // 10, 1) * 10
        return [{"id": cards.customer_id(number)} for number in range(0, filled.customers, every)][:_VALUES_MAX]
    if question is SEARCH:
        return [{"search": search} for search in searches()]
    raise ValueError(question)


def searches() -> Sequence[str]:
    """The beginnings of two words of a firm's name, in the letters that every peer folds alike."""
    names = (" ".join(draft.name.split()[:2]) for draft in cards.customer_drafts() if draft.first_name is None)
    halves = (" ".join(word[:6] for word in name.lower().split()) for name in names)
    return list(dict.fromkeys(islice((half for half in halves if half.isascii() and "aa" not in half), 50)))


def written(filled: Filled) -> Sequence[UUID]:
    """The customers that are changed, each by one connection."""
    return [cards.customer_id(number * 10) for number in range(_WRITERS)][: filled.customers // 10]


def change(customer_id: UUID, version: int) -> Variables:
    """What a customer that has this version is changed with."""
    return {"input": {"id": customer_id, "version": version, "note": f"Endret etter versjon {version}."}}


def public(variables: Variables) -> Variables:
    """The variables as the service's clients write them."""
    return {key: _public(value) for key, value in variables.items()}


def _public(value: object) -> object:
    if isinstance(value, Mapping):
        return public(value)
    return public_id(Customer.id_prefix, value) if isinstance(value, UUID) else value
