"""Whether all is well, and what is not."""

from crawler.health.after_crawl import accept_as_normal, after_crawl
from crawler.health.mails import MailStatus
from crawler.health.status import EditionStatus, Status, status
from crawler.health.telling import spoken

__all__ = [
    "EditionStatus",
    "MailStatus",
    "Status",
    "accept_as_normal",
    "after_crawl",
    "spoken",
    "status",
]
