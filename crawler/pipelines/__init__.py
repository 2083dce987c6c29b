"""What happens to an item after a spider read it, in this order."""

ORDER = {"crawler.pipelines.storing.StoringPipeline": 500}
