"""Whether a model is asked what texts mean, as the settings say."""

from crawler.dedup.embedding import embedding
from crawler.dedup.nearest import Alike
from crawler.settings import Settings


def alike_of(settings: Settings) -> Alike | None:
    """Return what tells how near two texts are in meaning, None where no model is to be asked."""
    return embedding().alike if settings.stories.model else None
