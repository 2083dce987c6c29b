"""Run migrations on the connection that storage.migrate gives, or on `-x url=...`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.schema import SchemaItem

from storage.columns import PlainText, PortableJson, UrlKey, UtcDateTime
from storage.location import locate
from storage.migrate import migrating
from storage.models import Base

# Tables that migrations make with SQL of their own: full-text indexes and their shadows.
FOREIGN_PREFIXES = ("search_",)


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types into new migrations as what the database has."""
    if kind != "type":
        return False
    if isinstance(item, PlainText | UrlKey):
        return "sa.Text()"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, PortableJson):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out the tables that no model describes."""
    return not (kind == "table" and name is not None and name.startswith(FOREIGN_PREFIXES))


def include_object(_item: SchemaItem, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave out full-text columns and indexes, too."""
    return not (name is not None and kind in {"index", "column"} and "search" in name)


def run(connection: Connection) -> None:
    """Run what is asked on a connection, all of it in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        include_name=include_name,
        include_object=include_object,
        render_as_batch=False,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = context.get_x_argument(as_dictionary=True).get("url", "sqlite:///jarshy.db")
    with migrating(locate(url)) as opened:
        run(opened)
