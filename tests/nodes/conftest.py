"""The scripted model server, one for a module and fresh for each test."""

from collections.abc import Generator

import pytest

from sandbox.llm import ScriptedModel


@pytest.fixture(scope="module")
def model_server() -> Generator[ScriptedModel]:
    with ScriptedModel() as scripted:
        yield scripted


@pytest.fixture
def script(model_server: ScriptedModel) -> ScriptedModel:
    model_server.reset()
    return model_server
