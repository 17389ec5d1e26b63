"""What may an operator set? Every setting, typed, from the environment (`KUNDEKORT_…`) or from `.env` in the project.

One frozen value, made by the command line and handed down. A bad one is one line that names the key, its value (of a secret the key alone),
and what was expected (`BadSetting`). An empty value is the default, except where empty says something (`KUNDEKORT_REGISTRY_URL`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.auth import SECRET_BYTES_MIN
from service.middleware import HEADERS_BYTES_MAX, URL_BYTES_MAX
from service.oidc.fetching import checked_issuer
from service.registry.sml import checked_zone
from service.registry.transport import PORT_MAX, checked_base_url

LIVE_REGISTRY = "https://data.brreg.no/enhetsregisteret/api"
LIVE_PEPPOL = "participant.sml.prod.tech.peppol.org"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_MAY_BE_EMPTY = {"KUNDEKORT_REGISTRY_URL", "registry_url"}
_EVERY_INTERFACE = {"0.0.0.0", "::", "[::]"}
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a field's value should look like, for people: the end of "KUNDEKORT_PORT is "x"; expected …"."""

    text: str


class BadSetting(ValueError):
    """One line a bad value, for the operator: the key, the value, what was expected."""


def _home() -> Path:
    """The project's folder; where the package is installed without one, the working folder."""
    project = Path(__file__).resolve().parent.parent
    return project if (project / "pyproject.toml").is_file() else Path.cwd()


def _environment_name(field: str) -> str:
    """A field's name in the environment; there, units go unsaid.

    >>> _environment_name("registry_deadline_s")
    'KUNDEKORT_REGISTRY_DEADLINE'
    """
    return f"KUNDEKORT_{field.removesuffix('_s').upper()}"


def _listed(text: object) -> object:
    return tuple(text.replace(",", " ").split()) if isinstance(text, str) else text


def _host(host: str) -> str:
    if "/" in host or host.rpartition("]")[2].count(":") or "*" in host.removeprefix("*."):
        raise ValueError
    return host.lower()


def _origin(origin: str) -> str:
    scheme, separator, rest = origin.partition("://")
    if scheme not in ("http", "https") or not separator or not rest or "/" in rest or "*" in rest:
        raise ValueError
    return origin.lower()


def _registry(url: str) -> str:
    return checked_base_url(url).rstrip("/") if url else url


def _zone(zone: str) -> str:
    return checked_zone(zone) if zone else zone


def _issuer(address: str) -> str:
    return checked_issuer(address) if address else address


def _with_issuer(audience: str, others: ValidationInfo) -> str:
    if others.data.get("oidc_issuer") and not audience:
        raise ValueError
    return audience


def _folder(path: Path) -> Path:
    if not next(place for place in (path, *path.absolute().parents) if place.exists()).is_dir():
        raise ValueError
    return path


def _long_enough(secret: SecretStr) -> SecretStr:
    if secret.get_secret_value() and len(secret.get_secret_value().encode()) < SECRET_BYTES_MIN:
        raise ValueError
    return secret


def _known_database(url: SecretStr) -> SecretStr:
    if url.get_secret_value():
        _parsed(url.get_secret_value())
    return url


def _parsed(url: str) -> URL:
    """The URL as SQLAlchemy reads it, with the names of the drivers put in our terms. Raises ValueError."""
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except ArgumentError:
        raise ValueError from None
    if parsed.drivername in ("sqlite", "sqlite+aiosqlite") and parsed.database not in (None, "", ":memory:") and not parsed.query:
        return parsed.set(drivername="sqlite")
    if parsed.drivername in ("postgresql", "postgresql+asyncpg") and parsed.database:
        return _known_options(parsed).set(drivername="postgresql")
    raise ValueError


def _known_options(url: URL) -> URL:
    """A PostgreSQL URL with libpq's name of an option put in our driver's terms. The driver fails at what it does not know, so we do."""
    understood = url.set(drivername="postgresql+asyncpg", query={"ssl" if key == "sslmode" else key: url.query[key] for key in url.query})
    if not understood.query.keys() <= {"host", "port", "ssl"} or understood.query.get("ssl", "prefer") not in _SSL_MODES:
        raise ValueError
    try:
        _, given = understood.get_dialect()().create_connect_args(understood)
    except ArgumentError:
        raise ValueError from None
    ports = given.get("port", ())
    if any(port > PORT_MAX for port in (ports if isinstance(ports, Iterable) else (ports,))):
        raise ValueError
    return understood


