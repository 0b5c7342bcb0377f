"""Advertising, texts, offers and sponsors (spec tools 4)."""

from tools.growth_marketing.get_active_offers import get_active_offers
from tools.growth_marketing.get_meta_ads_data import get_meta_ads_data
from tools.growth_marketing.get_notification_status import get_notification_status
from tools.growth_marketing.get_sms_audience_count import get_sms_audience_count
from tools.growth_marketing.get_sms_campaigns import get_sms_campaigns
from tools.growth_marketing.get_sms_conversation import get_sms_conversation
from tools.growth_marketing.get_sponsorship_summary import get_sponsorship_summary
from tools.spec import AnyTool

TOOLS: tuple[AnyTool, ...] = (
    get_meta_ads_data,
    get_sms_campaigns,
    get_sms_audience_count,
    get_sms_conversation,
    get_notification_status,
    get_active_offers,
    get_sponsorship_summary,
)
