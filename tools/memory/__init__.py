"""Notes about channels and tools, in versions (spec tools 7)."""

from tools.memory.get_memory import get_memory
from tools.memory.get_memory_versions import get_memory_versions
from tools.memory.rollback_memory import rollback_memory
from tools.memory.update_memory import update_memory
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (get_memory, update_memory, rollback_memory, get_memory_versions)
