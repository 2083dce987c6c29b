"""What fails in the running system, and since when its operator knows."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Id, Moment


class IncidentRow(Base):
    """A fault that lasts, or lasted."""

    __tablename__ = "incidents"

    id: Mapped[Id] = mapped_column(comment="Number of the incident")
    kind: Mapped[str] = mapped_column(comment="What fails: visits, pace, mail or disk")
    place: Mapped[str] = mapped_column(
        comment="Source, SOURCE/EDITION or channel that it is about; empty for the machine"
    )
    reason: Mapped[str] = mapped_column(comment="What was found last, in words")
    raised_at: Mapped[Moment] = mapped_column(comment="When it became an alarm (UTC)")
    told_at: Mapped[Moment | None] = mapped_column(
        comment="When a mail was queued about it last (UTC)"
    )
    over_at: Mapped[Moment | None] = mapped_column(comment="When it was found to be over (UTC)")

    __table_args__ = (
        Index(
            "ix_incidents_lasting",
            "kind",
            "place",
            unique=True,
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
        {"comment": "Faults of the running system that its operator is told of, till they end"},
    )
