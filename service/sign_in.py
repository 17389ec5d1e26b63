"""Who is asking? The one way from a request's Authorization header to an employee.

A token is the service's own, or of the issuer that is set. Which, its `iss` says: it decides only whose key the token is held against, and
neither verifier takes an algorithm of the other's. All that is wrong is one `Unauthenticated`, whose reason only the log learns.
"""

from collections.abc import Sequence

from service.auth import Claims, Tokens, Unauthenticated, bearer_token, issuer_of
from service.db.database import Database
from service.db.sign_in import Bindings, NotBound
from service.oidc import Issuer


class SignIn:
    """By the service's own tokens, and by an issuer's where one is set."""

    def __init__(self, tokens: Tokens, database: Database, issuer: Issuer | None) -> None:
        self._tokens = tokens
        self._outside = (issuer, Bindings(database, issuer.name)) if issuer is not None else None

    async def authenticate(self, authorization: Sequence[str]) -> Claims:
        """Whom a request's Authorization headers name. Raises Unauthenticated, IssuerUnavailable."""
        token = bearer_token(authorization)
        if self._outside is None or issuer_of(token) != self._outside[0].name:
            return self._tokens.verify(token)
        issuer, bindings = self._outside
        account = await issuer.verify(token)
        try:
            bound = await bindings.find(account.subject, email=account.email, tenant=account.tenant)
        except NotBound as reason:
            raise Unauthenticated(str(reason), iss=issuer.name) from None
        return Claims(bound.tenant_id, bound.employee_id)
