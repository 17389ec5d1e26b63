"""How do the peers in Python serve? As the service does: the same loop, parser and options of uvicorn, pool and check of tokens.

What they need comes from the environment: DATABASE_URL, JWT_SECRET, PORT.
"""

import os
from collections.abc import Callable

import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp

from service.auth import Claims, Tokens, Unauthenticated

POOL_SIZE = 10


def serve(app: Callable[[str, Tokens], ASGIApp]) -> None:
    """Serve, on a database and with the tokens of a secret, until told to stop."""
    uvicorn.run(
        app(os.environ["DATABASE_URL"], Tokens(os.environ["JWT_SECRET"])),
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def claims_of(request: HTTPConnection, tokens: Tokens) -> Claims:
    """Whom the request's token names."""
    try:
        return tokens.verify(request.headers.get("authorization", "").removeprefix("Bearer "))
    except Unauthenticated:
        raise HTTPException(401) from None
