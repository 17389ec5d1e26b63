"""Documents that are large in one way, to exactly so much: what limits are held against."""

from math import isqrt

CUSTOMER = (
    "id version displayName email phone mobile note visibility isArchived createdAt updatedAt customerNumber type isSupplier name "
    "country website"
)
EMPLOYEE = "id name email role isActive __typename"


def deep(levels: int) -> str:
    """Fields one in another, the last of them a leaf."""
    triples, rest = divmod(levels - 4, 3)
    inner = ("id", "owner { id }", "company { draft { name } }")[rest]
    for level in range(triples, -1, -1):
        inner = f"{('customers', 'contacts')[level % 2]}(first: 1) {{ edges {{ node {{ {inner} }} }} }}"
    return f"{{ {inner} }}"


def wide(count: int) -> str:
    """Fields, 48 at each root field but the last: the same one ever again would be too many comparisons."""
    fields = f"nodes {{ {CUSTOMER} owner {{ {EMPLOYEE} }} createdBy {{ {EMPLOYEE} }} updatedBy {{ {EMPLOYEE} }} }}"
    rest = "edges { cursor node { id name owner { name } } } totalCount"
    roots = [f"a{n}: customers {{ {fields} {rest} }}" for n in range(min(19, (count - 2) // 48))]
    return "{ " + " ".join(roots) + " customers { " + "totalCount " * (count - len(roots) * 48 - 1) + "} }"


def repeated(comparisons: int) -> str:
    """Fields under one key, as many as take so many comparisons to see that each agrees with each other."""
    roots: list[str] = []
    while comparisons:
        count = (1 + isqrt(1 + 8 * comparisons)) // 2
        roots.append(f"a{len(roots)}: customers {{ nodes {{ {'id ' * count}}} }}")
        comparisons -= count * (count - 1) // 2
    return f"{{ {' '.join(roots)} }}"


def aliases(count: int) -> str:
    """Aliases, all in one object that has its other fields too."""
    return f"{{ customers {{ nodes {{ {CUSTOMER} " + " ".join(f"a{n}: name" for n in range(count)) + " } } }"


def root_fields(count: int) -> str:
    return "{ " + " ".join(f'a{n}: node(id: "cus_{n}") {{ id }}' for n in range(count)) + " }"


def directives(count: int) -> str:
    """At one place. More than two are invalid, since there are only two that may stand there, once each."""
    return "{ viewer " + " ".join(("@include(if: true)", "@skip(if: false)")[n % 2] for n in range(count)) + " { tenant { id } } }"


def operations(count: int) -> str:
    """The one that runs is called Q0."""
    return " ".join(f"query Q{n} {{ __typename }}" for n in range(count))


def nesting(levels: int) -> str:
    """Selection sets one in another, without any field that counts as deep."""
    return "{ " + "... { " * (levels - 1) + "__typename" + " }" * levels


def chained(levels: int) -> str:
    """The same by named fragments, each spreading the next."""
    chain = [f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(1, levels - 1)]
    return "{ ...F1 } " + " ".join(chain) + f" fragment F{levels - 1} on Query {{ __typename }}"


def tokens(count: int) -> str:
    """Tokens, most of them values of one list."""
    return "{ customers(first: 1) { nodes { addresses(types: [" + "VISIT " * (count - 23) + "]) { city } } } }"


def comments(count: int) -> str:
    return "#\n" * count + "{ __typename }"


def source(length: int) -> str:
    return "{ __typename }".ljust(length)


def connections(count: int) -> str:
    """Connections, two at each root field."""
    halves, rest = divmod(count, 2)
    page = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }"
    inner = f"contacts(first: 1) {{ {page} nodes {{ id owner {{ name }} }} }}"
    roots = [f'a{n}: customers(first: 1, filter: {{ search: "fjord" }}) {{ {page} nodes {{ id {inner} }} }}' for n in range(halves)]
    return "{ " + " ".join(roots) + " contacts(first: 1) { nodes { id } }" * rest + " }"


def connection_depth(levels: int) -> str:
    """Connections, one in another."""
    inner = "id"
    for level in range(levels - 1, -1, -1):
        inner = f"{('customers', 'contacts')[level % 2]}(first: 1) {{ nodes {{ {inner} }} }}"
    return f"{{ {inner} }}"


def rows(count: int) -> str:
    """Records that may be returned."""
    hundreds, rest = divmod(count, 100)
    return (
        f"{{ a: customers(first: 100) {{ nodes {{ id contacts(first: {hundreds - 1}) {{ nodes {{ id }} }} }} }} "
        f"b: customers(first: {rest}) {{ nodes {{ id }} }} }}"
    )


def page(size: int) -> str:
    return f"{{ customers(first: {size}) {{ nodes {{ id }} }} }}"


def invalid(errors: int) -> str:
    return "{ " + " ".join(f"x{n}" for n in range(errors)) + " }"


def doubling(levels: int, innermost: str) -> str:
    """Fragments that each spread the next twice."""
    spreads = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }} {spreads} fragment F{levels} on Query {{ {innermost} }}"


def everything() -> str:
    """All at once, each near its limit: 18 connections three deep, 20 root fields, 50 aliases, some 900 fields."""
    flags = "totalCount pageInfo { ...P }"
    card = "id displayName owner { ...E } createdBy { name } addresses { ...A }"
    arguments = 'first: 1, filter: { search: "a", ownerId: "x", includeArchived: true }, orderBy: { field: UPDATED_AT, direction: DESC }'
    inner = ""
    for level in (2, 1, 0):
        name = ("customers", "contacts")[level % 2]
        given, link = (arguments, "") if level == 0 else ("first: 1", "role email phone isPrimary")
        inner = f"{name}({given}) {{ {flags} nodes {{ {card} }} edges {{ cursor {link} node {{ {card} note {inner} }} }} }}"
    chains = " ".join(f"c{n}: {inner}" for n in range(6))
    more = " ".join(
        f'n{n}: node(id: "cus_{n:032x}") {{ id ... on Customer {{ name owner {{ ...E }} website email phone note version }} }}'
        for n in range(13)
    )
    fragments = (
        "fragment P on PageInfo { hasNextPage hasPreviousPage startCursor endCursor } fragment E on Employee { id name email } "
        "fragment A on Address { type recipient lines city country }"
    )
    return f"{fragments} {{ {chains} {more} viewer {{ tenant {{ {' '.join(f't{n}: name' for n in range(31))} }} }} }}"
