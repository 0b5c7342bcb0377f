"""Reads over events, people, auction, votes and ticket caches (spec tools 1)."""

from tools.data_read.debug_event_visibility import debug_event_visibility
from tools.data_read.get_auction_revenue import get_auction_revenue
from tools.data_read.get_auction_timing import get_auction_timing
from tools.data_read.get_bid_history import get_bid_history
from tools.data_read.get_event_config import get_event_config
from tools.data_read.get_event_summary import get_event_summary
from tools.data_read.get_eventbrite_data import get_eventbrite_data
from tools.data_read.get_eventbrite_fees import get_eventbrite_fees
from tools.data_read.get_eventbrite_mapping import get_eventbrite_mapping
from tools.data_read.get_vote_data import get_vote_data
from tools.data_read.lookup_artist_profile import lookup_artist_profile
from tools.data_read.lookup_artwork_bids import lookup_artwork_bids
from tools.data_read.lookup_event import lookup_event
from tools.data_read.lookup_person import lookup_person
from tools.data_read.run_event_health_check import run_event_health_check
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    lookup_event,
    lookup_person,
    lookup_artist_profile,
    lookup_artwork_bids,
    get_vote_data,
    debug_event_visibility,
    get_event_config,
    run_event_health_check,
    get_event_summary,
    get_bid_history,
    get_auction_timing,
    get_auction_revenue,
    get_eventbrite_data,
    get_eventbrite_mapping,
    get_eventbrite_fees,
)
