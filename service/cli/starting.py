"""How is the service started, and what belongs to its start? `serve`, `migrate`, `schema`."""

import click
from alembic.util import CommandError

from service.cli.common import first_line, read_settings, tokens_of
from service.db import migrate as migrations


@click.command()
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

    Prints the address of the API, where a browser finds GraphiQL; that of GraphiQL signed in already, by a key that is new at each start;
    and a sign-in token. Ends, after finishing the requests under way, on Ctrl+C or SIGTERM.

    Companies come from Enhetsregisteret, Norway's public register of companies (Brønnøysundregistrene).
    """
    given = {"host": host, "port": port, "sandbox": sandbox or None, "demonstration": demonstration or None}
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    # The schema takes a second to build, and no other command needs it.
    from service.serving import serve as run_service

    run_service(settings, tokens_of(settings), say=click.echo)


@click.command()
@click.option("--down", metavar="REVISION", help="Go back to this revision instead (`base`: no tables). Newer tables and columns are lost.")
@click.option("--yes", is_flag=True, help="Don't ask before going back.")
def migrate(down: str | None, yes: bool) -> None:
    """Bring the database's tables up to date. `serve` does so by itself."""
    settings = read_settings()
    if down is None:
        migrations.upgrade(settings.sqlalchemy_url)
        click.echo(f"The database is at revision {migrations.head()}.")
        return
    if not yes:
        click.confirm(f"Go back to {down}, and lose what newer tables and columns hold?", abort=True, err=True)
    try:
        migrations.downgrade(settings.sqlalchemy_url, down)
    except CommandError as error:
        raise click.UsageError(first_line(error)) from None
    click.echo(f"The database is at revision {down}.")


@click.command()
def schema() -> None:
    """Print the API's schema, in GraphQL's own language (`kundekort schema > schema.graphql` brings the project's copy up to date)."""
    from graphql import print_schema

    from service.graphql import schema as built

    click.echo(print_schema(built))
