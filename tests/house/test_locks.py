"""How rows are locked: their own table's alone, whatever a model's order joins to them."""

import ast

from tests.house.sources import modules, name_of, tree_of


def test_a_lock_names_whose_rows_it_is_of() -> None:
    """`select_for_update().first()` sorts by the model's order, and locks the programme or the person in it as well."""
    assert [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_for_update"
        and not any(given.arg == "of" for given in call.keywords)
    ] == []
