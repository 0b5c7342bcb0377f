"""What was said before in Slack (spec tools 8)."""

from tools.slack_knowledge.get_slack_knowledge_stats import get_slack_knowledge_stats
from tools.slack_knowledge.search_slack_knowledge import search_slack_knowledge
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (search_slack_knowledge, get_slack_knowledge_stats)
