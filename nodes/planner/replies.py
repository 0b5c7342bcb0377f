"""The planner's own sentences: short, honest, and never a claim that something was done."""

from collections.abc import Sequence

from nodes.planner.intent import NoTool
from nodes.planner.smalltalk import Talk
from tools.routing.glossary import Language
from tools.routing.outside import Outside
from tools.spec import AnyTool, Entity

NO_CALLS_LEFT = "I have no more look-ups left for this question. Please ask for one thing at a time."

_WHAT_I_DO = (
    "I look things up in Art Battle's production data: events, artists, bids, votes, art sales, ticket sales, payments "
    "to artists, ads and texts, and what was said in Slack. I can also draw ticket charts, and prepare a few changes "
    "that run only after somebody approves them."
)
_EXAMPLES = 'Try "next event in Toronto", "ticket sales for AB4003" or "who do we owe?".'

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
_ARGUMENT_QUESTIONS = {
    "eid": "which event? Give me its code, such as AB4003, or its city",
    "artist_profile_id": "which artist? Give me the name or the artist number",
    "person_id": "which person? Give me a name, an e-mail address or a phone number",
    "query": "who or what should I look for?",
    "phone": "which phone number?",
    "amount": "how much?",
    "currency": "in which currency?",
    "new_name": "what should the new name be?",
    "new_bio": "what should the bio say? Put the text in quotation marks",
    "new_country": "which country?",
    "message_from_producer": "what should the message say? Put it in quotation marks",
    "comparator_eids": "which events should it be compared with? Give me their codes",
    "action": "should I pause, resume, run or cancel it?",
    "slack_channel_id": "in which channel? Mention it with #",
    "content_md": "what should be remembered? Put it after a colon",
    "title": "what is wrong? Describe it after a colon",
    "scope_id": "whose memory: which channel or tool?",
}


def without_tool(nothing: NoTool) -> str:
    """Return the answer to what no tool answers."""
    match nothing.why:
        case Talk():
            return _to_talk(nothing.why, nothing.language)
        case Outside.ABOUT_ME:
            return _to_talk(Talk.ABOUT_ME, nothing.language)
        case Outside.CHIT_CHAT:
            return _to_talk(Talk.CHIT_CHAT, nothing.language)
        case Outside.OFF_TOPIC:
            return f"That is outside what I know. {_WHAT_I_DO}"
        case Outside.UNSUPPORTED:
            return f"I cannot do that: there is no tool of mine for it, and nothing was changed. {_nearest(nothing)}"
        case Outside.UNCLEAR:
            return f"{_not_understood(nothing)} {_nearest(nothing)}"


def _to_talk(kind: Talk, language: Language) -> str:
    return {
        Talk.GREETING: _GREETINGS[language],
        Talk.THANKS: _WELCOME[language],
        Talk.FAREWELL: _FAREWELL[language],
        Talk.ACKNOWLEDGED: "All right.",
        Talk.ABOUT_ME: f"I am Arthur, the operations assistant. {_WHAT_I_DO} {_EXAMPLES}",
        Talk.CHIT_CHAT: f"I am only good for work questions. {_EXAMPLES}",
    }[kind]


def asking_for(tool: AnyTool, names: Sequence[str]) -> str:
    """Return the question for arguments that are missing."""
    questions = [_ARGUMENT_QUESTIONS.get(name, f"what is the {name.replace('_', ' ')}?") for name in names]
    asked = " And ".join(_sentence(question) for question in questions)
    return f"For that ({tool.name.replace('_', ' ')}) I need to know more. {asked}"


def asking_which(tools: Sequence[AnyTool]) -> str:
    """Return the question back when two tools are equally likely."""
    return f"I am not sure what you mean. Is it one of these?\n{_as_questions(tools)}"


def several_found(text: str) -> str:
    """Return a list of matches with the request to choose."""
    return f"{text}\n\nSeveral match. Which one do you mean? The artist number, e-mail or full name will do."


def picked_event(event: Entity) -> str:
    """Say which event was picked, since the person gave no code."""
    return f"For {event.label} ({event.id}):" if event.label != event.id else f"For {event.id}:"


def _not_understood(nothing: NoTool) -> str:
    if not nothing.unknown:
        return "I did not understand what you would like to know."
    words = ", ".join(f'"{word}"' for word in nothing.unknown[:5])
    return f"I did not understand that; these words mean nothing to me: {words}."


def _nearest(nothing: NoTool) -> str:
    tools = [scored.tool for scored in nothing.nearest if scored.tool.questions]
    return f"The nearest things I can do:\n{_as_questions(tools)}" if tools else _EXAMPLES


def _as_questions(tools: Sequence[AnyTool]) -> str:
    return "\n".join(f"• {tool.questions[0] if tool.questions else tool.name.replace('_', ' ')}" for tool in tools[:3])


def _sentence(question: str) -> str:
    return question[0].upper() + question[1:] + ("" if question.endswith("?") else ".")
