"""Words for the audit chain: what was done, to which kind of row, in which column."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.accounts.roles import LABELS, Role
from jiedui.ledger.states import RULES
from jiedui.web import import_words, review_words
from jiedui.web.activity_words import COLUMNS as ACTIVITY_COLUMNS
from jiedui.web.activity_words import SIDES, moment_words, state_words
from jiedui.web.words import (
    NOTHING,
    amount_words,
    area_words,
    deadline_words,
    kind_words,
    listed,
    recurrence_words,
    unit_words,
)

VERBS = {
    "receive_plan": gettext_lazy("上传方案"),
    "correct_plan": gettext_lazy("更正方案标题、文号、年限"),
    "confirm_commitments": gettext_lazy("确认承诺"),
    "correct_commitment": gettext_lazy("更正承诺"),
    "bind_party": gettext_lazy("指定对应单位"),
    "drop_commitment": gettext_lazy("剔除承诺"),
    "add_commitment": gettext_lazy("补充承诺"),
    "finish_review": gettext_lazy("完成审阅"),
    "return_review": gettext_lazy("退回审阅"),
    "adopt_plan": gettext_lazy("批准印发"),
    "close_plan": gettext_lazy("终止方案"),
    "waive_obligation": gettext_lazy("免责"),
    **{str(event): rule.label for event, rule in RULES.items()},
    "delegate": gettext_lazy("委托代办"),
    "end_delegation": gettext_lazy("结束委托"),
    "set_consent_rule": gettext_lazy("规定是否须双方审定"),
    "change_settings": gettext_lazy("更改设置"),
    "compare_photo_place": gettext_lazy("设置照片地点比对"),
    "add_kind": gettext_lazy("新增活动类别"),
    "change_kind": gettext_lazy("更改活动类别"),
    "retire_kind": gettext_lazy("停用活动类别"),
    "restore_kind": gettext_lazy("恢复活动类别"),
    "say_nothing_to_report": gettext_lazy("报本月无变化"),
    "take_back_nothing_to_report": gettext_lazy("收回本月无变化"),
    "receive_sheet": gettext_lazy("上传表格"),
    "read_sheet_as": gettext_lazy("改表格的识别方式"),
    "accept_sheet": gettext_lazy("确认导入"),
    "import_activities": gettext_lazy("导入活动"),
    "finish_import": gettext_lazy("完成导入"),
    "undo_import": gettext_lazy("撤销导入"),
    "withdraw_imported": gettext_lazy("撤回导入的活动"),
    "finish_undoing": gettext_lazy("完成撤销导入"),
    "assemble_package": gettext_lazy("生成考核资料"),
    "found_programme": gettext_lazy("设立帮扶项目"),
    "add_organisation": gettext_lazy("录入单位"),
    "rename_organisation": gettext_lazy("单位更名"),
    "add_alias": gettext_lazy("添加单位别名"),
    "add_user": gettext_lazy("开立账号"),
    "close_user": gettext_lazy("停用账号"),
    "reopen_user": gettext_lazy("恢复账号"),
    "grant_role": gettext_lazy("授予角色"),
    "revoke_role": gettext_lazy("收回角色"),
    "register_device": gettext_lazy("登记设备"),
    "revoke_device": gettext_lazy("停用设备"),
    "notice_conflict": gettext_lazy("留存不一致的修改"),
    "settle_conflict": gettext_lazy("处理不一致的修改"),
    "set_aside": gettext_lazy("留存没有被接受的报送"),
    "settle_set_aside": gettext_lazy("处理留存的报送"),
    "switch_field_page": gettext_lazy("设置现场页面"),
}
OF_THE_PROGRAMME = tuple(
    verb
    for verb in VERBS
    if not verb.endswith(("_organisation", "_alias", "_user", "_device")) and verb != "found_programme"
)
FACES = {
    "web": gettext_lazy("网页"),
    "field": gettext_lazy("离线填报"),
    "api": gettext_lazy("接口"),
    "import": gettext_lazy("导入"),
    "command": gettext_lazy("服务器命令"),
}
OPERATIONS = {
    "created": gettext_lazy("新增"),
    "changed": gettext_lazy("改动"),
    "deleted": gettext_lazy("删去"),
}
COLUMNS = {
    **ACTIVITY_COLUMNS,
    "number": gettext_lazy("版次"),
    "year": gettext_lazy("年度"),
    "document_number": gettext_lazy("发文字号"),
    "issuing_body": gettext_lazy("发文机关"),
    "issued_on": gettext_lazy("印发日期"),
    "first_year": gettext_lazy("起始年"),
    "last_year": gettext_lazy("截止年"),
    "source_name": gettext_lazy("文件名"),
    "source_digest": gettext_lazy("文件摘要"),
    "received_at": gettext_lazy("上传时间"),
    "received_by_id": gettext_lazy("上传人"),
    "reviewed_at": gettext_lazy("审阅时间"),
    "reviewed_by_id": gettext_lazy("审阅人"),
    "adopted_on": gettext_lazy("批准日期"),
    "adopted_by_id": gettext_lazy("批准人"),
    "text": gettext_lazy("正文"),
    "key": gettext_lazy("编号"),
    "clause_path": gettext_lazy("条款"),
    "quote": gettext_lazy("原文"),
    "least": gettext_lazy("最少"),
    "most": gettext_lazy("最多"),
    "needed": gettext_lazy("完成标准"),
    "is_approximate": gettext_lazy("约数"),
    "recurrence": gettext_lazy("周期"),
    "deadline": gettext_lazy("期限"),
    "each_responsible": gettext_lazy("各自完成"),
    "activity_kind": gettext_lazy("活动类别"),
    "area": gettext_lazy("方面"),
    "review_state": gettext_lazy("审阅"),
    "review_note": gettext_lazy("说明"),
    "certainty": gettext_lazy("把握"),
    "part": gettext_lazy("分工"),
    "period_start": gettext_lazy("期间自"),
    "period_end": gettext_lazy("期间止（不含）"),
    "opens_on": gettext_lazy("开始"),
    "due_on": gettext_lazy("到期"),
    "warns_on": gettext_lazy("提醒"),
    "from_on": gettext_lazy("自"),
    "until_on": gettext_lazy("至"),
    "paper": gettext_lazy("文件"),
    "reason": gettext_lazy("理由"),
    "side": gettext_lazy("所属方"),
    "opinion": gettext_lazy("意见"),
    "role": gettext_lazy("角色"),
    "user_id": gettext_lazy("账号"),
    "author_id": gettext_lazy("记录人"),
    "confirmed_by_id": gettext_lazy("确认人"),
    "added_by_id": gettext_lazy("添加人"),
    "name": gettext_lazy("名称"),
    "short_name": gettext_lazy("简称"),
    "media_type": gettext_lazy("文件类型"),
    "taken_on": gettext_lazy("拍摄日期"),
    "place_finding": gettext_lazy("拍摄地点比对"),
    "compare_photo_place": gettext_lazy("比对照片地点"),
    "centre_latitude": gettext_lazy("中心纬度"),
    "centre_longitude": gettext_lazy("中心经度"),
    "radius_km": gettext_lazy("半径（公里）"),
    "size": gettext_lazy("字节数"),
    "digest": gettext_lazy("摘要"),
    "withdrawn_at": gettext_lazy("撤回时间"),
    "withdrawn_reason": gettext_lazy("撤回理由"),
    "lapsed_at": gettext_lazy("失效时间"),
    "counts_from": gettext_lazy("自何日计入"),
    "counts_until": gettext_lazy("至何日不再计入"),
    "is_corrected": gettext_lazy("经人工更正"),
    "recorded_at": gettext_lazy("记录时间"),
    "sequence": gettext_lazy("次序"),
    "programme_id": gettext_lazy("帮扶项目"),
    "pairing_id": gettext_lazy("结对关系"),
    "donor_id": gettext_lazy("帮扶方"),
    "recipient_id": gettext_lazy("受援方"),
    "version_id": gettext_lazy("方案版本"),
    "commitment_id": gettext_lazy("承诺"),
    "obligation_id": gettext_lazy("任务"),
    "activity_id": gettext_lazy("活动"),
    "person_id": gettext_lazy("人员"),
    "parent_id": gettext_lazy("上级"),
    "uid": gettext_lazy("唯一编号"),
    "slug": gettext_lazy("代号"),
    "username": gettext_lazy("用户名"),
    "is_active": gettext_lazy("在用"),
    "language": gettext_lazy("语言"),
    "region_code": gettext_lazy("行政区划代码"),
    "start": gettext_lazy("起始字"),
    "end": gettext_lazy("终止字"),
    "kind_reason": gettext_lazy("类别的依据"),
    "is_item": gettext_lazy("具体事项"),
    "assumptions": gettext_lazy("系统的理解"),
    "basis": gettext_lazy("依据"),
    "document": gettext_lazy("文档结构"),
    "diagnostics": gettext_lazy("系统的提示"),
    "at": gettext_lazy("时间"),
    "added_at": gettext_lazy("添加时间"),
    "made_at": gettext_lazy("计入时间"),
    "made_by_id": gettext_lazy("计入人"),
    "register": gettext_lazy("识别为"),
    "takes_doubtful": gettext_lazy("含疑似重复"),
    "accepted_by_id": gettext_lazy("确认导入的人"),
    "accepted_at": gettext_lazy("确认导入时间"),
    "undone_by_id": gettext_lazy("撤销人"),
    "undone_at": gettext_lazy("撤销时间"),
    "undone_reason": gettext_lazy("撤销原因"),
    "post_title": gettext_lazy("职务"),
    "approved_digest": gettext_lazy("所同意内容的摘要"),
    "log_head": gettext_lazy("当时的链首"),
    "may_install": gettext_lazy("可添加到手机主屏幕"),
    "takes_location": gettext_lazy("可填入所在位置"),
    "registered_at": gettext_lazy("登记时间"),
    "revoked_at": gettext_lazy("停用时间"),
    "revoked_by_id": gettext_lazy("停用人"),
    "revoked_reason": gettext_lazy("停用理由"),
    "base": gettext_lazy("修改前的内容"),
    "mine": gettext_lazy("修改人的内容"),
    "theirs": gettext_lazy("台账上的内容"),
    "noticed_at": gettext_lazy("发现时间"),
    "settled_at": gettext_lazy("处理时间"),
    "settled_by_id": gettext_lazy("处理人"),
    "settled_words": gettext_lazy("处理情况"),
    "set_aside_at": gettext_lazy("留存时间"),
    "verb": gettext_lazy("事项"),
    "activity": gettext_lazy("活动"),
    "upload": gettext_lazy("所附文件"),
    "body": gettext_lazy("所填内容"),
    "delegation_id": gettext_lazy("代办委托"),
    "on_behalf_of": gettext_lazy("代哪位领导"),
    "membership_id": gettext_lazy("委托人的角色"),
    "stand_in_id": gettext_lazy("代办人"),
    "ended_on": gettext_lazy("结束日期"),
    "english": gettext_lazy("英文名称"),
    "evidence": gettext_lazy("应有的佐证材料"),
    "fields": gettext_lazy("填写事项"),
    "retired_on": gettext_lazy("停用日期"),
    "retired_reason": gettext_lazy("停用理由"),
    "month": gettext_lazy("月份"),
    "said_by_id": gettext_lazy("报告人"),
    "said_at": gettext_lazy("报告时间"),
    "approval_days": gettext_lazy("审定期限（工作日）"),
    "regularise_days": gettext_lazy("补办期限（工作日）"),
}
_OF_TABLES = {
    ("ledger_planversion", "title"): gettext_lazy("标题"),
    ("ledger_teammember", "title"): gettext_lazy("职务"),
    ("accounts_post", "title"): gettext_lazy("职务"),
    ("ledger_delegation", "paper"): gettext_lazy("委托依据"),
    ("ledger_formnumber", "number"): gettext_lazy("呈批表编号"),
    ("ledger_comment", "text"): gettext_lazy("批注"),
    ("ledger_activityorganisation", "organisation_id"): gettext_lazy("参加单位"),
    ("ledger_commitmentparty", "name"): gettext_lazy("文中的名称"),
    ("ledger_commitmentparty", "organisation_id"): gettext_lazy("对应的单位"),
    ("ledger_membership", "organisation_id"): gettext_lazy("代表的单位"),
}
# Columns that hold codes, days and the like: old and new stand beside each other, whatever their letters.
CODED = frozenset(
    {"state", "kind", "activity_kind", "area", "role", "side", "review_state", "recurrence", "deadline", "digest"}
    | {"planned_on", "planned_until", "done_on", "done_until", "from_on", "until_on", "issued_on", "adopted_on"}
    | {"counts_from", "counts_until", "confirmed_on", "regularised_on", "approved_digest", "unit"}
)
_AMOUNTS = frozenset({"least", "most", "needed", "amount", "planned_amount"})


def verb_words(verb: str) -> str:
    """What an event of the log is called; an event that isn't known keeps its code."""
    return str(VERBS.get(verb, verb))


