"""Every read of the API, as documents: what each viewer is asked after a history, in few requests of many fields."""

CARD = "id version visibility isArchived createdAt updatedAt displayName firstName email phone mobile note"
_PEOPLE = "owner { id name isActive } createdBy { id } updatedBy { id name }"
_PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"

CUSTOMER_SLOTS, CONTACT_SLOTS = 3, 3

CUSTOMER_CARDS = (
    "query("
    + ", ".join(f"$id{i}: ID!" for i in range(CUSTOMER_SLOTS))
    + ") { "
    + " ".join(f"card{i}: customer(id: $id{i}) {{ ...Card }} node{i}: node(id: $id{i}) {{ ...Node }}" for i in range(CUSTOMER_SLOTS))
    + f""" }}
fragment Node on Node {{ __typename id ... on Customer {{ displayName version }} ... on Contact {{ displayName version }} }}
fragment Card on Customer {{
  {CARD} {_PEOPLE} customerNumber type isSupplier name organizationNumber subUnitNumber country website
  addresses {{ type lines city }} visits: addresses(types: [VISIT]) {{ city }}
  settings {{ ...Set }}
  effectiveSettings {{ invoice {{ language ourReference {{ id }} }} supplier {{ bankAccounts {{ bban isVerified }} }} }}
  contacts(first: 2) {{ {_PAGE} nodes {{ id }} edges {{ cursor role email phone isPrimary node {{
    id displayName visibility owner {{ id }}
    customers {{ totalCount nodes {{ id displayName contacts(first: 1) {{ totalCount nodes {{ id }} }} }} }}
  }} }} }}
}}
fragment Set on CustomerSettings {{
  invoice {{ language ourReference {{ id }} }} price {{ discountPercent }}
  supplier {{ bankAccounts {{ bban iban bic isPrimary isVerified verifiedBy {{ id }} }} }}
}}"""
)

CONTACT_CARDS = (
    "query("
    + ", ".join(f"$id{i}: ID!" for i in range(CONTACT_SLOTS))
    + ") { "
    + " ".join(f"card{i}: contact(id: $id{i}) {{ ...Card }} node{i}: node(id: $id{i}) {{ ...Node }}" for i in range(CONTACT_SLOTS))
    + f""" }}
fragment Node on Node {{ __typename id ... on Customer {{ displayName version }} ... on Contact {{ displayName version }} }}
fragment Card on Contact {{
  {CARD} {_PEOPLE} lastName title dateOfBirth addresses {{ type lines city }}
  customers(first: 2) {{ {_PAGE} nodes {{ id }} edges {{ cursor role email phone isPrimary node {{
    id displayName visibility owner {{ id }} contacts {{ totalCount edges {{ isPrimary node {{ id displayName }} }} }}
  }} }} }}
}}"""
)

CUSTOMER_LISTS = f"""
query($owner: ID!, $since: DateTime!, $number: String!, $search: String!, $city: String!) {{
  live: customers {{ ...Page nodes {{ contacts(first: 1) {{ totalCount nodes {{ id displayName }} }} }} }}
  all: customers(filter: {{includeArchived: true}}, orderBy: {{field: CREATED_AT}}) {{ ...Page }}
  hidden: customers(filter: {{visibility: OWNER_ONLY, includeArchived: true}}, orderBy: {{field: CUSTOMER_NUMBER}}) {{ ...Page }}
  shown: customers(filter: {{visibility: EVERYONE}}, orderBy: {{field: CUSTOMER_NUMBER, direction: DESC}}, last: 3) {{ ...Page }}
  owned: customers(filter: {{ownerId: $owner, includeArchived: true}}, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{ ...Page }}
  numbered: customers(filter: {{organizationNumber: $number}}, first: 1) {{ ...Page }}
  found: customers(filter: {{search: $search, includeArchived: true}}) {{ ...Page }}
  in_city: customers(filter: {{city: $city}}) {{ ...Page }}
  persons: customers(filter: {{type: [PRIVATE_CUSTOMER, SUPPLIER]}}, last: 2) {{ ...Page }}
  suppliers: customers(filter: {{isSupplier: true}}) {{ totalCount }}
  changed: customers(filter: {{updatedSince: $since, includeArchived: true}}) {{ ...Page }}
  none: customers(first: 0) {{ {_PAGE} edges {{ cursor node {{ id }} }} }}
}}
fragment Page on CustomerConnection {{
  {_PAGE} nodes {{ id }}
  edges {{ cursor node {{ id version displayName owner {{ id }} }} }}
}}"""

