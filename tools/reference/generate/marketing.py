"""Marketing: the ads cache, campaigns, offers, sponsors and scores of guests."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Sequence
from datetime import timedelta

from tools.reference import anchors
from tools.reference.generate.people import Crowd
from tools.reference.generate.places import CITY
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.world import Batch, Row, World, as_json, batch, digest, uid


def _ads(show: Show, spend: int, currency: str) -> dict[str, object]:
    clicks = spend * 3
    conversions = spend // 12
    return {
        "event_eid": show.eid,
        "total_spend": spend,
        "total_budget": 400 if spend else 0,
        "budget_remaining": 400 - spend if spend else 0,
        "budget_utilization": round(spend / 4, 1) if spend else 0,
        "total_reach": spend * 90,
        "total_clicks": clicks,
        "conversions": conversions,
        "conversion_value": conversions * 25,
        "roas": round(conversions * 25 / spend, 2) if spend else 0,
        "currency": currency,
        "campaigns": [{"name": f"{show.eid} tickets", "spend": spend, "status": "ACTIVE"}] if spend else [],
        "adsets": [{"name": f"{show.eid} lookalike", "budget": 400, "spend": spend}] if spend else [],
    }


def _ads_cache(world: World, shows: Sequence[Show]) -> list[Row]:
    rows: list[Row] = []
    for show in shows:
        if show.starts_at is None or not world.ago(days=60) < show.starts_at < world.ahead(days=35):
            continue
        past = show.phase is Phase.PAST
        spend = 0 if show.eid == "AB4044" or digest("ads", show.eid) % 5 == 0 else 80 + digest("spend", show.eid) % 280
        if show.eid == anchors.NEXT_TORONTO:
            spend = 210
        # Refreshed once a day until two days after the show: older rows are frozen.
        newest = min(show.start + timedelta(days=2), world.ago(hours=3 if digest("fresh", show.eid) % 2 else 19))
        if show.eid == anchors.NEXT_TORONTO:
            newest = world.ago(hours=2)
        for age in range(3):
            created = newest - timedelta(days=age)
            result = as_json(
                _ads(show, max(0, spend - 25 * age) if spend else 0, "CAD" if show.city.country == "CA" else "USD")
            )
            rows.append(
                {
                    "id": uid("ads", f"{show.eid}/{age}"),
                    "event_id": show.eid,
                    "analysis_type": "meta_ads",
                    # Some rows were written twice encoded (pitfall G9).
                    "result": as_json(result) if past and show.eid == anchors.LAST_TORONTO else result,
                    "event_name": f"Art Battle {show.city.name}",
                    "created_at": created,
                    "updated_at": created,
                    "expires_at": created + timedelta(hours=6),
                    "served_count": age,
                    "last_served_at": None,
                }
            )
    return rows


def _ads_log(world: World) -> list[Row]:
    return [
        {
            "id": uid("ads-run", day),
            "executed_at": world.ago(days=day).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=1),
            "status": "partial" if day == 4 else "success",
            "total_events": 22,
            "successful": 19 if day == 4 else 22,
            "failed": 3 if day == 4 else 0,
            "skipped": 0,
            "errors": as_json(["account did not answer"] if day == 4 else []),
            "duration_ms": 42000 + day * 100,
        }
        for day in range(14)
    ]


def _offers(world: World) -> list[Row]:
    toronto, montreal = CITY["Toronto"].id, CITY["Montréal"].id

    def offer(
        key: str, kind: str, scope: list[str] | None, inventory: int | None, days: tuple[int, int] | None, **own: object
    ) -> Row:
        row: dict[str, object] = {
            "id": uid("offer", key),
            "name": key,
            "description": f"{key}, while it lasts",
            "type": kind,
            "value": 10,
            "currency": "CAD",
            "rfm_segments": "[]",
            "geography_scope": scope,
            "total_inventory": inventory,
            "redeemed_count": 0,
            "active": True,
            "start_date": world.ahead(days=days[0]) if days else None,
            "end_date": world.ahead(days=days[1]) if days else None,
            "display_order": 1,
            "created_at": world.ago(days=60),
            "updated_at": world.ago(days=10),
        }
        return row | own

    return [
        offer("Two tickets for one", "ticket", ["Toronto"], 50, (-20, 20), redeemed_count=3),
        offer("Auction credit", "auction_credit", [toronto, "Ottawa"], 0, (-40, 40)),
        offer("Print of the night", "merchandise", [montreal], None, (-5, 60)),
        offer("Paint with us", "experience", None, 10, None),
        offer("Spring discount", "discount", ["Toronto", montreal], 100, (-200, -110)),
        offer("Next season", "offer-new", [], 20, (30, 90)),
        offer("Old poster", "merchandise", ["New York"], 5, (-300, -250), active=False, currency="USD"),
    ]


def _redemptions(world: World, people: Crowd) -> list[Row]:
    return [
        {
            "id": uid("redemption", i),
            "offer_id": uid("offer", "Two tickets for one"),
            "user_id": people.ids[i * 11],
            "user_email": f"guest{i}@example.com",
            "redemption_code": f"{digest('redemption', i):032x}"[:8].upper(),
            "status": "redeemed",
            "redeemed_at": world.ago(days=6 + i),
        }
        for i in range(3)
    ]


def _sponsors(world: World) -> list[Batch]:
    event = anchors.event_id(anchors.NEXT_TORONTO)
    companies = ("Northwind Paints", "Maple Brushworks", "Harbour Brewing", "Lumen Lighting")
    invites: list[Row] = [
        {
            "id": uid("sponsor-invite", company),
            "event_id": event,
            "hash": f"{digest('sponsor', company):032x}"[:16],
            "prospect_name": f"Contact at {company}",
            "prospect_email": f"hello@{company.split()[0].lower()}.example.com",
            "prospect_company": company,
            "discount_percent": 10 * i,
            "valid_until": world.ahead(days=10),
            "max_uses": 1,
            "use_count": int(i < 2),
            "notes": "Met at the last show" if i == 0 else None,
            "created_by": "mirela.sands@example.com",
            "created_at": world.ago(days=30 - i),
            "last_viewed_at": world.ago(days=4) if i < 3 else None,
            "view_count": 3 - i,
        }
        for i, company in enumerate(companies)
    ]
    deals = (
        ("Northwind Paints", "800.00", "CAD", "paid", "in_progress"),
        ("Maple Brushworks", "450.00", "CAD", "pending", "pending"),
        ("Harbour Brewing", "300.00", "USD", "paid", "completed"),
        ("Lumen Lighting", "450.00", "CAD", "refunded", "pending"),
    )
    purchases: list[Row] = [
        {
            "id": uid("sponsorship", company),
            "event_id": event,
            "invite_id": uid("sponsor-invite", company),
            "buyer_name": f"Contact at {company}",
            "buyer_email": f"hello@{company.split()[0].lower()}.example.com",
            "buyer_company": company,
            "package_details": as_json({"name": "Gold" if i == 0 else "Silver"}),
            "subtotal": amount,
            "discount_percent": 0,
            "discount_amount": 0,
            "tax_amount": 0,
            "total_amount": amount,
            "currency": currency,
            "payment_status": status,
            "fulfillment_status": fulfilment,
            "fulfillment_hash": f"{digest('fulfilment', company):032x}",
            "created_at": world.ago(days=20 - i),
            "paid_at": world.ago(days=19 - i) if status == "paid" else None,
            "updated_at": world.ago(days=19 - i),
        }
        for i, (company, amount, currency, status, fulfilment) in enumerate(deals)
    ]
    return [batch("sponsorship_invites", invites), batch("sponsorship_purchases", purchases)]


def _scores(world: World, people: Crowd) -> list[Row]:
    segments = (("Champions", "CHA"), ("Loyal", "LOY"), ("At risk", "RSK"), ("Lost", "LST"))
    rows: list[Row] = []
    for number in range(0, len(people.ids), 20):
        scores = [1 + digest("rfm", number, part) % 5 for part in range(3)]
        name, code = segments[number // 20 % 4]
        rows.append(
            {
                "id": uid("rfm", number),
                "person_id": people.ids[number],
                "recency_score": scores[0],
                "frequency_score": scores[1],
                "monetary_score": scores[2],
                "total_score": sum(scores),
                "segment": name,
                "segment_code": code,
                "days_since_last_activity": number % 400,
                "total_activities": number % 30,
                "total_spent": number % 700,
                "calculated_at": world.ago(days=1),
            }
        )
    return rows


def batches(world: World, shows: Sequence[Show], people: Crowd) -> list[Batch]:
    """Return everything marketing keeps but the texts."""
    return [
        batch("ai_analysis_cache", _ads_cache(world, shows)),
        batch("meta_ads_cache_cron_log", _ads_log(world)),
        batch("offers", _offers(world)),
        batch("offer_redemptions", _redemptions(world, people)),
        *_sponsors(world),
        batch("rfm_score_cache", _scores(world, people)),
    ]
