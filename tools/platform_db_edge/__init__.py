"""Queues, mails, access rules, live diagnostics and Arthur himself (spec tools 5)."""

from tools.platform_db_edge.check_rls_policies import check_rls_policies
from tools.platform_db_edge.create_bug_report import create_bug_report
from tools.platform_db_edge.get_bot_errors import get_bot_errors
from tools.platform_db_edge.get_bot_sessions import get_bot_sessions
from tools.platform_db_edge.get_bot_tool_stats import get_bot_tool_stats
from tools.platform_db_edge.get_bug_reports import get_bug_reports
from tools.platform_db_edge.get_email_log import get_email_log
from tools.platform_db_edge.get_email_queue_stats import get_email_queue_stats
from tools.platform_db_edge.get_slack_queue_health import get_slack_queue_health
from tools.platform_db_edge.live_event_diagnostic import live_event_diagnostic
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    get_slack_queue_health,
    get_email_queue_stats,
    get_email_log,
    check_rls_policies,
    live_event_diagnostic,
    get_bot_errors,
    get_bot_sessions,
    get_bot_tool_stats,
    create_bug_report,
    get_bug_reports,
)