def face_words(face: str) -> str:
    """From where an act came in; nothing where the log doesn't say."""
    return str(FACES.get(face, face))


def column_words(table: str, name: str) -> str:
    return str(_OF_TABLES.get((table, name)) or COLUMNS.get(name, name))


def value_words(table: str, name: str, value: Any, unit: str) -> str:
    """A column's value as the log shows it. Amounts are whole hundredths of their unit."""
    if value in (None, ""):
        return NOTHING
    if isinstance(value, dict) and name in ("values", "done_values"):
        return (
            listed(_("%(name)s：%(value)s") % {"name": code, "value": said} for code, said in value.items()) or NOTHING
        )
    if name == "unit":
        return unit_words(str(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in _AMOUNTS and isinstance(value, int):
        return amount_words(value, unit)
    if name.endswith("_at") or name == "at":
        return moment_words(datetime.fromisoformat(value))
    return str(_coded(table, name, value))


def _coded(table: str, name: str, value: Any) -> object:
    """A value that is a code, in words."""
    match table, name:
        case "ledger_activity", "state":
            return state_words(value)
        case "ledger_planversion", "state":
            return review_words.PLAN_STATES.get(value, value)
        case _, "review_state":
            return review_words.STATES[value][1] if value in review_words.STATES else value
        case _, "kind" | "activity_kind":
            return kind_words(value)
        case _, "area":
            return area_words(value)
        case _, "recurrence":
            return recurrence_words(value)
        case _, "deadline":
            return deadline_words(value)
        case _, "role":
            return LABELS[Role(value)] if value in set(Role) else value
        case _, "side":
            return SIDES.get(value, value)
    return import_words.kept_words(name, value) if table == "ledger_importbatch" else value
