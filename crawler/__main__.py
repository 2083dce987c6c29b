"""Start of the program: `jarshy` and `python -m crawler`."""

import sys

from crawler.cli.app import main as run


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
