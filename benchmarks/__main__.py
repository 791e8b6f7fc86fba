"""All benchmarks in turn: ``python -m benchmarks`` installs the peers that are missing, then measures."""

import sys

from benchmarks import growing, peers, report

if __name__ == "__main__":
    if not peers.python_of("growing").exists():
        peers.install("growing")
    sys.exit(growing.main(sys.argv[1:]) or report.main(sys.argv[1:]))
