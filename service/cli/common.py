"""What does every command share? The settings, the database, and how what goes wrong is told.

Answers go to the standard output, everything else to the standard error output. What goes wrong is one line: exit code 2 where the
command or a setting is wrong, 1 where it could not be done.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import click
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from service import logs
from service.auth import Tokens, signing
from service.db import migrate as migrations
from service.db import tenants
from service.db.database import Database
from service.settings import BadSetting, Settings


class _SettingError(click.ClickException):
    exit_code = 2


class Commands(click.Group):
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
            raise click.ClickException(f"The database ({_place(context.obj)}) refused: {first_line(error.orig or error)}.") from None
        except (ConnectionError, TimeoutError, socket.gaierror) as error:  # the register's are answers, so these are the database's
            raise click.ClickException(f"The database ({_place(context.obj)}) does not answer: {first_line(error)}.") from None
        except OSError as error:
            raise click.ClickException(first_line(error)) from None


def _place(settings: Settings) -> str:
    """Where the database is, as the operator knows it."""
    return str(make_url(settings.sqlalchemy_url).database) if settings.is_embedded else "KUNDEKORT_DATABASE_URL"


def first_line(error: BaseException) -> str:
    """What is wrong, of what may be a page."""
    return (str(error) or type(error).__name__).splitlines()[0]


def read_settings(**given: Any) -> Settings:
    """This process's settings, with its logs set up by them."""
    settings = Settings.read(**given)
    click.get_current_context().find_root().obj = settings
    logs.configure(settings.log_level, settings.log_format)
    return settings


def tokens_of(settings: Settings) -> Tokens:
    """What signs tokens, by the secret that is set or was made at the first start."""
    try:
        return signing(settings.jwt_secret.get_secret_value(), settings.secret_file)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@asynccontextmanager
async def prepared_database(settings: Settings) -> AsyncIterator[Database]:
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


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows of cells, in columns that are as wide as they need to be."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
