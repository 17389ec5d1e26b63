"""What can an operator do? `kundekort serve|migrate|token|tenant|employee|registry …`.

Answers go to the standard output, everything else to the standard error output. What goes wrong is one line: exit code 2 where the
command or a setting is wrong, 1 where it could not be done.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import click
from alembic.util import CommandError
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from service import logs
from service.auth import Claims, Tokens, signing
from service.db import migrate as migrations
from service.db import tenants
from service.db.database import Database
from service.db.models import EmployeeRole
from service.registry.client import Enhetsregisteret
from service.registry.company import Company, CompanyAddress
from service.registry.sandbox import running_sandbox
from service.settings import BadSetting, Settings

T = TypeVar("T")
_TENANT = click.option("--tenant", metavar="NAME", help="Which tenant, where there are several.")


class _SettingError(click.ClickException):
    exit_code = 2


class _Commands(click.Group):
    """Turns what an operator can put right into one line."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BadSetting as error:
            raise _SettingError(str(error)) from None
        except (LookupError, tenants.NotUnique) as error:
            if not isinstance(error, tenants.NoSuchEmployee | tenants.AmbiguousEmployee | tenants.NotUnique):
                raise
            raise click.ClickException(str(error)) from None
        except migrations.NewerDatabase as error:
            raise click.ClickException(str(error)) from None
        except DBAPIError as error:
            raise click.ClickException(f"The database ({_place(context.obj)}) refused: {_first_line(error.orig or error)}.") from None
        except (ConnectionError, TimeoutError, socket.gaierror) as error:  # the register's are answers, so these are the database's
            raise click.ClickException(f"The database ({_place(context.obj)}) does not answer: {_first_line(error)}.") from None
        except OSError as error:
            raise click.ClickException(_first_line(error)) from None


def _place(settings: Settings) -> str:
    """Where the database is, as the operator knows it."""
    return str(make_url(settings.sqlalchemy_url).database) if settings.is_embedded else "KUNDEKORT_DATABASE_URL"


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


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


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kundekort", message="%(version)s")
def main() -> None:
    """Kundekort: the customer and contact cards of a CRM, by GraphQL.

    `kundekort serve` starts everything, and prints where it is and a token to sign in with.

    Settings come from the environment (KUNDEKORT_PORT=9000 kundekort serve) or from a file `.env` in the project.
    """
    # What is made, the database and what SQLite puts beside it, is its owner's alone, in whatever folder.
    os.umask(0o077)


@main.command()
@click.option("--host", help="Address to listen on (default 127.0.0.1: this machine alone).  [KUNDEKORT_HOST]")
@click.option("--port", help="Port to listen on (default 8000).  [KUNDEKORT_PORT]")
@click.option("--sandbox", is_flag=True, help="Invented companies of a built-in stand-in, not Enhetsregisteret's.  [KUNDEKORT_SANDBOX]")
@click.option(
    "--demonstration", is_flag=True, help="The sandbox, and a database of its own with invented cards.  [KUNDEKORT_DEMONSTRATION]"
)
def serve(host: str | None, port: str | None, sandbox: bool, demonstration: bool) -> None:
    """Start the service, after preparing all that it needs.

    Brings the database up to date (an SQLite file in .data, unless KUNDEKORT_DATABASE_URL names another). On the first start it also makes
    the first tenant (a tenant is one firm, with its employees and cards), its administrator, and the secret that signs tokens.

    Prints the address of the API, where a browser finds GraphiQL, and a sign-in token to paste there. Ends, after finishing the requests
    under way, on Ctrl+C or SIGTERM.

    Companies come from Enhetsregisteret, Norway's public register of companies (Brønnøysundregistrene).
    """
    given = {"host": host, "port": port, "sandbox": sandbox or None, "demonstration": demonstration or None}
    settings = _settings(**{name: value for name, value in given.items() if value is not None})
    # The schema takes a second to build, and no other command needs it.
    from service.serving import serve as run_service

    run_service(settings, _signing(settings), say=click.echo)


