"""Compiling works wherever the package may be installed."""

import os
import subprocess
import sys
from pathlib import Path

from somatopy import compiling

PROGRAM = """
import shutil, sys
sys.path.insert(0, sys.argv[1])
from read_only_kernel import twice
print(twice(21))
"""


def test_without_any_folder_for_the_cache_a_loop_is_compiled_all_the_same(tmp_path):
    """As root every folder is writable, so the cache folders are taken away by making them files."""
    (tmp_path / "read_only_kernel.py").write_text(
        "from somatopy.compiling import compiled\n\n@compiled\ndef twice(x):\n    return 2 * x\n"
    )
    (tmp_path / "__pycache__").write_text("")
    (tmp_path / ".cache").write_text("")
    environment = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    environment |= {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "42", done.stderr


def test_a_compiled_loop_is_cached_where_it_can_be():
    @compiling.compiled
    def thrice(x):
        return 3 * x

    assert thrice(2) == 6
    assert Path(thrice.stats.cache_path).name == "__pycache__" or thrice.stats.cache_path


CACHED = """
import sys
sys.path.insert(0, sys.argv[1])
from somatopy import compiling
from kernel import twice
print(compiling.is_cached(twice), twice(21), compiling.is_cached(twice))
"""


def test_whether_a_loop_is_compiled_already_is_seen_in_the_cache(tmp_path):
    source = tmp_path / "kernel.py"
    source.write_text(
        "from somatopy.compiling import compiled\n\n@compiled\ndef twice(x):\n    return 2 * x\n"
    )

    def seen():
        environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
        command = [sys.executable, "-c", CACHED, str(tmp_path)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert seen() == "False 42 True\n"
    assert seen() == "True 42 True\n"
    os.utime(source, (4e9, 4e9))  # edited since
    assert seen().startswith("False 42 ")
