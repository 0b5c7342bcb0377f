"""What a tool is doing, in words for people who wait (spec slack 10)."""

LABELS = {
    "lookup_event": "Looking up the event",
    "get_auction_revenue": "Adding up the auction",
    "generate_chart": "Drawing the chart",
    "search_slack_knowledge": "Searching Slack",
    "get_artists_owed": "Adding up what artists are owed",
    "refresh_eventbrite_data": "Asking Eventbrite",
    "get_eventbrite_data": "Reading ticket sales",
}


def label(tool: str) -> str:
    """Return what a tool is doing, for people who wait."""
    return LABELS.get(tool, f"Working: {tool.replace('_', ' ')}") + "…"
