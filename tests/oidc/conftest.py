"""What the tests of sign-in from outside stand on: an issuer on loopback, the service's side of it, and a clock that stands."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from service.oidc import Issuer
from tests.oidc.loopback import AUDIENCE, Loopback, loopback


@dataclass
class Clock:
    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def outside() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest.fixture
async def issuer(outside: Loopback, clock: Clock) -> AsyncIterator[Issuer]:
    async with Issuer(outside.name, AUDIENCE, clock=clock) as opened:
        yield opened
