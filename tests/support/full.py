"""Whether faults are injected as often as the targets say, however long it takes."""

import os

FULL = os.environ.get("JARSHY_TEST_FULL") == "1"  # noqa: TID251 - a setting of the tests
