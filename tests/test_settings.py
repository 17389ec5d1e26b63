import os
from pathlib import Path

import pytest

from service.settings import BadSetting, Settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KUNDEKORT_")]:
        monkeypatch.delenv(name)


def read(**given: object) -> Settings:
    return Settings.read(_env_file=None, **given)


def test_the_defaults_are_the_documented_ones() -> None:
    settings = read()

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir == Path(__file__).parent.parent / ".data"
    assert settings.sqlalchemy_url == f"sqlite:///{settings.data_dir / 'kundekort.db'}"
    assert settings.registry_url == "https://data.brreg.no/enhetsregisteret/api"
    assert settings.registry_deadline_s == 2.0
    assert not settings.is_sandbox
    assert settings.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (settings.body_max_bytes, settings.depth_max, settings.rows_max) == (262_144, 15, 10_000)
    assert (settings.statement_timeout_s, settings.request_timeout_s) == (5.0, 30.0)


def test_every_setting_is_read_from_the_environment_by_its_documented_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KUNDEKORT_HOST", "0.0.0.0")
    monkeypatch.setenv("KUNDEKORT_PORT", "9000")
    monkeypatch.setenv("KUNDEKORT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KUNDEKORT_REGISTRY_URL", "http://127.0.0.1:1/api/")
    monkeypatch.setenv("KUNDEKORT_REGISTRY_DEADLINE", "0.5")
    monkeypatch.setenv("KUNDEKORT_JWT_SECRET", "x" * 32)
    monkeypatch.setenv("KUNDEKORT_SANDBOX", "1")
    monkeypatch.setenv("KUNDEKORT_ALLOWED_HOSTS", "Kort.example, *.intern.example")
    monkeypatch.setenv("KUNDEKORT_CORS_ORIGINS", "https://crm.example http://localhost:5173")
    monkeypatch.setenv("KUNDEKORT_STATEMENT_TIMEOUT", "1.5")
    monkeypatch.setenv("KUNDEKORT_OIDC_ISSUER", "https://login.example.com/")
    monkeypatch.setenv("KUNDEKORT_OIDC_AUDIENCE", "kundekort")
    monkeypatch.setenv("KUNDEKORT_OIDC_TENANT_CLAIM", "tid")

    settings = read()

    assert (settings.host, settings.port, settings.data_dir) == ("0.0.0.0", 9000, tmp_path)
    assert settings.registry_url == "http://127.0.0.1:1/api"
    assert settings.registry_deadline_s == 0.5
    assert settings.jwt_secret.get_secret_value() == "x" * 32
    assert settings.is_sandbox
    assert settings.hosts == ("localhost", "127.0.0.1", "[::1]", "kort.example", "*.intern.example")
    assert settings.cors_origins == ("https://crm.example", "http://localhost:5173")
    assert settings.statement_timeout_s == 1.5
    assert (settings.oidc_issuer, settings.oidc_audience, settings.oidc_tenant_claim) == ("https://login.example.com/", "kundekort", "tid")


def test_a_file_in_the_project_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KUNDEKORT_PORT=9001\nKUNDEKORT_LOG_LEVEL=error\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("KUNDEKORT_PORT", "9002")

    settings = Settings.read(_env_file=file)

    assert (settings.port, settings.log_level) == (9002, "error")


def test_what_the_command_line_gives_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUNDEKORT_PORT", "9000")
    monkeypatch.setenv("KUNDEKORT_REGISTRY_DEADLINE", "9")

    settings = read(port="9001", registry_deadline_s=1)

    assert (settings.port, settings.registry_deadline_s) == (9001, 1.0)


