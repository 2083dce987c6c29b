"""The archive: articles, stories, rules and mails in SQLite or Postgres; no crawler needed."""
