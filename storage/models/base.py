"""The base of all tables, with a name for every constraint."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

from storage.columns import BigId, PlainText, PortableJson, UrlKey, UtcDateTime

Id = Annotated[int, mapped_column(BigId, primary_key=True)]
Ref = Annotated[int, mapped_column(BigId)]
Key = Annotated[str, mapped_column(UrlKey)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Json = Annotated[Any, mapped_column(PortableJson)]


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: PlainText, datetime: UtcDateTime}


def one_of(column: str, values: tuple[str, ...]) -> str:
    """Return the SQL condition that a column holds one of the values (or NULL)."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
