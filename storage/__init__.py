"""The archive: articles, stories, rules and mails in SQLite or Postgres; usable without the crawler."""