Seconds = Annotated[float, Field(gt=0, le=3600)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], NoDecode]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode]
Level = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Every setting, with its default. `Settings.read()` reports bad values as the operator should see them."""

    model_config = SettingsConfigDict(
        alias_generator=_environment_name,
        populate_by_name=True,
        env_file=_home() / ".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    # Where it listens, and for whom.
    host: Annotated[str, Expected("an address of this machine, such as 127.0.0.1")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=PORT_MAX), Expected("a port number from 0 to 65535, such as 8000")] = 8000
    allowed_hosts: Annotated[
        Hosts, Expected("host names as in the address line, separated by commas, such as kundekort.example,*.intern.example")
    ] = ()
    cors_origins: Annotated[Origins, Expected("origins separated by commas, such as https://crm.example,http://localhost:5173")] = ()
    development: Annotated[bool | None, Expected("1 or 0, or nothing: 1 where this machine alone reaches the service")] = None

    # What it keeps, and where.
    data_dir: Annotated[Path, AfterValidator(_folder), Expected("a folder, such as .data")] = Field(
        default_factory=lambda: _home() / ".data"
    )
    database_url: Annotated[
        SecretStr,
        AfterValidator(_known_database),
        Expected(
            "a database URL, such as postgresql://user:password@localhost/kundekort or sqlite:////srv/kundekort.db, "
            "with no options but PostgreSQL's host, port and sslmode"
        ),
    ] = SecretStr("")
    database_pool_size: Annotated[Count, Field(le=1000), Expected("a number of connections from 1 to 1000, such as 10")] = 10
    jwt_secret: Annotated[
        SecretStr, AfterValidator(_long_enough), Expected("at least 32 random bytes, such as what `openssl rand -hex 32` prints")
    ] = SecretStr("")

    # Sign-in from outside.
    oidc_issuer: Annotated[
        str, AfterValidator(_issuer), Expected("an issuer's https address as its tokens have it, such as https://login.example.com")
    ] = ""
    oidc_audience: Annotated[
        str,
        AfterValidator(_with_issuer),
        Expected("the audience of the issuer's tokens, such as kundekort, where KUNDEKORT_OIDC_ISSUER is set"),
    ] = Field(default="", validate_default=True)
    oidc_tenant_claim: Annotated[str, Expected("a claim's name, such as tid")] = ""

    # Enhetsregisteret, and Peppol.
    registry_url: Annotated[
        str, AfterValidator(_registry), Expected(f"the register's address, such as {LIVE_REGISTRY}, or nothing to do without it")
    ] = LIVE_REGISTRY
    registry_deadline_s: Annotated[Seconds, Field(le=30), Expected("seconds, such as 2.0")] = 2.0
    peppol_zone: Annotated[
        str, AfterValidator(_zone), Expected(f"the zone of Peppol's receivers, such as {LIVE_PEPPOL}, or nothing to do without it")
    ] = ""
    sandbox: Annotated[bool, Expected("1 or 0")] = False
    demonstration: Annotated[bool, Expected("1 or 0")] = False

    # What one request may be, and ask for. Where a number has a bound, more would not run.
    body_max_bytes: Annotated[Count, Expected("a number of bytes, such as 262144")] = 262_144
    url_max_bytes: Annotated[Count, Expected("a number of bytes, such as 8192")] = URL_BYTES_MAX
    headers_max_bytes: Annotated[Count, Expected("a number of bytes, such as 32768")] = HEADERS_BYTES_MAX
    json_depth_max: Annotated[Count, Field(le=200), Expected("a whole number from 1 to 200, such as 64")] = 64
    string_max_length: Annotated[Count, Expected("a number of characters, such as 20000")] = 20_000
    source_max_length: Annotated[Count, Expected("a number of characters, such as 50000")] = 50_000
    tokens_max: Annotated[Count, Expected("a whole number, such as 2000")] = 2_000
    comments_max: Annotated[Count, Expected("a whole number, such as 100")] = 100
    operations_max: Annotated[Count, Expected("a whole number, such as 20")] = 20
    depth_max: Annotated[Count, Field(le=50), Expected("a whole number from 1 to 50, such as 15")] = 15
    nesting_max: Annotated[Count, Field(le=200), Expected("a whole number from 1 to 200, such as 100")] = 100
    aliases_max: Annotated[Count, Expected("a whole number, such as 50")] = 50
    root_fields_max: Annotated[Count, Expected("a whole number, such as 20")] = 20
    fields_max: Annotated[Count, Expected("a whole number, such as 1000")] = 1_000
    comparisons_max: Annotated[Count, Expected("a whole number, such as 25000")] = 25_000
    directives_max: Annotated[Count, Expected("a whole number, such as 4")] = 4
    connections_max: Annotated[Count, Field(le=50), Expected("a whole number from 1 to 50, such as 20")] = 20
    connection_depth_max: Annotated[Count, Field(le=3), Expected("a whole number from 1 to 3")] = 3
    rows_max: Annotated[Count, Expected("a whole number, such as 10000")] = 10_000
    page_size_max: Annotated[Count, Field(le=200), Expected("a whole number from 1 to 200")] = 200
    errors_max: Annotated[Count, Expected("a whole number, such as 10")] = 10
    introspection: Annotated[bool, Expected("1 or 0")] = True

    # What the service does at once, and for how long.
    concurrency_max: Annotated[Count, Expected("a number of requests, such as 32")] = 32
    rate_max: Annotated[Count, Expected("a number of requests, such as 6000")] = 6_000
    wait_timeout_s: Annotated[Seconds, Expected("seconds, such as 1.0")] = 1.0
    arrival_timeout_s: Annotated[Seconds, Expected("seconds, such as 10.0")] = 10.0
    sockets_max: Annotated[Count, Expected("a number of connections, such as 2000")] = 2_000
    statement_timeout_s: Annotated[Seconds, Expected("seconds, such as 5.0")] = 5.0
    request_timeout_s: Annotated[Seconds, Expected("seconds, such as 30.0")] = 30.0

    # What it tells of itself: numbers, traces, and logs on the standard error output.
    metrics_token: Annotated[
        SecretStr, AfterValidator(_long_enough), Expected("at least 32 random bytes, such as what `openssl rand -hex 32` prints")
    ] = SecretStr("")
    trace_documents: Annotated[bool, Expected("1 or 0")] = False
    log_level: Annotated[Level, Expected(f"one of {', '.join(get_args(Level))}")] = "info"
    log_format: Annotated[Literal["auto", "console", "json"], Expected("console, json, or auto: console on a terminal")] = "auto"

    @model_validator(mode="before")
    @classmethod
    def _prepared(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Empty values are left to the defaults; lists are read as people write them."""
        given = {key: value for key, value in values.items() if value != "" or key in _MAY_BE_EMPTY}
        lists = {"KUNDEKORT_ALLOWED_HOSTS", "KUNDEKORT_CORS_ORIGINS", "allowed_hosts", "cors_origins"}
        return {key: _listed(value) if key in lists else value for key, value in given.items()}

    @classmethod
    def read(cls, **given: Any) -> Self:
        """The settings of this process; `given` wins over the environment. Raises BadSetting."""
        try:
            return cls(**given)
        except ValidationError as error:
            raise BadSetting("\n".join(_line(cls, fault["loc"], fault["input"]) for fault in error.errors())) from None

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the one in the data folder, which needs no operator."""
        return not self.database_url.get_secret_value()

    @property
    def is_sandbox(self) -> bool:
        """Whether the built-in stand-in answers for the register, and for Peppol. A demonstration is always one."""
        return self.sandbox or self.demonstration

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL without a driver, password and all: `sqlite:///path` or `postgresql://…`."""
        if url := self.database_url.get_secret_value():
            return _parsed(url).render_as_string(hide_password=False)
        file = self.data_dir.resolve() / ("demonstration.db" if self.demonstration else "kundekort.db")
        return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)

    @property
    def secret_file(self) -> Path:
        """Where the secret is kept that is made when none is set."""
        return self.data_dir / "jwt-secret"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that a request may call us by: this machine's own, the address that is listened on, and the set ones."""
        listened = () if self.host in _EVERY_INTERFACE else (f"[{self.host}]" if ":" in self.host.strip("[]") else self.host,)
        return tuple(dict.fromkeys((*LOOPBACK_HOSTS, *listened, *self.allowed_hosts)))

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host == "localhost" or self.host.startswith("127.") or self.host.strip("[]") == "::1"

    @property
    def is_development(self) -> bool:
        """Whether the start prints an address that signs GraphiQL in; where that is not said, whether nobody else is awaited."""
        return self.is_local and not self.allowed_hosts if self.development is None else self.development


def _line(settings: type[Settings], place: tuple[int | str, ...], value: object) -> str:
    key = str(place[0])
    name, field = next((name, field) for name, field in settings.model_fields.items() if key in (name, field.alias))
    expected = next(note.text for note in field.metadata if isinstance(note, Expected))
    shown = "is not right" if field.annotation is SecretStr else f'is "{value}"'
    return f"{_environment_name(name)} {shown}; expected {expected}."
