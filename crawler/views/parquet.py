"""Articles as a Parquet file, for programs that analyse: the columns of the CSV, typed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from storage.records import StoredArticle

ROWS = 1_000  # in memory at once; 5 MB of texts
_TIME = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    {
        "id": pa.int64(), "source": pa.string(), "edition": pa.string(), "language": pa.string(),
        "section": pa.string(), "url": pa.string(), "title": pa.string(), "lead": pa.string(),
        "body": pa.string(), "author": pa.string(), "published_at": _TIME,
        "published_precision": pa.string(), "first_seen_at": _TIME, "last_seen_at": _TIME,
        "gone_at": _TIME, "image_url": pa.string(), "image_caption": pa.string(),
        "word_count": pa.int64(), "story_id": pa.int64(), "relation": pa.string(),
        "tags": pa.list_(pa.string()),
    }
)  # fmt: skip


def write_parquet(articles: Iterable[StoredArticle], path: Path) -> int:
    """Write a file and return how many articles it holds."""
    count = 0
    with parquet.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for some in _batches(articles):
            columns = {name: [getattr(article, name) for article in some] for name in SCHEMA.names}
            writer.write_table(pa.table(columns, schema=SCHEMA))
            count += len(some)
    return count


def _batches(articles: Iterable[StoredArticle]) -> Iterator[list[StoredArticle]]:
    rest = iter(articles)
    while some := list(islice(rest, ROWS)):
        yield some
