"""What do settings cost? A list of 200 customers with all that holds for each and where it comes from, beside the same list without."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import Any

import click
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from sqlalchemy import insert, select, text

from benchmarks import grounds, report
from benchmarks.load import outcome_of
from benchmarks.measure import load_of
from benchmarks.peer import running
from benchmarks.peers.in_python import Service, ServiceOnSqlite
from benchmarks.questions import Question
from benchmarks.rows import Filled
from service.db.database import Database
from service.db.ids import new_id
from service.db.models import Customer, CustomerCategory, CustomerSettings, TenantSettings
from service.graphql import schema

_GOAL = 2.5
_LIST = "nodes { id displayName customerNumber organizationNumber owner { id name } addresses { type lines postalCode city country }"


def _everything(type_: Any) -> str:
    """A selection of all that a type has; of a record, its id and its name."""
    named = get_named_type(type_)
    assert isinstance(named, GraphQLObjectType)
    if "id" in named.fields:
        return "{ id name }"
    targets = {name: get_named_type(field.type) for name, field in named.fields.items()}
    return "{ " + " ".join(name if is_leaf_type(target) else f"{name} {_everything(target)}" for name, target in targets.items()) + " }"


WITHOUT = Question("list200", "200 customers with owner and addresses", f"{{ customers(first: 200) {{ {_LIST} }} }} }}")
WITH = Question(
    "settings200",
    "the same, with all effective settings and sources",
    f"{{ customers(first: 200) {{ {_LIST} effectiveSettings {_everything(schema.type_map['EffectiveSettings'])} }} }} }}",
)


@click.command("settings")
@click.option("--customers", default=10_000, show_default=True, help="How many customers there are.")
@click.option("--seconds", default=2.0, show_default=True, help="How long each measure takes.")
@click.option("--rounds", default=5, show_default=True, help="How many measures there are of each; the median counts.")
@click.option("--dry", is_flag=True, help="Print what is found, and leave the results as they are.")
def command(customers: int, seconds: float, rounds: int, dry: bool) -> None:
    """A list with all effective settings beside the same list without them, on both databases."""
    with grounds.opened() as ground:
        rows = []
        for kind, fill in ((Service, ground.postgresql), (ServiceOnSqlite, ground.sqlite)):
            filled = fill(customers, contacts_each=0)
            asyncio.run(_set(filled))
            rows.append(_row(kind.title, _latencies_ms(ground, kind, filled, seconds, rounds)))
        head = [f"| database | {WITHOUT.title}: p50 ms | {WITH.title}: p50 ms | times |", "|---|---:|---:|---:|"]
        text = "\n\n".join(["# What settings cost", report.environment(ground.server_version()), _HOW, "\n".join([*head, *rows])])
    if not dry:
        report.write("settings.md", text)
    click.echo(text)


_HOW = (
    "One connection, one process; either list is one SQL statement. Each customer has a discount and a language of its own and a category "
    "that says when invoices are due; the tenant has defaults. The second list has 98 values more of each customer. Both take turns, and "
    f"are compared turn by turn; the median counts. Goal: at most {_GOAL:g} times as long."
)


async def _set(filled: Filled) -> None:
    database = Database(filled.database_url)
    category = new_id()
    try:
        async with database.writing() as session:
            session.add(CustomerCategory(tenant_id=filled.tenant_id, id=category, name="Storkunde", version=1, **_TERMS))
            session.add(TenantSettings(tenant_id=filled.tenant_id, invoice_cc_emails=["kopi@example.com"]))
            await session.flush()
            connection = await session.connection()
            ids = (await connection.execute(select(Customer.id).where(Customer.tenant_id == filled.tenant_id))).scalars()
            rows = [{"tenant_id": filled.tenant_id, "customer_id": id, "category_id": category, **_OWN} for id in ids]
            await connection.execute(insert(CustomerSettings), rows)
            # As autovacuum would, some time after so many rows have come.
            await connection.execute(text("ANALYZE"))
            await session.commit()
    finally:
        await database.close()


_TERMS = {"invoice_payment_terms": {"type": "MONTHS", "count": 1}}
_OWN = {"price_discount_percent": Decimal("12.50"), "invoice_language": "EN"}


def _latencies_ms(
    ground: grounds.Grounds, kind: type[Service], filled: Filled, seconds: float, rounds: int
) -> Sequence[tuple[float, float]]:
    """The median latency of the list without and with, round by round."""
    with running(kind(filled.database_url, ground.secret, ground.folder), ground.token(filled)) as peer:

        def latency_ms(question: Question) -> float:
            outcome = outcome_of(load_of(peer, filled, question, 1, seconds))
            if outcome.example or not outcome.latencies_ms:
                raise RuntimeError(f"{kind.title}, {question.title}: {outcome.example or 'no answer in time'}")
            return outcome.percentile(0.5)

        return [(latency_ms(WITHOUT), latency_ms(WITH)) for _ in range(rounds)]


def _row(title: str, rounds: Sequence[tuple[float, float]]) -> str:
    without_ms, with_ms = (median(latencies) for latencies in zip(*rounds, strict=True))
    ratio = median(one / other for other, one in rounds)
    verdict = "reached" if ratio <= _GOAL else "**missed**"
    return f"| {title} | {without_ms:.2f} | {with_ms:.2f} | {ratio:.2f} {verdict} |"