@main.command()
@click.option("--down", metavar="REVISION", help="Go back to this revision instead (`base`: no tables). Newer tables and columns are lost.")
@click.option("--yes", is_flag=True, help="Don't ask before going back.")
def migrate(down: str | None, yes: bool) -> None:
    """Bring the database's tables up to date. `serve` does so by itself."""
    settings = _settings()
    if down is None:
        migrations.upgrade(settings.sqlalchemy_url)
        click.echo(f"The database is at revision {migrations.head()}.")
        return
    if not yes:
        click.confirm(f"Go back to {down}, and lose what newer tables and columns hold?", abort=True, err=True)
    try:
        migrations.downgrade(settings.sqlalchemy_url, down)
    except CommandError as error:
        raise click.UsageError(_first_line(error)) from None
    click.echo(f"The database is at revision {down}.")


@main.command()
@click.option("--employee", metavar="EMAIL", help="Whose token: the employee's e-mail (default: the first administrator).")
@_TENANT
def token(employee: str | None, tenant: str | None) -> None:
    """Print a sign-in token, and nothing else.

    It is good for 30 days, as `Authorization: Bearer TOKEN`. Whoever has it is that employee: keep it as you keep a password.
    """
    settings = _settings()

    async def issued() -> str:
        async with _prepared(settings) as database:
            found = await tenants.find_employee(database, employee, tenant)
        return _signing(settings).issue(Claims(found.tenant_id, found.employee_id))

    click.echo(_run(issued()))


@main.command()
def schema() -> None:
    """Print the API's schema, in GraphQL's own language (`kundekort schema > schema.graphql` brings the project's copy up to date)."""
    from graphql import print_schema

    from service.graphql import schema as built

    click.echo(print_schema(built))


@main.group()
def tenant() -> None:
    """Tenants: each is one firm, with its own employees and cards, and sees nothing of the others."""


@tenant.command("add")
@click.argument("name", type=_Name())
@click.option("--administrator", required=True, metavar="EMAIL", type=_Email(), help="The first administrator's e-mail.")
@click.option("--administrator-name", metavar="NAME", type=_Name(), help="The administrator's name (default: the e-mail's first part).")
def tenant_add(name: str, administrator: str, administrator_name: str | None) -> None:
    """Make the tenant NAME with its first administrator, who adds the others."""
    settings = _settings()
    person = administrator_name or administrator.partition("@")[0]

    async def added() -> None:
        async with _prepared(settings) as database:
            await tenants.add_tenant(database, name, administrator, person)

    _run(added())
    click.echo(f'Added "{name}". Its administrator signs in with: kundekort token --employee {administrator} --tenant "{name}"')


@tenant.command("list")
def tenant_list() -> None:
    """List the tenants: name, number of employees, and what an issuer's tokens call it."""
    settings = _settings()

    async def found() -> list[tuple[str, ...]]:
        async with _prepared(settings) as database:
            return [(row.name, str(row.employees), row.sign_in_value or "") for row in await tenants.list_tenants(database)]

    _table(_run(found()))


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
    settings = _settings()

    async def bound() -> str:
        async with _prepared(settings) as database:
            return await tenants.bind_tenant(database, tenant, value)

    return _run(bound())


@main.group()
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
    settings = _settings()

    async def added() -> tenants.EmployeeRow:
        async with _prepared(settings) as database:
            return await tenants.add_employee(database, tenant, name, email, EmployeeRole[role.upper()])

    row = _run(added())
    click.echo(f'Added {row.name} to "{row.tenant}". A token: kundekort token --employee {row.email} --tenant "{row.tenant}"')


@employee.command("list")
@_TENANT
def employee_list(tenant: str | None) -> None:
    """List a tenant's employees: e-mail, name, role, whether deactivated, and at which issuer they sign in."""
    settings = _settings()

    async def found() -> list[tuple[str, ...]]:
        async with _prepared(settings) as database:
            rows = await tenants.list_employees(database, tenant)
        return [
            (row.email, row.name, row.role.name.lower(), "" if row.is_active else "deactivated", row.sign_in_issuer or "") for row in rows
        ]

    _table(_run(found()))


