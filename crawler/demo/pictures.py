"""Where the pictures of articles stand, and the tiny picture that is served for all of them."""

import base64

from crawler.demo import dates, dice
from crawler.demo.script import Script

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A GIF of one transparent pixel: pages need an answer, not a picture."""


def path(script: Script, size: str = "resize") -> str | None:
    """Return the path of an article's picture in a size, or None where it has none."""
    if not script.picture:
        return None
    photo = dice.between(1000, 9999, script.key)
    if script.is_akorda:
        return f"/assets/media/{script.edition}1-{photo}-2_mediumThumb.jpg"
    year = dates.local(script.published_at).year
    folder = f"{script.type}_{script.number}"
    return f"/userdata/{script.type}/{year}/{folder}/{size}/photo_{photo}.jpeg"


def address(script: Script, size: str = "resize") -> str | None:
    """Return the absolute address of an article's picture, or None."""
    found = path(script, size)
    return f"https://{script.host}{found}" if found else None
