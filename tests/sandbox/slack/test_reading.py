"""Conversations, people, reactions, files, scopes and pages through the real web client."""

import asyncio

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import DEFAULT_SCOPES, Installation
from tests.sandbox.slack.conftest import client_of, facts

OPS, FINANCE = "U0DEMOOPS1", "U0DEMOFIN1"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


async def test_a_long_thread_is_paged_from_its_root(slack: SandboxSlack, client: AsyncWebClient) -> None:
    root = slack.say(OPS, "ops", "root")
    for number in range(7):
        slack.say(OPS, "ops", f"reply {number}", thread_ts=root.ts)

    pages = [
        [message["text"] for message in facts(page)["messages"]]
        async for page in await client.conversations_replies(channel=root.channel, ts=root.ts, limit=3)
    ]

    assert pages == [["root", "reply 0", "reply 1"], ["reply 2", "reply 3", "reply 4"], ["reply 5", "reply 6"]]


async def test_history_is_newest_first_without_replies_and_within_its_bounds(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    said = [slack.say(OPS, "ops", text) for text in ("one", "two", "three")]
    slack.say(OPS, "ops", "below", thread_ts=said[0].ts)

    everything = facts(await client.conversations_history(channel="C0DEMOOPS1"))
    newer = facts(await client.conversations_history(channel="C0DEMOOPS1", oldest=said[1].ts))
    inclusive = facts(await client.conversations_history(channel="C0DEMOOPS1", oldest=said[1].ts, inclusive=True))

    assert [m["text"] for m in everything["messages"]] == ["three", "two", "one"]
    assert everything["messages"][2]["reply_count"] == 1
    assert [m["text"] for m in newer["messages"]] == ["three"]
    assert [m["text"] for m in inclusive["messages"]] == ["three", "two"]


async def test_a_cursor_that_was_made_up_is_refused(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_cursor"):
        await client.conversations_history(channel="C0DEMOOPS1", cursor="guess")


async def test_conversations_of_a_person_are_listed_by_kind(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Private ones only where the app is a member too."""
    slack.remove("C0DEMOFIN1", slack.bot)
    both = "public_channel,private_channel"
    shared = facts(await client.users_conversations(user=FINANCE, types=both))["channels"]
    slack.invite("C0DEMOFIN1", slack.bot)
    alone = facts(await client.users_conversations(user="U0DEMOMKT1", types="private_channel"))["channels"]
    pages = [
        [channel["name"] for channel in facts(page)["channels"]]
        async for page in await client.users_conversations(user=FINANCE, types=both, limit=5)
    ]

    names = [channel["name"] for channel in shared]
    assert "payments" not in names
    assert {"ops", "montreal"} <= set(names)
    assert not {"is_member", "num_members"} & set(shared[0])
    assert alone == []
    assert [len(page) for page in pages] == [5, 4]
    assert "payments" in [name for page in pages for name in page]
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_conversations(user="U0NOBODY")
    with pytest.raises(SlackApiError, match="invalid_types"):
        await client.users_conversations(types="everything")


async def test_conversations_are_described_by_kind(slack: SandboxSlack, client: AsyncWebClient) -> None:
    group = slack.group(OPS, FINANCE)

    assert facts(await client.conversations_info(channel=group.id))["channel"]["is_mpim"] is True
    assert facts(await client.conversations_info(channel="C0DEMOFIN1"))["channel"]["is_private"] is True
    assert facts(await client.conversations_info(channel=slack.direct(OPS).id))["channel"]["user"] == OPS
    listed = facts(await client.conversations_list(types="public_channel,private_channel", limit=100))
    assert {c["name"]: c["is_member"] for c in listed["channels"]}["montreal"] is False
    assert facts(await client.conversations_members(channel=group.id))["members"] == sorted([OPS, FINANCE, slack.bot])


async def test_people_are_known_without_mail_unless_the_scope_says_so(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    profile = facts(await client.users_info(user=OPS))["user"]["profile"]
    people = [m["id"] async for page in await client.users_list(limit=5) for m in facts(page)["members"]]

    assert profile["real_name"] == "Ondine Marsh"
    assert "email" not in profile
    assert len(people) == len(set(people)) == len(slack.world.users)


async def test_a_missing_scope_is_named() -> None:
    app = Installation(scopes=DEFAULT_SCOPES - {"groups:history", "files:write"})
    async with SandboxSlack(app=app) as slack:
        client = client_of(slack)
        with pytest.raises(SlackApiError) as history:
            await client.conversations_history(channel="C0DEMOFIN1")
        with pytest.raises(SlackApiError) as upload:
            await client.files_getUploadURLExternal(filename="a.png", length=1)
        allowed = await client.conversations_history(channel="C0DEMOOPS1")

    assert history.value.response["error"] == "missing_scope"
    assert history.value.response["needed"] == "groups:history"
    assert upload.value.response["needed"] == "files:write"
    assert set(allowed.headers["x-oauth-scopes"].split(",")) == app.scopes


@pytest.mark.parametrize(
    ("token", "code"), [("xoxb-wrong", "invalid_auth"), ("xapp-sandbox", "not_allowed_token_type")]
)
async def test_only_the_bots_token_opens_the_bots_methods(slack: SandboxSlack, token: str, code: str) -> None:
    with pytest.raises(SlackApiError, match=code):
        await client_of(slack, token).auth_test()


async def test_reactions_are_added_once_and_removed_once(slack: SandboxSlack, client: AsyncWebClient) -> None:
    asked = slack.say(OPS, "ops", "hello")
    place = {"channel": asked.channel, "timestamp": asked.ts, "name": "eyes"}

    await client.reactions_add(**place)
    with pytest.raises(SlackApiError, match="already_reacted"):
        await client.reactions_add(**place)
    assert [(r.name, r.users) for r in slack.messages("ops")[0].reactions] == [("eyes", (slack.bot,))]
    await client.reactions_remove(**place)
    with pytest.raises(SlackApiError, match="no_reaction"):
        await client.reactions_remove(**place)
    assert slack.messages("ops")[0].reactions == ()


async def test_an_uploaded_file_stands_in_the_thread_with_its_bytes(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    asked = slack.say(OPS, "ops", "@Arthur chart please")

    done = facts(
        await client.files_upload_v2(
            channel=asked.channel,
            thread_ts=asked.ts,
            file=PNG,
            filename="pace.png",
            title="Pace",
            initial_comment="Here.",
        )
    )

    shown = slack.messages("ops", asked.ts)[-1]
    assert (shown.text, shown.files[0].title, shown.files[0].content) == ("Here.", "Pace", PNG)
    assert done["file"]["mimetype"] == "image/png"


async def test_files_of_people_are_served_to_the_bots_token_alone(slack: SandboxSlack) -> None:
    slack.share(OPS, "ops", "list.csv", b"a,b\n1,2\n", text="@Arthur what is this?")
    client = client_of(slack)
    message = facts(await client.conversations_history(channel="C0DEMOOPS1"))["messages"][0]
    path = message["files"][0]["url_private"].removeprefix(slack.world.address)

    status, _, body = await http_get(slack, path, {"Authorization": f"Bearer {client.token}"})

    assert (status, body) == (200, "a,b\n1,2\n")
    assert (await http_get(slack, path, {}))[0] == 403


async def http_get(slack: SandboxSlack, path: str, headers: dict[str, str]) -> tuple[int, str, str]:
    port = int(slack.world.address.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.0", "Host: localhost", *[f"{name}: {value}" for name, value in headers.items()]]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    raw = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = raw.partition("\r\n\r\n")
    return int(head.split(" ")[1]), head, body
