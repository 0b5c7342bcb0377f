"""The trace collector, for the requests that the LangSmith client makes only of older servers."""

import aiohttp

from sandbox.traces import collecting


async def test_a_run_is_put_together_from_its_parts() -> None:
    async with collecting() as collector, aiohttp.ClientSession() as http:
        start = {"id": "r1", "name": "think", "parent_run_id": None, "inputs": {"a": 1}}
        await http.post(f"{collector.url}/runs/batch", json={"post": [start], "patch": []})
        await http.post(f"{collector.url}/runs/batch", json={"patch": [{"id": "r1", "outputs": {"b": 2}}]})

    assert collector.roots == [{**start, "outputs": {"b": 2}}]
    assert collector.requests == ["POST /runs/batch"] * 2


async def test_unknown_requests_are_noted_too() -> None:
    async with collecting() as collector, aiohttp.ClientSession() as http:
        response = await http.get(f"{collector.url}/sessions")

    assert response.status == 404
    assert collector.requests == ["GET /sessions"]
