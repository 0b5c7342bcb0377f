"""Notes about channels and tools, in versions (spec tools 7)."""

from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = ()
