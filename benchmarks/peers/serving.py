"""How do the peers in Python serve? As the service does: the same loop, parser and options of uvicorn, pool and check of tokens.

What they need comes from the environment: DATABASE_URL, PORT, JWT_SECRET.
"""

import os

import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp

from service.auth import Claims, Tokens, Unauthenticated

DATABASE_URL = os.environ.get("DATABASE_URL", "")
POOL_SIZE = 10


def serve(app: ASGIApp) -> None:
    """Serve until told to stop."""
    uvicorn.run(
        app,
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def claims_of(request: HTTPConnection) -> Claims:
    """Whom the request's token names."""
    try:
        return _TOKENS.authenticate(request.headers.getlist("authorization"))
    except Unauthenticated:
        raise HTTPException(401) from None


_TOKENS = Tokens(os.environ.get("JWT_SECRET", "-" * 32))
