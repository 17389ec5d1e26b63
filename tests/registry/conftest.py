"""The parts that look-ups are tested with: the sandbox, served on loopback, and a clock that stands until it is moved."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from service.registry.client import Enhetsregisteret
from service.registry.sandbox import running_sandbox


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox_url() -> AsyncIterator[str]:
    async with running_sandbox() as base_url:
        yield base_url


@pytest_asyncio.fixture(loop_scope="module")
async def register(sandbox_url: str) -> AsyncIterator[Enhetsregisteret]:
    async with Enhetsregisteret(sandbox_url) as client:
        yield client
