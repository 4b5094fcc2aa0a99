"""Who holds what: roles of a programme, accounts and bodies of the installation, as tables."""

from collections.abc import Iterable, Iterator

from jiedui.accounts.roles import LABELS
from jiedui.documents.writers.xlsx import Cell, Column, Kind
from jiedui.ledger.exports.asking import Asked, filling_body, programme_name
from jiedui.ledger.queries.administration import Account, every_account, every_body
from jiedui.ledger.queries.team import every_role
from jiedui.ledger.viewers import Viewer
from jiedui.reports.package_words import SIDES, moment_words
from jiedui.sheets.listing import Listing

_TEAM = (
    Column("序号", 6, Kind.SERIAL),
    Column("单位", 26),
    Column("所属方", 9, Kind.CENTRED),
    Column("姓名或称呼", 18),
    Column("职务", 16),
    Column("角色", 14, Kind.CENTRED),
    Column("起", 11.5, Kind.DAY, group="任职期限"),
    Column("止", 11.5, Kind.DAY, group="任职期限"),
)
_ACCOUNTS = (
    Column("序号", 6, Kind.SERIAL),
    Column("用户名", 18),
    Column("姓名或称呼", 18),
    Column("单位", 22),
    Column("职务", 14),
    Column("角色", 36),
    Column("最近登录", 16, Kind.CENTRED),
    Column("状态", 8, Kind.CENTRED),
)
_BODIES = (
    Column("序号", 6, Kind.SERIAL),
    Column("单位名称", 34),
    Column("简称", 18),
    Column("别名", 34),
    Column("行政区划代码", 14, Kind.CENTRED),
    Column("账号数", 8, Kind.NUMBER),
)


def team_listing(viewer: Viewer, asked: Asked) -> Listing:
    """Who holds which role on the day. Raises Missing, Refused."""
    roles = every_role(viewer, slug=asked.slug, on=asked.as_of)
    return Listing(
        name="工作队",
        title=f"{programme_name(viewer, asked.slug)}帮扶工作队名册",
        body=filling_body(viewer, asked.slug),
        on=asked.as_of,
        columns=_TEAM,
        rows=[
            (
                number,
                row.body.name,
                SIDES.get(row.side, row.side),
                row.person,
                row.post,
                str(LABELS[row.role]),
                row.from_on,
                row.until_on,
            )
            for number, row in enumerate(roles, 1)
        ],
        count=len(roles),
    )


def accounts_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The accounts that the viewer looks after. Raises Missing."""
    accounts = every_account(viewer, on=asked.today, words=asked.chosen.words)
    return Listing(
        name="账号",
        title="账号与角色一览表",
        body=filling_body(viewer),
        on=asked.today,
        columns=_ACCOUNTS,
        rows=_accounts(accounts),
        count=len(accounts),
    )


def bodies_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The bodies in the order of their tree. Raises Missing."""
    rows = every_body(viewer, words=asked.chosen.words)
    return Listing(
        name="单位名录",
        title="单位名录",
        body=filling_body(viewer),
        on=asked.today,
        columns=_BODIES,
        rows=[
            (
                number,
                "　" * row.depth + row.body.name,
                row.body.label if row.body.label != row.body.name else "",
                "、".join(row.aliases),
                row.region_code,
                row.seats,
            )
            for number, row in enumerate(rows, 1)
        ],
        count=len(rows),
    )


def _accounts(accounts: Iterable[Account]) -> Iterator[tuple[Cell, ...]]:
    for number, account in enumerate(accounts, 1):
        roles = (f"{LABELS[held.role]}（{held.organisation}）" for held in account.roles if not held.is_over)
        yield (
            number,
            account.username,
            account.person,
            account.organisation,
            account.post,
            "、".join(roles),
            moment_words(account.last_login) if account.last_login else "",
            "在用" if account.is_active else "停用",
        )
