"""`ketenzicht --help` answers at once, because heavy libraries wait until they are needed."""

import os
import resource
import statistics
import subprocess
import sys

HELP = (
    "import sys; sys.argv = ['ketenzicht', '--help']\n"
    "from ketenzicht.project.cli import main\n"
    "try:\n    main()\n"
    "finally:\n    print('modules:', *sorted(sys.modules), file=sys.stderr)\n"
)
HEAVY = {"duckdb", "pyarrow", "numpy", "pandas", "sqlglot", "lxml", "cryptography", "xlsxwriter", "python_calamine"}
SECONDS = 0.3  # design §4
SLACK = 3 if os.environ.get("CI") == "true" else 1.5  # a shared machine is slower than a desk


def ask_help() -> tuple[float, str]:
    """Processor seconds of one call, and what it wrote to standard error."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def test_help_loads_no_heavy_library() -> None:
    _, written = ask_help()
    assert not HEAVY & set(written.split())


def test_help_takes_less_than_a_third_of_a_second() -> None:
    assert statistics.median(ask_help()[0] for _ in range(5)) <= SECONDS * SLACK
