"""What doesn't hold between the record and its log, in words: the first finding of a verification."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What a table keeps, in the words that findings and the trail use.
TABLES: Mapping[str, object] = {
    "accounts_organisation": _("单位"),
    "accounts_organisationname": _("单位别名"),
    "accounts_person": _("人员"),
    "accounts_post": _("职务"),
    "accounts_user": _("账号"),
    "ledger_pairing": _("结对关系"),
    "ledger_programme": _("帮扶项目"),
    "ledger_teammember": _("工作队"),
    "ledger_membership": _("角色"),
    "ledger_consentrule": _("审定规定"),
    "ledger_delegation": _("代办委托"),
    "ledger_planversion": _("方案"),
    "ledger_commitment": _("承诺"),
    "ledger_commitmentparty": _("承诺的责任单位"),
    "ledger_obligation": _("任务"),
    "ledger_obligationparty": _("任务的责任单位"),
    "ledger_waiver": _("免责"),
    "ledger_activity": _("活动"),
    "ledger_activityorganisation": _("参加单位"),
    "ledger_approval": _("审定意见"),
    "ledger_formnumber": _("呈批表编号"),
    "ledger_comment": _("批注"),
    "ledger_evidence": _("佐证材料"),
    "ledger_contribution": _("计入"),
    "ledger_importbatch": _("导入的表格"),
    "ledger_programmesettings": _("项目设置"),
    "ledger_device": _("设备"),
    "ledger_programmekind": _("自设类别"),
    "ledger_nothingtoreport": _("本月无变化"),
    "ledger_conflict": _("不一致的修改"),
    "ledger_setaside": _("留存的报送"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: a stable `code`, a Chinese template, its values (`table` and `row`, or `event`, say where)."""

    code: str
    template: str
    values: Mapping[str, object]

    @property
    def message(self) -> str:
        """The finding in the language of the moment; a table stands in it by its own name."""
        words = {
            name: TABLES.get(str(value), value) if name == "table" else value for name, value in self.values.items()
        }
        return gettext(self.template).format_map(words)


class Broken(Exception):  # noqa: N818 - the record is broken, not the program
    """Ends a verification at its first finding."""

    def __init__(self, code: str, template: str, **values: object) -> None:
        self.fault = Fault(code, template, values)
        super().__init__(template.format_map(values))


def table_of(model: type[Model]) -> str:
    """What `table` in a finding's values says of a row of this sort; `TABLES` has its name for people."""
    return model._meta.db_table
