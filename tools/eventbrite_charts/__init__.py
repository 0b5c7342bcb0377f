"""Ticket sales from Eventbrite, their pace and its charts (spec tools 6)."""

from tools.eventbrite_charts.generate_chart import generate_chart
from tools.eventbrite_charts.get_chart_comparators import get_chart_comparators
from tools.eventbrite_charts.get_chart_history import get_chart_history
from tools.eventbrite_charts.get_chart_schedule import get_chart_schedule
from tools.eventbrite_charts.get_chart_scheduler_status import get_chart_scheduler_status
from tools.eventbrite_charts.refresh_eventbrite_data import refresh_eventbrite_data
from tools.eventbrite_charts.schedule_chart_autopost import schedule_chart_autopost
from tools.eventbrite_charts.set_chart_comparators import set_chart_comparators
from tools.eventbrite_charts.update_chart_schedule import update_chart_schedule
from tools.eventbrite_charts.verify_eventbrite_config import verify_eventbrite_config
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    refresh_eventbrite_data,
    verify_eventbrite_config,
    get_chart_comparators,
    set_chart_comparators,
    generate_chart,
    schedule_chart_autopost,
    get_chart_schedule,
    update_chart_schedule,
    get_chart_history,
    get_chart_scheduler_status,
)