@employee.command("bind")
@click.argument("email")
@click.argument("subject", type=_Printable(255))
@_TENANT
def employee_bind(email: str, subject: str, tenant: str | None) -> None:
    """Bind the employee with the address EMAIL to an account of KUNDEKORT_OIDC_ISSUER, by its SUBJECT (`sub`).

    That is for issuers that verify no e-mails: from others, the first sign-in binds by itself.
    """
    settings = _settings()
    if not settings.oidc_issuer:
        raise click.ClickException("There is no issuer: KUNDEKORT_OIDC_ISSUER is empty.")
    row = _bind_employee(settings, email, tenant, (settings.oidc_issuer, subject))
    click.echo(f"{row.email} signs in with this account of {row.sign_in_issuer}.")


@employee.command("unbind")
@click.argument("email")
@_TENANT
def employee_unbind(email: str, tenant: str | None) -> None:
    """Undo the binding of the employee with the address EMAIL to an account: the next who signs in with this verified e-mail is bound."""
    row = _bind_employee(_settings(), email, tenant, None)
    click.echo(f"{row.email} is bound to no account. A running service knows within five seconds.")


def _bind_employee(settings: Settings, email: str, tenant: str | None, account: tuple[str, str] | None) -> tenants.EmployeeRow:
    async def bound() -> tenants.EmployeeRow:
        async with _prepared(settings) as database:
            return await tenants.bind_employee(database, email, tenant, account)

    return _run(bound())


@main.group()
def registry() -> None:
    """Ask Enhetsregisteret, Norway's public register of companies, as the service does."""


@registry.command("check")
def registry_check() -> None:
    """Say whether the register answers. Exit code 1 if it doesn't."""
    settings = _settings()

    async def answers() -> bool:
        async with _register(settings) as register:
            return await register.probe()

    where = "the sandbox" if settings.is_sandbox else settings.registry_url
    if not _run(answers()):
        raise click.ClickException(f"Enhetsregisteret does not answer ({where}).")
    click.echo(f"Enhetsregisteret answers ({where}).")


@registry.command("company")
@click.argument("number")
def registry_company(number: str) -> None:
    """Print what the register knows of one organisation number (organisasjonsnummer: nine digits), a sub-unit's (underenhet) too."""
    settings = _settings()

    async def asked() -> Company | None:
        async with _register(settings) as register:
            answer = await register.company(number)
        if answer.status == "NOT_ASKED":
            raise click.UsageError(f'"{number}" is no organisation number: nine digits, the last of which checks the others.')
        if not answer.is_answered:
            raise click.ClickException("Enhetsregisteret does not answer.")
        return answer.value

    company = _run(asked())
    if company is None:
        raise click.ClickException(f"Enhetsregisteret knows no company with the number {number}.")
    _table(_facts(company))


@registry.command("search")
@click.argument("name")
@click.option("--count", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at most.")
def registry_search(name: str, count: int) -> None:
    """List companies by NAME, best first: number, name, status, place."""
    settings = _settings()

    async def asked() -> list[tuple[str, ...]]:
        async with _register(settings) as register:
            answer = await register.search(name, count)
        if not answer.is_answered:
            raise click.ClickException("Enhetsregisteret does not answer.")
        return [(hit.organization_number, hit.name, hit.status, _city(hit.business_address or hit.postal_address)) for hit in answer.value]

    _table(_run(asked()))


def _settings(**given: Any) -> Settings:
    """This process's settings, with its logs set up by them."""
    settings = Settings.read(**given)
    click.get_current_context().find_root().obj = settings
    logs.configure(settings.log_level, settings.log_format)
    return settings


def _signing(settings: Settings) -> Tokens:
    try:
        return signing(settings.jwt_secret.get_secret_value(), settings.secret_file)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@asynccontextmanager
async def _prepared(settings: Settings) -> AsyncIterator[Database]:
    """The database, where its tables are up to date. The embedded default is made so; another is its operator's to migrate."""
    if settings.is_embedded:
        await asyncio.to_thread(migrations.upgrade, settings.sqlalchemy_url)
    database = Database(settings.sqlalchemy_url)
    try:
        if settings.is_embedded:
            await tenants.prepare_first_tenant(database, is_embedded=True)
        if not await database.is_ready():
            raise click.ClickException("The database is not there, or not up to date: run `kundekort serve` or `kundekort migrate` first.")
        yield database
    finally:
        await database.close()


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


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


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


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
