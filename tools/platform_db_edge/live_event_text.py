"""How the state of a running event is shown."""

from tools.platform_db_edge.live_event_result import Activity, LiveArtwork, LiveDiagnostic, LiveRound, Phase
from tools.render import bullets, count, event_title, money, section, table, text, when

PHASES = {
    Phase.BEFORE: "not started yet",
    Phase.RUNNING: "running now",
    Phase.OVER: "over",
    Phase.UNKNOWN: "no start set",
}
CACHE_SHOWN = 3


def render(result: LiveDiagnostic) -> str:
    """Render what is wrong first, then activity, rounds and works."""
    event, figures = result.event, result.summary
    verdict = "nothing odd" if not result.problems else count(len(result.problems), "thing") + " to look at"
    switches = (
        f"{'enabled' if event.enabled else 'not enabled'}, {'shown' if event.show_in_app else 'hidden'} in the app, "
        f"auction {'on' if event.enable_auction else 'off'}"
    )
    return section(
        f"*{event_title(event.name, event.eid)}: {PHASES[event.phase]}, {verdict}*",
        bullets(f":warning: {problem}" for problem in result.problems),
        f"{text(event.city)}, {text(event.venue)}; start {event.local_start}, now {result.now_local}; {switches}.",
        bullets(_activity(one) for one in result.activity),
        f"{count(figures.round_count, 'round')} ({figures.active_rounds} open), "
        f"{count(figures.contestant_count, 'contestant')}, {count(figures.artwork_count, 'artwork')}",
        bullets(_round(one, event.timezone) for one in result.rounds),
        _works(result),
        _cache(result),
        f"Most voters from one network address: {result.most_voters_from_one_address:,}. "
        "No list of blocked addresses is known.",
    )


def _activity(one: Activity) -> str:
    return f"{one.kind}: {one.total:,} in all, {one.last_5_minutes:,} in 5 min, {one.last_15_minutes:,} in 15 min"


def _round(one: LiveRound, timezone: str | None) -> str:
    staged = f", {one.staged} only staged" if one.staged else ""
    closing = f", closing {when(one.closing_time, timezone)}" if one.closing_time else ""
    return (
        f"Round {one.round_number}: {'finished' if one.is_finished else 'open'}, {one.placed} placed{staged}{closing}"
    )


def _works(result: LiveDiagnostic) -> str:
    if not result.artworks:
        return ""
    odd_first = sorted(result.artworks, key=lambda one: not one.flags)
    rows = [
        (
            one.art_code,
            one.artist_name,
            one.status,
            one.vote_count,
            one.bid_count,
            _top_bid(one, result),
            "; ".join(one.flags),
        )
        for one in odd_first
    ]
    headers = ("work", "artist", "status", "votes", "bids", "top bid", "odd")
    return table(
        headers,
        rows,
        total=result.summary.artwork_count,
        narrow="get_event_summary and lookup_artwork_bids have the rest.",
    )


def _top_bid(one: LiveArtwork, result: LiveDiagnostic) -> str | None:
    return None if one.top_bid is None else money(one.top_bid, result.event.currency)


def _cache(result: LiveDiagnostic) -> str:
    shown = [
        f"{text(one.endpoint_path)} {when(one.last_updated, result.event.timezone)}"
        for one in result.cache_status[:CACHE_SHOWN]
    ]
    return f"App cache renewed: {'; '.join(shown)}" if shown else "The app has no cached answer about this event."
