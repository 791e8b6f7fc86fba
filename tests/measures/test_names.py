import subprocess
import sys

import somatopy.measures


def test_every_public_name_is_there():
    assert all(callable(getattr(somatopy.measures, name)) for name in somatopy.measures.__all__)


def test_opening_the_package_loads_neither_scikit_learn_nor_scipy():
    code = "import sys, somatopy.measures; print({'sklearn', 'scipy', 'numba'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "set()\n"
    )
