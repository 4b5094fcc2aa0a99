"""Diagnostics and refusals: a code, a Chinese template, and the values in it."""

from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span


def test_a_diagnostic_fills_in_its_message_and_its_hint() -> None:
    found = Diagnostic(
        "P001", Severity.NOTE, Span(0, 2), "“{words}”没有周期。", {"words": "2次"}, "请选“{words}”的周期。"
    )
    assert (found.message, found.hint) == ("“2次”没有周期。", "请选“2次”的周期。")


def test_a_diagnostic_may_have_no_hint_and_no_values() -> None:
    found = Diagnostic("P002", Severity.ERROR, Span(0, 0), "没有标题。")
    assert (found.message, found.hint) == ("没有标题。", "")


def test_a_refusal_keeps_its_parts_beside_its_sentence() -> None:
    refused = InputRefused("D001", "“{name}”是空文件。", name="甲.txt")
    assert str(refused) == "“甲.txt”是空文件。"
    assert (refused.code, refused.template, dict(refused.values)) == ("D001", "“{name}”是空文件。", {"name": "甲.txt"})


def test_marking_a_template_leaves_it_as_it_is() -> None:
    assert untranslated("已到位{amount}万元") == "已到位{amount}万元"
