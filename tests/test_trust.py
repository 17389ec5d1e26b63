import ssl

import pytest

from service.trust import authorities


@pytest.mark.parametrize("trust_env", [True, False])
def test_an_authority_vouches_for_the_name_that_is_asked_and_authorities_are_read_once(trust_env: bool) -> None:
    context = authorities(trust_env=trust_env)

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.get_ca_certs()
    assert authorities(trust_env=trust_env) is context
