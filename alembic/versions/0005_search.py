"""Make the search index: keys that sort by date, words, and the full-text index of each kind."""

from alembic import op
from sqlalchemy import text

from storage.search import rebuild

revision: str = "0005_search"
down_revision: str | None = "0004_alerts"
branch_labels = None
depends_on = None

# Removing an article leaves its key, since on SQLite the index still names it.
SQLITE = (
    """
    CREATE TABLE search_documents (
        key INTEGER PRIMARY KEY,
        article_id INTEGER UNIQUE REFERENCES articles (id) ON DELETE SET NULL
    )
    """,
    "CREATE TABLE search_words (word TEXT PRIMARY KEY) WITHOUT ROWID",
    # ascii: our terms are normalised already; it keeps every letter beyond ASCII as it is.
    "CREATE VIRTUAL TABLE search_index USING fts5(terms, content='', tokenize='ascii')",
)
POSTGRES = (
    """
    CREATE TABLE search_documents (
        key BIGINT CONSTRAINT pk_search_documents PRIMARY KEY,
        article_id BIGINT CONSTRAINT uq_search_documents_article_id UNIQUE
            CONSTRAINT fk_search_documents_article_id_articles
            REFERENCES articles (id) ON DELETE SET NULL,
        terms TSVECTOR
    )
    """,
    """
    CREATE TABLE search_words (
        word TEXT COLLATE "C" CONSTRAINT pk_search_words PRIMARY KEY
    )
    """,
    # Each search reads the list of entries that are not yet in place: it is kept short.
    """
    CREATE INDEX ix_search_documents_terms ON search_documents USING gin (terms)
        WITH (gin_pending_list_limit = 256)
    """,
    "COMMENT ON TABLE search_documents IS 'Search index: one row an article'",
    "COMMENT ON COLUMN search_documents.key IS '16 times the seconds of articles.dated_at'",
    "COMMENT ON COLUMN search_documents.article_id IS 'The article; NULL once it was removed'",
    "COMMENT ON COLUMN search_documents.terms IS 'Words; those of single fields with a Greek mark'",
    "COMMENT ON TABLE search_words IS 'All normalised words of the archive'",
    "COMMENT ON COLUMN search_words.word IS 'The word'",
)


def upgrade() -> None:
    tx = op.get_bind()
    for statement in SQLITE if tx.dialect.name == "sqlite" else POSTGRES:
        tx.execute(text(statement))
    rebuild(tx)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
