"""The world that the engine's tests read (tests/engine/world.py)."""

import pytest

from tests.engine.world import World, open_world
from tests.people import Office


@pytest.fixture
async def world(office: Office) -> World:
    return await open_world(office)
