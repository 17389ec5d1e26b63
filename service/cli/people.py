"""Who are the people, and their firms? `token`, `tenant …`, `employee …`."""

import asyncio

import click
from email_validator import EmailNotValidError, validate_email

from service.auth import Claims
from service.cli.common import prepared_database, print_table, read_settings, tokens_of
from service.db import tenants
from service.db.models import EmployeeRole
from service.settings import Settings

_TENANT = click.option("--tenant", metavar="NAME", help="Which tenant, where there are several.")


class _Email(click.ParamType[str]):
    name = "email"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return validate_email(value, check_deliverability=False).normalized
        except EmailNotValidError as error:
            self.fail(f'"{value}" is no e-mail address: {error}', param, ctx)


class _Name(click.ParamType[str]):
    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        name = " ".join(value.split())
        if not name or len(name) > 200 or not name.isprintable():
            self.fail("expected a name of 1 to 200 characters", param, ctx)
        return name


class _Printable(click.ParamType[str]):
    name = "text"

    def __init__(self, length_max: int) -> None:
        self._length_max = length_max

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not 0 < len(value) <= self._length_max or not value.isprintable():
            self.fail(f"expected 1 to {self._length_max} characters that can be printed", param, ctx)
        return value


@click.command()
@click.option("--employee", metavar="EMAIL", help="Whose token: the employee's e-mail (default: the first administrator).")
@_TENANT
def token(employee: str | None, tenant: str | None) -> None:
    """Print a sign-in token, and nothing else.

    It is good for 30 days, as `Authorization: Bearer TOKEN`. Whoever has it is that employee: keep it as you keep a password.
    """
    settings = read_settings()

    async def issued() -> str:
        async with prepared_database(settings) as database:
            found = await tenants.find_employee(database, employee, tenant)
        return tokens_of(settings).issue(Claims(found.tenant_id, found.employee_id))

    click.echo(asyncio.run(issued()))


@click.group()
def tenant() -> None:
    """Tenants: each is one firm, with its own employees and cards, and sees nothing of the others."""


@tenant.command("add")
@click.argument("name", type=_Name())
@click.option("--administrator", required=True, metavar="EMAIL", type=_Email(), help="The first administrator's e-mail.")
@click.option("--administrator-name", metavar="NAME", type=_Name(), help="The administrator's name (default: the e-mail's first part).")
def tenant_add(name: str, administrator: str, administrator_name: str | None) -> None:
    """Make the tenant NAME with its first administrator, who adds the others."""
    settings = read_settings()
    person = administrator_name or administrator.partition("@")[0]

    async def added() -> None:
        async with prepared_database(settings) as database:
            await tenants.add_tenant(database, name, administrator, person)

    asyncio.run(added())
    click.echo(f'Added "{name}". Its administrator signs in with: kundekort token --employee {administrator} --tenant "{name}"')


@tenant.command("list")
def tenant_list() -> None:
    """List the tenants: name, number of employees, and what an issuer's tokens call it."""
    settings = read_settings()

    async def found() -> list[tuple[str, ...]]:
        async with prepared_database(settings) as database:
            return [(row.name, str(row.employees), row.sign_in_value or "") for row in await tenants.list_tenants(database)]

    print_table(asyncio.run(found()))


@tenant.command("bind")
@click.argument("value", type=_Printable(320))
@_TENANT
def tenant_bind(value: str, tenant: str | None) -> None:
    """Say what an issuer's tokens call the tenant: the VALUE of the claim that KUNDEKORT_OIDC_TENANT_CLAIM names."""
    click.echo(f'Tokens with the value "{value}" are of "{_bind_tenant(tenant, value)}".')


@tenant.command("unbind")
@_TENANT
def tenant_unbind(tenant: str | None) -> None:
    """Undo `bind`: no value of the claim means the tenant any more."""
    click.echo(f'No value of the claim means "{_bind_tenant(tenant, None)}".')


def _bind_tenant(tenant: str | None, value: str | None) -> str:
    settings = read_settings()

    async def bound() -> str:
        async with prepared_database(settings) as database:
            return await tenants.bind_tenant(database, tenant, value)

    return asyncio.run(bound())


@click.group()
def employee() -> None:
    """Employees: who signs in, and owns customers and contacts (Administrasjon - Ansatte)."""


@employee.command("add")
@click.argument("name", type=_Name())
@click.argument("email", type=_Email())
@click.option(
    "--role",
    type=click.Choice([role.name.lower() for role in EmployeeRole], case_sensitive=False),
    default="member",
    show_default=True,
    help="An administrator may also add, change and deactivate employees.",
)
@_TENANT
def employee_add(name: str, email: str, role: str, tenant: str | None) -> None:
    """Add the employee NAME with the address EMAIL."""
    settings = read_settings()

    async def added() -> tenants.EmployeeRow:
        async with prepared_database(settings) as database:
            return await tenants.add_employee(database, tenant, name, email, EmployeeRole[role.upper()])

    row = asyncio.run(added())
    click.echo(f'Added {row.name} to "{row.tenant}". A token: kundekort token --employee {row.email} --tenant "{row.tenant}"')


@employee.command("list")
@_TENANT
def employee_list(tenant: str | None) -> None:
    """List a tenant's employees: e-mail, name, role, whether deactivated, and at which issuer they sign in."""
    settings = read_settings()

    async def found() -> list[tuple[str, ...]]:
        async with prepared_database(settings) as database:
            rows = await tenants.list_employees(database, tenant)
        return [
            (row.email, row.name, row.role.name.lower(), "" if row.is_active else "deactivated", row.sign_in_issuer or "") for row in rows
        ]

    print_table(asyncio.run(found()))


@employee.command("bind")
@click.argument("email")
@click.argument("subject", type=_Printable(255))
@_TENANT
def employee_bind(email: str, subject: str, tenant: str | None) -> None:
    """Bind the employee with the address EMAIL to an account of KUNDEKORT_OIDC_ISSUER, by its SUBJECT (`sub`).

    That is for issuers that verify no e-mails: from others, the first sign-in binds by itself.
    """
    settings = read_settings()
    if not settings.oidc_issuer:
        raise click.ClickException("There is no issuer: KUNDEKORT_OIDC_ISSUER is empty.")
    row = _bind_employee(settings, email, tenant, (settings.oidc_issuer, subject))
    click.echo(f"{row.email} signs in with this account of {row.sign_in_issuer}.")


@employee.command("unbind")
@click.argument("email")
@_TENANT
def employee_unbind(email: str, tenant: str | None) -> None:
    """Undo the binding of the employee with the address EMAIL to an account: the next who signs in with this verified e-mail is bound."""
    row = _bind_employee(read_settings(), email, tenant, None)
    click.echo(f"{row.email} is bound to no account. A running service knows within five seconds.")


def _bind_employee(settings: Settings, email: str, tenant: str | None, account: tuple[str, str] | None) -> tenants.EmployeeRow:
    async def bound() -> tenants.EmployeeRow:
        async with prepared_database(settings) as database:
            return await tenants.bind_employee(database, email, tenant, account)

    return asyncio.run(bound())
