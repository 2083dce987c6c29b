"""`jarshy serve`: the archive as web pages and as JSON, to look at and never to change."""
