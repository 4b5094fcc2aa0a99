"""Everything the compiler may say about a plan: each code with its severity, its words, and what to do.

A code never changes its meaning; a new finding takes a new code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.spans import Span

_ = untranslated


@dataclass(frozen=True, slots=True)
class Message:
    """What a code says; `lowers` is how much an assumption of this kind lowers a commitment's certainty."""

    severity: Severity
    template: str
    hint: str
    lowers: int = 0


MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        "P001": Message(
            Severity.ERROR,
            _("全文没有找到任何承诺：没有一句话写明要做什么、做多少或者何时完成。"),
            _("请确认上传的是工作方案正文，而不是通知、封面或附件目录。"),
        ),
        "P002": Message(
            Severity.WARNING,
            _("{where}的“{sign}”没有与之配对的另一半，已把它当作普通文字。"),
            _("请核对原文，补上缺少的括号或引号。"),
        ),
        "P003": Message(
            Severity.ERROR,
            _("{where}写的“{words}”在日历上不存在，这一期限没有采用。"),
            _("请与印发单位核对日期后改正。"),
        ),
        "P004": Message(
            Severity.ERROR,
            _("{where}“{words}”的下限大于上限，无法判断是否完成。"),
            _("请核对两个数字的先后次序。"),
        ),
        "P005": Message(
            Severity.WARNING,
            _("{where}与{other}有相同的承诺“{words}”，已作为两项承诺分别列出。"),
            _("如果是重复书写，请在审核时保留一项。"),
        ),
        "P006": Message(
            Severity.WARNING,
            _("{where}的“{words}”与全文其他地方的“{usual}”只差一个字，可能是笔误，原文未改动。"),
            _("请核对地名；以文件正文的写法为准。"),
        ),
        "P007": Message(
            Severity.NOTE,
            _("{where}的责任单位“{words}”不在帮扶工作队的责任单位名单中。"),
            _("请确认是否需要补入名单，或者是同一单位的不同写法。"),
        ),
        "P008": Message(
            Severity.NOTE,
            _("{where}的金额“{words}”与{other}规定的“{floor}”不一致，两处分别列出。"),
            _("如果预算高于方案的下限，属于正常安排；请确认以哪个数字考核。"),
        ),
        "P009": Message(
            Severity.WARNING,
            _("{where}的期限{day}不在方案的实施期（{term}）之内，已按原文列出。"),
            _("请核对年份，或者确认这项任务确实在实施期之外完成。"),
        ),
        "P010": Message(
            Severity.NOTE,
            _("{where}的“{words}”没有确切的日期，没有作为期限。"),
            _("请在审核时填写具体日期。"),
            lowers=20,
        ),
        "P011": Message(
            Severity.WARNING,
            _("{where}有一个超过15位的数字，不像真实的数量，没有读取。"),
            _("请核对原文。"),
        ),
        "P012": Message(
            Severity.WARNING,
            _("{where}要求“{words}”，但没有写明多长时间完成一轮；暂按整个实施期合计一次计算，标记为待确认。"),
            _("请在审核时选择“每年”或者“整个实施期”。"),
            lowers=30,
        ),
        "P013": Message(
            Severity.NOTE,
            _("{where}的“{words}”没有写年份，已按{year}年理解。"),
            _("请核对年份。"),
            lowers=10,
        ),
        "P014": Message(
            Severity.WARNING,
            _("{where}的“{words}”没有写年份，全文也看不出是哪一年，期限暂时只有月和日。"),
            _("请在审核时补上年份。"),
            lowers=20,
        ),
        "P015": Message(
            Severity.WARNING,
            _("{where}说的是“{words}”，但全文没有列出责任单位名单，无法分解到各单位。"),
            _("请在审核时逐一填写责任单位。"),
            lowers=30,
        ),
        "P016": Message(
            Severity.WARNING,
            _("全文的承诺超过{most}项，只列出前{most}项。"),
            _("请把文件拆分后分别上传。"),
        ),
        "P017": Message(
            Severity.NOTE,
            _("{where}的“{words}”按工作日计算，期限暂按自然日列出。"),
            _("请在审核时按当年的放假安排核定最后一天。"),
            lowers=10,
        ),
        "P018": Message(
            Severity.NOTE,
            _("没有找到方案的标题。"),
            _("请在审核时填写标题。"),
        ),
        "P019": Message(
            Severity.NOTE,
            _("标题和文号都没有写明年份，不知道方案的实施期。"),
            _("请在审核时填写起止年份。"),
        ),
        "P020": Message(
            Severity.NOTE,
            _("{where}与{other}都要求“{kind}”，同一次活动可能同时计入两项。"),
            _("这不是错误；登记一次活动即可计入两处。"),
        ),
    }
)


def find(code: str, span: Span, **values: str) -> Diagnostic:
    """The diagnostic of `code` about the characters of `span`.

    >>> find("P018", Span(0, 0)).message
    '没有找到方案的标题。'
    """
    message = MESSAGES[code]
    return Diagnostic(code, message.severity, span, message.template, MappingProxyType(values), message.hint)
