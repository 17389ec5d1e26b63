"""How does a read become one SQL statement? Each stage is a value made of the one before; here is one query, carried through all of them.

A *document* (`documents.py`) has been parsed, is within its limits and valid. It has an *operation*, whose variables are coerced:

>>> from graphql import get_operation_ast
>>> from service.engine.documents import Documents
>>> from service.engine.limits import Limits
>>> from service.graphql import schema
>>> document = Documents(schema, Limits()).valid("query Card($id: ID!) { customer(id: $id) { displayName owner { name } } }").node
>>> operation = get_operation_ast(document)
>>> from graphql.execution.values import get_variable_values
>>> variables = get_variable_values(schema, operation.variable_definitions, {"id": "cus_0198f0c25d3e70008000000000000001"})

The planner (`planner.py`) turns its *selections* (`selection.py`) into a *plan* (`plan.py`): frozen records, one for each kind of thing
that the answer is made of, by what the schema's fields say of themselves (`kinds.py`). A node that enters a model has its door:

>>> from service.engine.inputs import Shape
>>> from service.engine.planner import plan_of
>>> shape = Shape(variables)
>>> plan = plan_of(schema, document, operation, shape, Limits().page_size)
>>> [customer] = plan.fields
>>> type(customer).__name__, customer.key, customer.model.__name__, customer.door.__name__
('Single', 'customer', 'Customer', 'door')
>>> name, owner = customer.fields
>>> name
Attribute(key='displayName', name='display_name')
>>> type(owner).__name__, owner.relationship, owner.fields
('One', 'owner', (Attribute(key='name', name='name'),))

What it may cost is known before it runs (`cost.py`), and so is what it hangs on (`inputs.py`): the one question that was asked of the
variables, "is the id none of a customer?", and its answer. The plan is good for whoever answers the same (`cache.py`):

>>> from service.engine.cost import rows_of
>>> rows_of(plan)
2
>>> [answer for question, answer in shape.seen]
[False]

A plan is SQL by one function a node (`sql.py`, `connection_sql.py`), in each database's own JSON (`json_sql.py`); values stay parameters:

>>> from sqlalchemy import make_url
>>> from service.engine import sql
>>> from service.engine.run import compiled
>>> statement = compiled(sql.operation(plan.fields), make_url("sqlite+aiosqlite://").get_dialect()())
>>> print(statement.text)  # doctest: +NORMALIZE_WHITESPACE
SELECT json_object('customer', (SELECT json_object('displayName', CASE WHEN (customers_1.first_name IS NULL) THEN customers_1.name
    ELSE customers_1.first_name || ' ' || customers_1.name END, 'owner', (SELECT json_object('name', employees_1.name) AS anon_3
        FROM employees AS employees_1
        WHERE employees_1.id = customers_1.owner_id AND employees_1.tenant_id = customers_1.tenant_id
        AND employees_1.tenant_id = ?)) AS anon_2
    FROM customers AS customers_1
    WHERE customers_1.id = ? AND customers_1.tenant_id = ?
    AND (customers_1.visibility = 'EVERYONE' OR customers_1.owner_id = ?))) AS anon_1
>>> [name for name, _ in statement.parameters]
['viewer_tenant', 'given_1', 'viewer_tenant', 'viewer_employee']

It runs with the viewer's ids and what the plan reads from the request (`run.py`), and its one value is the answer's JSON:

>>> {name: read(variables) for name, read in plan.given.items()}
{'given_1': UUID('0198f0c2-5d3e-7000-8000-000000000001')}

Where fields are also resolved by Python, the same rows are values, which graphql-core completes (`operation.py`, `binding.py`).
"""
