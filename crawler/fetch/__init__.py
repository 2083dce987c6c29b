"""How pages are fetched: the policy, and the Scrapy middlewares that keep it."""
