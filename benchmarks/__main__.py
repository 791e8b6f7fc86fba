"""All benchmarks in turn: ``python -m benchmarks`` installs the peers that are missing, then measures."""

import sys

from benchmarks import growing, peers, report
from benchmarks.kohonen import __main__ as kohonen

if __name__ == "__main__":
    for environment in peers.PEERS:
        if not peers.python_of(environment).exists():
            peers.install(environment)
    sys.exit(growing.main([]) or kohonen.main([]) or report.main([]))
