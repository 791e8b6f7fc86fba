"""BatchSOM and OnlineSOM against every Kohonen map that installs: ``python -m benchmarks.kohonen``."""
