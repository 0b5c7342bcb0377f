"""Ticket sales from Eventbrite, their pace and its charts (spec tools 6)."""

from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = ()
