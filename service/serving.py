"""What happens at `kundekort serve`? Everything is prepared, then uvicorn serves until it is told to stop.

In order: the address is taken (a taken port is known at once), the tables are brought up to date, the first tenant is made where there is
none, and the demonstration where it is asked for; meanwhile the register is asked whether it answers.
"""

import asyncio
import gc
import resource
import socket
from collections.abc import Callable

import click
import uvicorn

from service.app import create_app
from service.auth import Claims, Tokens
from service.db import migrate, tenants
from service.db.database import Database
from service.protocol import Protocol
from service.registry.client import Enhetsregisteret
from service.settings import Settings
from service.web.page import is_built, new_key

_GRACE_S = 10
_OTHER_FILES = 200

Say = Callable[[str], object]


def serve(settings: Settings, tokens: Tokens, say: Say) -> None:
    """Serve until SIGINT or SIGTERM. `say` prints a line for the operator. Raises click.ClickException for what they can put right."""
    page_key = new_key() if settings.is_development and is_built() else ""
    listening = _bound(settings.host, settings.port)
    _allow_files(settings.sockets_max + _OTHER_FILES)
    config = uvicorn.Config(
        create_app(settings, page_key),
        loop="uvloop",
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    try:
        with listening, asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(_serve(settings, tokens, config, listening, page_key, say))
    except KeyboardInterrupt:
        say("Stopped.")


async def _serve(settings: Settings, tokens: Tokens, config: uvicorn.Config, listening: socket.socket, page_key: str, say: Say) -> None:
    prepared, register = await asyncio.gather(_prepared(settings), _register_line(settings))
    server = _Server(config)
    server.when_started = lambda: _announce(settings, listening, page_key, tokens.issue(prepared), register, say)
    await server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Tells when it answers."""

    when_started: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # The collector would go through the schema and all that is imported every few seconds, which takes a tenth of one.
        gc.collect()
        gc.freeze()
        if self.started:
            self.when_started()


async def _prepared(settings: Settings) -> Claims:
    """The database is up to date, has a tenant, and the demonstration if asked for. Gives the first administrator."""
    await asyncio.to_thread(migrate.upgrade, settings.sqlalchemy_url)
    database = Database(settings.sqlalchemy_url)
    try:
        await tenants.prepare_first_tenant(database, is_embedded=settings.is_embedded)
        if settings.demonstration:
            from service.demonstration import fill

            await fill(database)
        administrator = await tenants.find_employee(database, None, None)
        return Claims(administrator.tenant_id, administrator.employee_id)
    finally:
        await database.close()


async def _register_line(settings: Settings) -> str:
    """One line on where companies come from."""
    if settings.is_sandbox:
        return "Companies: the sandbox, a stand-in with invented companies. `make serve` asks the real Enhetsregisteret."
    if not settings.registry_url:
        return "Companies: none, since KUNDEKORT_REGISTRY_URL is empty."
    async with Enhetsregisteret(settings.registry_url, deadline_s=settings.registry_deadline_s) as registry:
        if await registry.probe():
            return f"Companies: Enhetsregisteret answers ({settings.registry_url})."
    return f"Companies: Enhetsregisteret does not answer ({settings.registry_url}). `make sandbox` works without it."


def _announce(settings: Settings, listening: socket.socket, page_key: str, token: str, register: str, say: Say) -> None:
    host, port = listening.getsockname()[:2]
    shown = "localhost" if settings.is_local else f"[{host}]" if ":" in host else host
    say(f"Kundekort answers at http://{shown}:{port}/graphql (open it in a browser for GraphiQL). Ctrl+C stops it.")
    if page_key:
        # The page answers this name of the machine, and no name that others know it by.
        say(f"GraphiQL, signed in for whoever has this address: http://localhost:{port}/graphql?key={page_key}")
    say(register)
    if settings.is_local:
        say(f"Sign-in token of the first administrator, for 30 days (`make token` prints another):\n\n{token}\n")
    else:
        # The log of a server that others reach is no place for a token.
        say("`kundekort token` prints a sign-in token.")
        if not settings.allowed_hosts:
            say("Only requests to the names of this machine are answered: KUNDEKORT_ALLOWED_HOSTS adds the names that others call it by.")


def _allow_files(wanted: int) -> None:
    """Each connection is an open file, of which many systems allow a process 1,024 before it asks for more, up to a bound of theirs."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError:
        raise click.ClickException(f'KUNDEKORT_HOST is "{host}"; expected an address of this machine, such as 127.0.0.1.') from None
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        other = f"Another port: KUNDEKORT_PORT={port + 1} make serve."
        raise click.ClickException(f"Can't listen on {host}:{port}: {error.strerror or error}. {other}") from None
    return listening
