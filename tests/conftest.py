"""What all tests share: where the real data lies, and compiled code that is never older than its source."""

import getpass
import hashlib
import os
import tempfile
from pathlib import Path

import hypothesis

ROOT = Path(__file__).parents[1]
BESIDE = ROOT.parent / "shared" / "data"

if "SOMATOPY_DATA" not in os.environ and BESIDE.is_dir():
    os.environ["SOMATOPY_DATA"] = str(BESIDE)

# numba looks at the file of a compiled loop, not at the files of the rules compiled into it: with a cache of its own
# for each state of the sources, an edited rule is never tested in its old form.
if "NUMBA_CACHE_DIR" not in os.environ:
    SOURCES = sorted((ROOT / "src" / "somatopy").rglob("*.py"))
    STATE = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()[:16]
    os.environ["NUMBA_CACHE_DIR"] = str(
        Path(tempfile.gettempdir()) / f"somatopy-tests-{getpass.getuser()}" / STATE
    )

# Drawn examples are the same on every machine, so that a run that passed passes again; whoever wants new ones asks
# for them: pytest --hypothesis-profile=explore
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.register_profile("explore", derandomize=False)
hypothesis.settings.load_profile("same")
