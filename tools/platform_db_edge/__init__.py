"""Queues, mails, access rules, live diagnostics and Arthur himself (spec tools 5)."""

from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = ()
