"""Readings of second witnesses: feeds, sitemaps and rows of ids."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.addresses import known, listed
from storage.listed import Listed
from storage.models.tables import WITNESS_VISITS
from storage.records import WitnessVisit

_W = WITNESS_VISITS.c
_VISIT = [_W[name] for name in WitnessVisit.__slots__]


def add(tx: Connection, visit: WitnessVisit) -> None:
    """Store how a reading went."""
    tx.execute(WITNESS_VISITS.insert(), {n: getattr(visit, n) for n in WitnessVisit.__slots__})


def last(tx: Connection, source: str, edition: str, address: str) -> WitnessVisit | None:
    """Return the latest reading of a witness, None before the first."""
    query = (
        select(*_VISIT)
        .where(_W.source == source, _W.edition == edition, _W.address == address)
        .order_by(_W.started_at.desc(), _W.id.desc())
        .limit(1)
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else WitnessVisit(**row)


def unlisted(tx: Connection, cards: Sequence[Listed]) -> list[Listed]:
    """Return the cards whose addresses were met nowhere before."""
    met = known(tx, [card.url_key for card in cards])
    return [card for card in cards if card.url_key not in met]


def named(tx: Connection, visit: WitnessVisit, cards: Sequence[Listed], now: datetime) -> None:
    """Store a reading with the cards that no listing showed; they are due at once."""
    place = (visit.source, visit.edition)
    listed(tx, *place, None, cards, now, seen_only_by=visit.witness)
    add(tx, visit)


def unseen_ids(
    tx: Connection, sources: Sequence[str], since: datetime, until: datetime
) -> dict[str, int]:
    """Return how many numbers the latest readings of the rows of ids found unseen, by source."""
    newest = (
        select(func.max(_W.id))
        .where(_W.source.in_(sources), _W.witness == "ids")
        .where(_W.started_at > since, _W.started_at <= until)
        .group_by(_W.source, _W.edition, _W.address)
        .scalar_subquery()
    )
    query = select(_W.source, func.sum(_W.unlisted)).where(_W.id.in_(newest)).group_by(_W.source)
    return {source: int(total or 0) for source, total in tx.execute(query)}
