"""Whether all is well, and what is not."""

from crawler.health.status import EditionStatus, MailStatus, Status, status

__all__ = ["EditionStatus", "MailStatus", "Status", "status"]
