"""Both sites, replayed on loopback from a scripted day, and a catcher for the mails.

    from crawler.clock import ManualClock
    from crawler.demo.day import Day
    from crawler.demo.replica import Replica

    day = Day()                          # 11 June 2026 in Almaty; Day(anchor=now) ends at `now`
    clock = ManualClock(day.end)         # what has not happened by clock.now() is not on the sites
    with Replica(day, clock) as replica:
        settings.fetch.connect_to = replica.connect_to   # {host: "http://127.0.0.1:PORT"}
        replica.design("tengrinews.kz", "older")         # or "current", "april_2026"
        replica.misbehave("tengrinews.kz/news/*", "status", times=2, status=503)
        replica.requests                                 # what was asked, in order
    day.truth()                          # what the articles say and how they belong together

`crawler.demo.process.ReplicaProcess` is the same in a process of its own, and
`crawler.demo.mailcatcher.MailCatcher` takes mails over SMTP and keeps them.
"""
