"""What does the register say? `registry check|company|search`, asked as the service asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click

from service.cli.common import print_table, read_settings
from service.registry.client import Enhetsregisteret
from service.registry.company import Company, CompanyAddress
from service.registry.sandbox import running_sandbox
from service.settings import Settings


@click.group()
def registry() -> None:
    """Ask Enhetsregisteret, Norway's public register of companies, as the service does."""


@registry.command("check")
def registry_check() -> None:
    """Say whether the register answers. Exit code 1 if it doesn't."""
    settings = read_settings()

    async def answers() -> bool:
        async with _register(settings) as register:
            return await register.probe()

    where = "the sandbox" if settings.is_sandbox else settings.registry_url
    if not asyncio.run(answers()):
        raise click.ClickException(f"Enhetsregisteret does not answer ({where}).")
    click.echo(f"Enhetsregisteret answers ({where}).")


@registry.command("company")
@click.argument("number")
def registry_company(number: str) -> None:
    """Print what the register knows of one organisation number (organisasjonsnummer: nine digits), a sub-unit's (underenhet) too."""
    settings = read_settings()

    async def asked() -> Company | None:
        async with _register(settings) as register:
            answer = await register.company(number)
        if answer.status == "NOT_ASKED":
            raise click.UsageError(f'"{number}" is no organisation number: nine digits, the last of which checks the others.')
        if not answer.is_answered:
            raise click.ClickException("Enhetsregisteret does not answer.")
        return answer.value

    company = asyncio.run(asked())
    if company is None:
        raise click.ClickException(f"Enhetsregisteret knows no company with the number {number}.")
    print_table(_facts(company))


@registry.command("search")
@click.argument("name")
@click.option("--count", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at most.")
def registry_search(name: str, count: int) -> None:
    """List companies by NAME, best first: number, name, status, place."""
    settings = read_settings()

    async def asked() -> list[tuple[str, ...]]:
        async with _register(settings) as register:
            answer = await register.search(name, count)
        if not answer.is_answered:
            raise click.ClickException("Enhetsregisteret does not answer.")
        return [(hit.organization_number, hit.name, hit.status, _city(hit.business_address or hit.postal_address)) for hit in answer.value]

    print_table(asyncio.run(asked()))


@asynccontextmanager
async def _register(settings: Settings) -> AsyncIterator[Enhetsregisteret]:
    if settings.is_sandbox:
        async with running_sandbox() as url, Enhetsregisteret(url, deadline_s=settings.registry_deadline_s) as register:
            yield register
        return
    if not settings.registry_url:
        raise click.ClickException("Enhetsregisteret is not used: KUNDEKORT_REGISTRY_URL is empty.")
    async with Enhetsregisteret(settings.registry_url, deadline_s=settings.registry_deadline_s) as register:
        yield register


def _facts(company: Company) -> list[tuple[str, str]]:
    form = company.organization_form
    facts = {
        "number": company.organization_number,
        "name": company.name,
        "status": company.status.value,
        "form": f"{form.code} {form.description or ''}".strip(),
        "sub-unit of": company.parent_organization_number if company.is_sub_unit else None,
        "business address": _address(company.business_address),
        "postal address": _address(company.postal_address),
        "phone": company.phone or company.mobile,
        "e-mail": company.email,
        "website": company.website,
        "registered": company.registered_on and company.registered_on.isoformat(),
        "deleted": company.deleted_on and company.deleted_on.isoformat(),
    }
    return [(name, fact) for name, fact in facts.items() if fact]


def _address(address: CompanyAddress | None) -> str | None:
    if address is None:
        return None
    return ", ".join([*address.lines, " ".join(filter(None, (address.postal_code, address.city))), address.country or ""]).strip(", ")


def _city(address: CompanyAddress | None) -> str:
    return (address and address.city) or ""
