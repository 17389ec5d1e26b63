"""Who do tokens of an OpenID Connect issuer name? Its keys are fetched and kept, its tokens verified; whose account it is, others say."""

from service.oidc.issuer import Account, Issuer
from service.oidc.keys import IssuerUnavailable

__all__ = ["Account", "Issuer", "IssuerUnavailable"]
