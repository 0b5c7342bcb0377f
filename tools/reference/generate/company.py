"""The whole company: every area's rows, in an order in which each row's references exist already."""

from collections.abc import Iterator

from tools.reference.generate import (
    artists,
    bids,
    booking,
    buyers,
    checkins,
    events,
    marketing,
    oversight,
    payout_contacts,
    payouts,
    people,
    places,
    queues,
    shows,
    texts,
    tickets,
    votes,
    works,
)
from tools.reference.generate.world import Batch, World


def batches(world: World) -> Iterator[Batch]:
    """Yield the rows of all tables; the large batches draw their rows while they are read."""
    crowd = people.crowd(world)
    roster = artists.roster(world, crowd)
    calendar = shows.calendar(world)
    painted = works.painted(world, calendar, roster, crowd)
    yield from places.batches(world)
    yield from people.batches(world, crowd)
    yield from artists.batches(world, roster)
    yield from events.batches(world, calendar)
    yield from oversight.batches(world)
    yield from buyers.status_batches()
    yield from works.batches(world, painted, crowd)
    yield from events.stage_batches(world, calendar, painted, roster, votes.round_winners(world, painted, crowd))
    yield from booking.batches(world, calendar, roster)
    yield from checkins.batches(world, calendar, crowd)
    yield from bids.batches(painted, crowd)
    yield from votes.batches(world, calendar, crowd)
    yield from buyers.batches(world, painted, crowd)
    yield from payouts.batches(world, painted, roster)
    yield from payout_contacts.batches(world, calendar, roster)
    yield from tickets.batches(world, calendar)
    yield from marketing.batches(world, calendar, crowd)
    yield from texts.batches(world, calendar, crowd)
    yield from queues.batches(world, calendar, painted, crowd, roster)
