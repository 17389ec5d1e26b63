"""Who vouches for the services that this one asks? The authorities that httpx trusts, read once: that takes longer than a question."""

import ssl
from functools import cache

import httpx


@cache
def authorities(*, trust_env: bool = True) -> ssl.SSLContext:
    """Those of the environment (SSL_CERT_FILE), where it names some and is trusted."""
    return httpx.create_ssl_context(trust_env=trust_env)
