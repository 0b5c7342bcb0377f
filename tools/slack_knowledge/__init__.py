"""What was said before in Slack (spec tools 8)."""

from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = ()
