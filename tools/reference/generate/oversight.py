"""Who and what watches over the shows: staff accounts, linter rules and their suppressions."""

from tools.reference import anchors, staff
from tools.reference.generate.people import login_id
from tools.reference.generate.world import Batch, Row, World, as_json, batch, digest, uid

_RULES = (
    ("missing_venue", "error", "No venue is set for {{eid}}", "active", [{"field": "venue_id", "operator": "is_null"}]),
    (
        "currency_mismatch",
        "error",
        "Currency {{currency}} is not {{country_currency}}",
        "active",
        [{"field": "currency", "operator": "differs_from", "value": "country_currency"}],
    ),
    (
        "venue_30_days",
        "warning",
        "No venue 30 days before the show",
        "active",
        [{"field": "days_to_event", "operator": "lt", "value": 30}, {"field": "venue_id", "operator": "is_null"}],
    ),
    (
        "folder_21_days",
        "reminder",
        "No folder link 21 days before the show",
        "active",
        [
            {"field": "days_to_event", "operator": "lt", "value": 21},
            {"field": "event_folder_link", "operator": "is_null"},
        ],
    ),
    (
        "ads_budget_60_days",
        "reminder",
        "No ads budget 60 days before the show",
        "active",
        [
            {"field": "days_to_event", "operator": "lt", "value": 60},
            {"field": "meta_ads_budget", "operator": "is_null"},
        ],
    ),
    (
        "approval_14_days",
        "warning",
        "Event information is not approved",
        "active",
        [
            {"field": "days_to_event", "operator": "lt", "value": 14},
            {"field": "event_info_approved_at", "operator": "is_null"},
        ],
    ),
    (
        "artists_booked",
        "warning",
        "Only {{confirmed}} of {{target}} artists confirmed",
        "active",
        [{"field": "confirmed_ratio", "operator": "lt", "value": 1}],
    ),
    (
        "strong_presale",
        "success",
        "More than 60 % of the tickets are sold",
        "active",
        [{"field": "sold_ratio", "operator": "gt", "value": 0.6}],
    ),
    ("old_price_check", "info", "Price is below last year's", "inactive", []),
)


def _linter(world: World) -> list[Batch]:
    rules: list[Row] = [
        {
            "id": uid("rule", rule),
            "rule_id": rule,
            "name": rule.replace("_", " ").capitalize(),
            "severity": severity,
            "category": "setup",
            "context": "event",
            # The old driver stored some conditions as a JSON string inside JSON (pitfall G9).
            "conditions": as_json(as_json(conditions)) if rule == "venue_30_days" else as_json(conditions),
            "message": message,
            "status": status,
            "hit_count": digest("hits", rule) % 90,
            "created_at": world.ago(days=300),
            "updated_at": world.ago(days=40),
        }
        for rule, severity, message, status, conditions in _RULES
    ]
    by = login_id("U0DEMOPRO1")

    def suppression(rule: str, eid: str, days: int | None) -> Row:
        return {
            "id": uid("suppression", f"{rule}/{eid}"),
            "rule_id": rule,
            "event_id": anchors.event_id(eid),
            "suppressed_by": by,
            "suppressed_until": None if days is None else world.ahead(days=days),
            "reason": "Agreed with the venue",
            "created_at": world.ago(days=9),
            "updated_at": world.ago(days=9),
        }

    suppressions = [
        suppression("missing_venue", anchors.VENUE_AS_TEXT, None),
        suppression("folder_21_days", anchors.NEXT_TORONTO, 30),
        suppression("approval_14_days", anchors.NEXT_TORONTO, -3),
    ]
    return [batch("event_linter_rules", rules), batch("linter_suppressions", suppressions)]


def _admins(world: World) -> list[Batch]:
    admins: list[Row] = [
        {
            "id": uid("admin", employee.slack_id),
            "user_id": login_id(employee.slack_id),
            "email": employee.email,
            "level": employee.admin_level,
            "active": True,
            "created_at": world.ago(days=500),
            "updated_at": world.ago(days=500),
            "invitation_token": f"{digest('invite', employee.slack_id):032x}",
        }
        for employee in staff.EMPLOYEES
        if employee.admin_level
    ]
    door: list[Row] = [
        {
            "id": uid("event-admin", i),
            "event_id": anchors.event_id(anchors.LAST_TORONTO),
            "phone": f"+1416555019{i}",
            "admin_level": level,
            "created_by": "import",
            "created_at": world.ago(days=20),
        }
        for i, level in enumerate(("producer", "photo"))
    ]
    return [batch("abhq_admin_users", admins), batch("event_admins", door)]


def batches(world: World) -> list[Batch]:
    """Return staff accounts, rules and suppressions."""
    return [*_admins(world), *_linter(world)]
