"""What can an operator do? `kundekort serve|migrate|schema|token|tenant|employee|registry …`."""

import os

import click

from service.cli.common import Commands
from service.cli.people import employee, tenant, token
from service.cli.registry import registry
from service.cli.starting import migrate, schema, serve

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kundekort", message="%(version)s")
def main() -> None:
    """Kundekort: the customer and contact cards of a CRM, by GraphQL.

    `kundekort serve` starts everything, and prints where it is and a token to sign in with.

    Settings come from the environment (KUNDEKORT_PORT=9000 kundekort serve) or from a file `.env` in the project.
    """
    # What is made, the database and what SQLite puts beside it, is its owner's alone, in whatever folder.
    os.umask(0o077)


for command in (serve, migrate, token, schema, tenant, employee, registry):
    main.add_command(command)