CONTACT_LISTS = f"""
query($owner: ID!, $since: DateTime!, $search: String!) {{
  live: contacts {{ ...Page nodes {{ customers(first: 1) {{ totalCount nodes {{ id displayName }} }} }} }}
  all: contacts(filter: {{includeArchived: true}}, orderBy: {{field: CREATED_AT, direction: DESC}}) {{ ...Page }}
  hidden: contacts(filter: {{visibility: OWNER_ONLY, includeArchived: true}}) {{ ...Page }}
  shown: contacts(filter: {{visibility: EVERYONE}}, last: 2) {{ ...Page }}
  owned: contacts(filter: {{ownerId: $owner, includeArchived: true}}, orderBy: {{field: UPDATED_AT}}) {{ ...Page }}
  found: contacts(filter: {{search: $search}}, first: 2) {{ ...Page }}
  changed: contacts(filter: {{updatedSince: $since, includeArchived: true}}) {{ ...Page }}
}}
fragment Page on ContactConnection {{
  {_PAGE} nodes {{ id }}
  edges {{ cursor node {{ id version displayName owner {{ id }} }} }}
}}"""

FIRM = f"""
query($colleague: ID!, $stranger: ID!, $tenant: ID!, $search: String!) {{
  viewer {{ employee {{ id name email role isActive }} tenant {{ id name }} }}
  colleague: employee(id: $colleague) {{ id name role isActive }}
  stranger: employee(id: $stranger) {{ id name }}
  a: node(id: $colleague) {{ __typename id }}
  b: node(id: $stranger) {{ __typename id }}
  c: node(id: $tenant) {{ __typename id ... on Tenant {{ name }} }}
  employees {{ {_PAGE} edges {{ cursor node {{ id name isActive }} }} }}
  active: employees(filter: {{isActive: true}}, first: 2) {{ {_PAGE} edges {{ cursor node {{ id }} }} }}
  found: employees(filter: {{search: $search}}) {{ totalCount nodes {{ id }} }}
}}"""

_HITS = "hits { organizationNumber name action company { id } customers { id version displayName owner { id } contacts { totalCount } } }"
LOOKUPS = f"""
query($number: String!, $subUnit: String!, $name: String!, $search: String!) {{
  number: companyLookup(query: $number) {{ {_HITS} registry {{ status source asOf }} }}
  subUnit: companyLookup(query: $subUnit) {{ {_HITS} registry {{ status }} }}
  name: companyLookup(query: $name, first: 2) {{ {_HITS} registry {{ status }} }}
  search: companyLookup(query: $search, first: 3) {{ {_HITS} registry {{ status }} }}
}}"""

# One customer whose facts the register would be asked for: the other way through the engine.
RESOLVED = "query($id: ID!) { customer(id: $id) { id displayName company { name } companyAnswer { status } } }"


def walk(root: str, fields: tuple[str, ...], *, is_backward: bool) -> str:
    """A page of the whole list in every order at once, each order with a cursor of its own."""
    orders = [(field, direction) for field in fields for direction in ("ASC", "DESC")]
    size, place = ("last", "before") if is_backward else ("first", "after")
    variables = ", ".join(f"$place{i}: String" for i in range(len(orders)))
    lists = " ".join(
        f"list{i}: {root}({size}: $size, {place}: $place{i}, filter: {{includeArchived: true}}, "
        f"orderBy: {{field: {field}, direction: {direction}}}) {{ {_PAGE} edges {{ cursor node {{ id }} }} }}"
        for i, (field, direction) in enumerate(orders)
    )
    return f"query($size: Int!, {variables}) {{ {lists} }}"


CUSTOMER_ORDERS = ("NAME", "CUSTOMER_NUMBER", "CREATED_AT", "UPDATED_AT")
CONTACT_ORDERS = ("NAME", "CREATED_AT", "UPDATED_AT")

LINKED_CONTACTS = f"""query($id: ID!, $place0: String) {{ card: customer(id: $id) {{
  list0: contacts(first: 1, after: $place0) {{ {_PAGE} edges {{ cursor isPrimary node {{ id }} }} }} }} }}"""
LINKED_CUSTOMERS = f"""query($id: ID!, $place0: String) {{ card: contact(id: $id) {{
  list0: customers(first: 1, after: $place0) {{ {_PAGE} edges {{ cursor isPrimary node {{ id }} }} }} }} }}"""

_CARD = "id version displayName isArchived visibility createdAt updatedAt owner { id name isActive } updatedBy { id }"
CUSTOMER_PAGE = f"""fragment C on CustomerConnection {{ {_PAGE} edges {{ cursor node {{
  {_CARD} organizationNumber
  contacts(first: 4) {{ totalCount edges {{ isPrimary role node {{
    id displayName customers(first: 4) {{ totalCount nodes {{ id }} }}
  }} }} }}
}} }} }}"""
CONTACT_PAGE = f"""fragment C on ContactConnection {{ {_PAGE} edges {{ cursor node {{
  {_CARD}
  customers(first: 4) {{ totalCount edges {{ isPrimary role node {{
    id displayName contacts(first: 4) {{ totalCount nodes {{ id }} }}
  }} }} }}
}} }} }}"""
