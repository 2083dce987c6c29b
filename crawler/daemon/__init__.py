"""The daemon: it keeps time, starts crawls in child processes, and sends what is in the outbox."""
