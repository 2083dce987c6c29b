"""A crawl that may not begin, since its process is too large already, is no quiet success."""

import subprocess
import sys

PROGRAM = """
import sys
ballast = b"x" * (450 * 2**20)
from crawler.__main__ import main
sys.argv = ["jarshy", "crawl", "akorda/kk", "--no-mail"]
main()
"""


def test_a_visit_that_ended_before_it_began_is_a_failure(tmp_path):
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={
            "JARSHY_FETCH__CONNECT_TO": "akorda.kz=http://127.0.0.1:9",
            "PATH": "",
            "PYTHONPATH": ":".join(sys.path),
        },
    )
    assert ended.returncode == 1, ended.stderr
    assert "ended before it began" in ended.stderr