def test_an_empty_value_is_the_default_but_an_empty_register_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "DATA_DIR", "DATABASE_URL", "REGISTRY_URL", "SANDBOX", "ALLOWED_HOSTS"):
        monkeypatch.setenv(f"KUNDEKORT_{name}", "")

    settings = read()

    assert settings.port == 8000
    assert settings.registry_url == ""
    assert not settings.is_sandbox


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("REGISTRY_DEADLINE", "2 sec", 'KUNDEKORT_REGISTRY_DEADLINE is "2 sec"; expected seconds, such as 2.0.'),
        ("REGISTRY_DEADLINE", "nan", 'KUNDEKORT_REGISTRY_DEADLINE is "nan"; expected seconds, such as 2.0.'),
        ("REGISTRY_DEADLINE", "0", 'KUNDEKORT_REGISTRY_DEADLINE is "0"; expected seconds, such as 2.0.'),
        ("PORT", "65536", 'KUNDEKORT_PORT is "65536"; expected a port number from 0 to 65535, such as 8000.'),
        ("SANDBOX", "kanskje", 'KUNDEKORT_SANDBOX is "kanskje"; expected 1 or 0.'),
        (
            "PEPPOL_ZONE",
            "https://peppol.org",
            'KUNDEKORT_PEPPOL_ZONE is "https://peppol.org"; expected the zone of Peppol\'s receivers, such as '
            "participant.sml.prod.tech.peppol.org, or nothing to do without it.",
        ),
        (
            "REGISTRY_URL",
            "brreg.no",
            'KUNDEKORT_REGISTRY_URL is "brreg.no"; expected the register\'s address, such as '
            "https://data.brreg.no/enhetsregisteret/api, or nothing to do without it.",
        ),
        (
            "CORS_ORIGINS",
            "https://crm.example,*",
            'KUNDEKORT_CORS_ORIGINS is "*"; expected origins separated by commas, such as https://crm.example,http://localhost:5173.',
        ),
        (
            "ALLOWED_HOSTS",
            "http://kort.example",
            'KUNDEKORT_ALLOWED_HOSTS is "http://kort.example"; expected host names as in the address line, separated by commas, '
            "such as kundekort.example,*.intern.example.",
        ),
        (
            "OIDC_ISSUER",
            "http://login.example.com",
            'KUNDEKORT_OIDC_ISSUER is "http://login.example.com"; expected an issuer\'s https address as its tokens have it, '
            "such as https://login.example.com.",
        ),
        (
            "OIDC_ISSUER",
            "https://login.example.com",
            'KUNDEKORT_OIDC_AUDIENCE is ""; expected the audience of the issuer\'s tokens, such as kundekort, '
            "where KUNDEKORT_OIDC_ISSUER is set.",
        ),
        ("LOG_LEVEL", "loud", 'KUNDEKORT_LOG_LEVEL is "loud"; expected one of debug, info, warning, error.'),
    ],
)
def test_a_bad_value_is_one_line_with_key_value_and_example(name: str, value: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"KUNDEKORT_{name}", value)

    with pytest.raises(BadSetting) as error:
        read()

    assert str(error.value) == line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_SECRET", "hemmelig"),
        ("METRICS_TOKEN", "hemmelig"),
        ("DATABASE_URL", "mysql://crm:hemmelig@localhost/kundekort"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@localhost:port/kundekort"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@localhost"),
        ("DATABASE_URL", "hemmelig"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:////srv/hemmelig.db?timeout=1"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@localhost/kundekort?foo=bar"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@localhost/kundekort?sslmode=sometimes"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@localhost/kundekort?sslmode=require&sslmode=disable"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@/kundekort?host=localhost&port=x"),
        ("DATABASE_URL", "postgresql://crm:hemmelig@localhost:99999/kundekort"),
    ],
)
def test_of_a_bad_secret_only_the_key_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"KUNDEKORT_{name}", value)

    with pytest.raises(BadSetting, match=f"^KUNDEKORT_{name} is not right; expected .*such as .*[.]$") as error:
        read()

    assert "hemmelig" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://[",
        "https://x:99999",
        "https://x:port",
        "http://x y",
        "http://a..b",
        "http://xn--",
        f"http://{'a' * 64}.no",
        "https://x/api?a=1",
        "https://x/api#a",
    ],
)
def test_the_register_s_address_is_one_that_can_be_called(url: str) -> None:
    with pytest.raises(BadSetting) as error:
        read(registry_url=url)

    assert str(error.value).startswith(f'KUNDEKORT_REGISTRY_URL is "{url}"; expected the register\'s address, such as ')


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8001/api", "http://[::1]:8001", "https://register_1.intern.example.", "https://æ.example"]
)
def test_the_register_may_be_anywhere(url: str) -> None:
    assert read(registry_url=url).registry_url == url


