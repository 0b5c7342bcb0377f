"""A tool as a chat model sees it: a function schema, and a message with its result."""

import json
from functools import cache
from typing import Any

from langchain_core.messages import ToolMessage

from arthur.errors import ArthurError
from tools.enclosures import Enclosures
from tools.listing import listing_of
from tools.spec import AnyTool, Result

FINAL = "final"
FIND_TOOLS = "find_tools"
LONGEST_CONTENT = 12_000
"""Characters of a result that the model reads; what is longer is given as its rendered, capped form."""

WITHHELD = "Masked here, because others read this conversation; the person who asks is shown it alone, by the system."

_FINAL_SCHEMA = {
    "type": "boolean",
    "description": (
        "Set true when this one call answers the whole question: its result is then shown to the person as it is, and "
        "you will not speak again. Never with several calls, and never when figures need comparing or explaining."
    ),
}


@cache
def function_schema(tool: AnyTool) -> dict[str, Any]:
    """Return the tool as an OpenAI function; read-only look-ups get the reserved argument `final`.

    The same dict is returned each time, for building it takes a millisecond; it is not to be changed.
    """
    parameters = tool.args.model_json_schema()
    parameters.pop("title", None)
    parameters.pop("description", None)
    properties: dict[str, Any] = parameters.setdefault("properties", {})
    if tool.passthrough:
        properties[FINAL] = _FINAL_SCHEMA
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
    }


def find_tools_schema() -> dict[str, Any]:
    """Return the built-in function by which a model asks for tools it was not shown."""
    return {
        "type": "function",
        "function": {
            "name": FIND_TOOLS,
            "description": (
                "Show all tools this person may use, best match first. Call it when none of the tools you see fits."
            ),
            "parameters": {
                "type": "object",
                "properties": {"query": {"type": "string", "description": "What you want to do, in a few words."}},
                "required": ["query"],
                "additionalProperties": False,
            },
        },
    }


def result_message(tool: AnyTool, call_id: str, result: Result, *, withheld: bool = False) -> ToolMessage:
    """Return a success: JSON for the model, and for the house the JSON, its text, entities and enclosures.

    `withheld` says that the person gets the contact data, masked in here, by another way.
    """
    text = tool.render(result)
    plain = result.model_dump(mode="json", exclude_none=True)
    note = {"contact_data": WITHHELD} if withheld else {}
    content = json.dumps(note | plain, ensure_ascii=False, separators=(",", ":"))
    if len(content) > LONGEST_CONTENT:
        short = {"shortened": True, "as_shown_to_people": text[:LONGEST_CONTENT]}
        content = json.dumps(note | short, ensure_ascii=False)
    entities = [{"kind": entity.kind.value, "id": entity.id, "label": entity.label} for entity in result.entities()]
    artifact = {
        "ok": True,
        "tool": tool.name,
        "result": plain,
        "text": text,
        "entities": entities,
        "enclosed": _enclosures(tool, result).as_json(),
        "withheld": withheld,
    }
    return ToolMessage(content=content, name=tool.name, tool_call_id=call_id, artifact=artifact)


def _enclosures(tool: AnyTool, result: Result) -> Enclosures:
    plot, listing = result.plot(), listing_of(tool.name, result)
    return Enclosures(sources=result.citations(), plots=(plot,) if plot else (), listings=(listing,) if listing else ())


def failure_message(tool_name: str, call_id: str, error: ArthurError) -> ToolMessage:
    """Return a refusal or failure, in words the model can pass on or repair."""
    artifact = {"ok": False, "tool": tool_name, "code": error.code, "text": error.detail, "entities": []}
    content = json.dumps({"error": error.code, "detail": error.detail}, ensure_ascii=False)
    return ToolMessage(content=content, name=tool_name, tool_call_id=call_id, status="error", artifact=artifact)
