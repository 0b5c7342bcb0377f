"""The planner's own sentences: short, honest, and never a claim that something was done."""

from collections.abc import Iterable, Sequence

from arthur.identity import Role
from nodes.planner.deeds import deed, load_first, purpose
from nodes.planner.intent import NoTool
from nodes.planner.smalltalk import Talk
from tools.routing.glossary import Language
from tools.routing.outside import Outside
from tools.spec import AnyTool, Entity

NO_CALLS_LEFT = "I have no more look-ups left for this question. Please ask for one thing at a time."
NOT_DONE = "All right, I do nothing."
ONLY_EVENT = "There was only one event in that time:"
SHOWN = 3

_WHAT_I_DO = (
    "I look things up in Art Battle's production data: events, artists, bids, votes, art sales, ticket sales, payments "
    "to artists, ads and texts, and what was said in Slack. I can also draw ticket charts, and prepare a few changes "
    "that run only after somebody approves them."
)

_GREETINGS = {
    Language.EN: "Hello! What would you like to know?",
    Language.FR: "Bonjour ! Que voulez-vous savoir ?",
    Language.ES: "¡Hola! ¿Qué quieres saber?",
    Language.DE: "Hallo! Was möchtest du wissen?",
}
_WELCOME = {
    Language.EN: "You're welcome.",
    Language.FR: "Avec plaisir.",
    Language.ES: "De nada.",
    Language.DE: "Gern geschehen.",
}
_FAREWELL = {
    Language.EN: "Bye, see you next time.",
    Language.FR: "Au revoir, à bientôt.",
    Language.ES: "Hasta luego.",
    Language.DE: "Tschüss, bis bald.",
}


def without_tool(nothing: NoTool, role: str | None = None) -> str:
    """Return the answer to what no tool answers."""
    match nothing.why:
        case Talk():
            return _to_talk(nothing.why, nothing.language, role)
        case Outside.ABOUT_ME:
            return _to_talk(Talk.ABOUT_ME, nothing.language, role)
        case Outside.CHIT_CHAT:
            return _to_talk(Talk.CHIT_CHAT, nothing.language, role)
        case Outside.OFF_TOPIC:
            return f"That is outside what I know. {_WHAT_I_DO}"
        case Outside.UNSUPPORTED:
            return f"I cannot do that myself, and nothing was changed. {_nearest(nothing, role)}"
        case Outside.UNCLEAR:
            return f"{_not_understood(nothing)} {_nearest(nothing, role)}"


def _to_talk(kind: Talk, language: Language, role: str | None) -> str:
    return {
        Talk.GREETING: _GREETINGS[language],
        Talk.THANKS: _WELCOME[language],
        Talk.FAREWELL: _FAREWELL[language],
        Talk.ACKNOWLEDGED: "All right.",
        Talk.NOT_DONE: NOT_DONE,
        Talk.ABOUT_ME: f"I am Arthur, the operations assistant. {_WHAT_I_DO} {_examples(role)}",
        Talk.CHIT_CHAT: f"I am only good for work questions. {_examples(role)}",
    }[kind]


def asking_which(tools: Sequence[AnyTool], eid: str | None, role: str | None) -> str:
    """Return the question back when two tools are equally likely."""
    open_to = _open_to(tools, role)
    return f"I am not sure what you mean. Do you want one of these?\n{_as_deeds(open_to or tools, eid)}"


def one_at_a_time(tool: AnyTool, listed: str = "") -> str:
    """Say that there is no total over several events, and which of them could be asked for."""
    rule = f"I cannot add up, average or rank over several events. I can give you {deed(tool)}, one event at a time"
    return f"{rule}:\n\n{listed}\n\nWhich one shall it be?" if listed else f"{rule}. Name one by its code or its city."


def which_event(text: str) -> str:
    """Return the events of a time or place with the request to choose."""
    return f"{text}\n\nWhich of these events do you mean? Its code will do."


def several_found(text: str) -> str:
    """Return a list of matches with the request to choose."""
    return f"{text}\n\nSeveral match. Which one do you mean? The artist number, e-mail or full name will do."


def picked_event(event: Entity) -> str:
    """Say which event was picked, since the person gave no code."""
    return f"For {event.label} ({event.id}):" if event.label != event.id else f"For {event.id}:"


def not_open(tool: AnyTool, nearest: Iterable[AnyTool], eid: str | None, role: str | None) -> str:
    """Say that a role does not open a tool, who may use it, and what this person may ask for instead."""
    open_to = [str(other) for other in sorted(tool.roles)]
    who = open_to[0] if len(open_to) == 1 else f"{', '.join(open_to[:-1])} and {open_to[-1]}"
    rule = f"{purpose(tool, eid)}: not open to the role {role}, only to {who}."
    others = [other for other in _open_to(nearest, role) if other is not tool and not other.mutating]
    return f"{rule}\n\nWhat I can give you instead:\n{_as_deeds(others, eid)}" if others else rule


def _not_understood(nothing: NoTool) -> str:
    if not nothing.unknown:
        return "I did not understand what you would like to know."
    words = ", ".join(f'"{word}"' for word in nothing.unknown[:5])
    return f"I did not understand that; these words mean nothing to me: {words}."


def _nearest(nothing: NoTool, role: str | None) -> str:
    tools = _open_to((scored.tool for scored in nothing.nearest), role)
    return f"The nearest I can do:\n{_as_deeds(tools, nothing.eid)}" if tools else _examples(role)


def _examples(role: str | None) -> str:
    """Return what people of a role ask for most; those without one see what everybody may ask."""
    first = load_first()[role or Role.VIEWER]
    return "For example, ask me for:\n" + "\n".join(f"• {thing}" for thing in first)


def _open_to(tools: Iterable[AnyTool], role: str | None) -> list[AnyTool]:
    return [tool for tool in tools if role is None or Role(role) in tool.roles]


def _as_deeds(tools: Sequence[AnyTool], eid: str | None) -> str:
    return "\n".join(f"• {deed(tool, eid)}" for tool in tools[:SHOWN])
