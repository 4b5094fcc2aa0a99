"""How large a module, a function, a template may grow, and that each package says what it is for."""

import ast
from pathlib import Path

from tests.house.sources import SOURCE, functions_of, modules, name_of, templates, text_of, tree_of

MODULE_LINES = 600
FUNCTION_LINES = 60
PARAMETERS = 8
TEMPLATE_LINES = 250
LOCAL_IMPORTS = 10


def lines(path: Path) -> int:
    return len(text_of(path).splitlines())


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def local_imports(path: Path) -> set[str]:
    return {
        f"{name_of(path)}:{node.lineno}"
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }


def test_a_module_has_at_most_600_lines() -> None:
    assert {name_of(path): lines(path) for path in modules() if lines(path) > MODULE_LINES} == {}


def test_a_function_has_at_most_60_lines() -> None:
    assert [
        f"{name_of(path)}: {function.name}"
        for path in modules()
        for function in functions_of(path)
        if (function.end_lineno or 0) - function.lineno >= FUNCTION_LINES
    ] == []


def test_a_function_has_at_most_8_parameters() -> None:
    assert [
        f"{name_of(path)}: {function.name}"
        for path in modules()
        for function in functions_of(path)
        if len(parameters(function)) > PARAMETERS
    ] == []


def test_a_template_has_at_most_250_lines() -> None:
    assert {name_of(path): lines(path) for path in templates() if lines(path) > TEMPLATE_LINES} == {}


def test_imports_inside_functions_are_rare() -> None:
    found = sorted(set().union(*map(local_imports, modules())))
    assert len(found) <= LOCAL_IMPORTS, found


def test_every_package_says_what_it_is_for() -> None:
    folders = {path.parent for path in modules()}
    without = [folder for folder in folders if not (folder / "__init__.py").exists()]
    assert [name_of(folder) for folder in without] == []
    assert [name_of(folder) for folder in folders if not ast.get_docstring(tree_of(folder / "__init__.py"))] == []
    assert len(folders) > len(list(SOURCE.glob("[a-z]*.py")))