@pytest.mark.parametrize("below", ["", "/data"])
def test_a_data_folder_that_is_a_file_is_not_right(below: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BadSetting) as error:
        read(data_dir=f"{tmp_path}/file{below}")

    assert str(error.value) == f'KUNDEKORT_DATA_DIR is "{tmp_path}/file{below}"; expected a folder, such as .data.'


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUNDEKORT_PORT", "x")
    monkeypatch.setenv("KUNDEKORT_LOG_FORMAT", "x")

    with pytest.raises(BadSetting) as error:
        read()

    assert [line.split()[0] for line in str(error.value).splitlines()] == ["KUNDEKORT_PORT", "KUNDEKORT_LOG_FORMAT"]


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgresql://crm:p%40ss@db.example:5433/kundekort", "postgresql://crm:p%40ss@db.example:5433/kundekort"),
        ("postgres://crm@localhost/kundekort", "postgresql://crm@localhost/kundekort"),
        ("postgresql+asyncpg://crm@localhost/kundekort", "postgresql://crm@localhost/kundekort"),
        ("postgresql://crm@localhost/kundekort?sslmode=require", "postgresql://crm@localhost/kundekort?ssl=require"),
        ("postgresql://crm@/kundekort?host=/run/postgresql", "postgresql://crm@/kundekort?host=%2Frun%2Fpostgresql"),
        ("postgresql://crm@/kundekort?host=a,b&port=1,2", "postgresql://crm@/kundekort?host=a%2Cb&port=1%2C2"),
        ("sqlite:////srv/kundekort.db", "sqlite:////srv/kundekort.db"),
    ],
)
def test_a_database_is_named_as_people_name_it(given: str, understood: str) -> None:
    assert read(database_url=given).sqlalchemy_url == understood


def test_secrets_are_not_printed() -> None:
    settings = read(jwt_secret="hemmelig" * 4, database_url="postgresql://crm:hemmelig@localhost/kundekort")

    assert "hemmelig" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_demonstration_is_in_the_sandbox_and_in_a_database_of_its_own(tmp_path: Path) -> None:
    settings = read(demonstration="1", data_dir=tmp_path)

    assert settings.is_sandbox
    assert settings.sqlalchemy_url == f"sqlite:///{tmp_path / 'demonstration.db'}"
    assert read(demonstration="1", database_url="sqlite:////srv/other.db").sqlalchemy_url == "sqlite:////srv/other.db"


@pytest.mark.parametrize(
    ("host", "is_local", "own"),
    [("127.0.0.1", True, []), ("localhost", True, []), ("::1", True, []), ("0.0.0.0", False, []), ("10.0.0.7", False, ["10.0.0.7"])],
)
def test_the_address_that_is_listened_on_is_a_host_of_ours(host: str, is_local: bool, own: list[str]) -> None:
    settings = read(host=host)

    assert settings.is_local is is_local
    assert settings.hosts == ("localhost", "127.0.0.1", "[::1]", *own)


@pytest.mark.parametrize(
    ("given", "is_development"),
    [
        ({}, True),
        ({"host": "0.0.0.0"}, False),
        ({"allowed_hosts": "kort.example"}, False),
        ({"development": "0"}, False),
        ({"development": "1", "host": "0.0.0.0", "allowed_hosts": "kort.example"}, True),
    ],
)
def test_where_others_use_the_service_graphiql_is_not_signed_in_unless_that_is_said(given: dict[str, str], is_development: bool) -> None:
    assert read(**given).is_development is is_development


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().port = 1
