"""Modules joined into one script: each after those it imports, no name twice."""

import shutil
import subprocess

import pytest

from somatopy.report.bundle import bundle, in_order
from somatopy.report.page import page_script

MODULES = {
    "main": 'import { b } from "./b.js";\nimport {\n  a,\n  c,\n} from "./a.js";\nb(a, c);\n',
    "a": "export const a = 1;\nexport function c() {}\n",
    "b": 'import { a } from "./a.js";\nexport async function b() { return a; }\n',
    "unused": "export const a = 2;\n",
}


def test_a_module_stands_after_those_it_imports():
    assert in_order(MODULES, "main") == ["a", "b", "main"]


def test_the_script_has_no_imports_and_no_exports():
    script = bundle(MODULES, "main")
    assert "import" not in script
    assert "export" not in script
    assert script.index("const a = 1") < script.index("async function b") < script.index("b(a, c)")


def test_a_module_that_nothing_imports_is_left_out():
    assert "const a = 2" not in bundle(MODULES, "main")


def test_a_name_of_two_modules_is_refused():
    twins = MODULES | {"b": 'import { a } from "./a.js";\nexport function b() {}\nconst c = 3;\n'}
    with pytest.raises(ValueError, match=r"a\.js and b\.js both name c"):
        bundle(twins, "main")


def test_modules_that_import_one_another_are_refused():
    circle = {
        "main": 'import { a } from "./a.js";\n',
        "a": 'import { b } from "./b.js";\n',
        "b": 'import { a } from "./a.js";\n',
    }
    with pytest.raises(ValueError, match="a -> b -> a"):
        bundle(circle, "main")


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_page_s_script_is_sound_javascript(tmp_path):
    path = tmp_path / "page.js"
    path.write_text(page_script(), encoding="utf-8")
    done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
