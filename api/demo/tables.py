"""What a subsidy officer would read: tables of what came in, what was found, what was paid, and where a figure comes from."""

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from api.demo.client import Refused
from api.demo.disputed import DECISIONS, FALSE, REJECTION
from api.demo.founding import PROGRAMMES, District
from services import spoken

console = Console(width=118, highlight=False)
KINDS = {
    "divisions": "区划",
    "residents": "老年人",
    "providers": "服务商",
    "service-items": "服务项目",
    "contracts": "合同",
    "caregivers": "护理员",
    "programmes": "补贴项目",
    "appropriations": "拨款",
    "entitlements": "补贴资格",
    "visits": "上门服务",
    "claim-lines": "申报明细",
    "meal-points": "助餐点",
    "meal-servings": "助餐记录",
    "meal-tallies": "散客计数",
    "care-centres": "养老服务中心",
    "home-modifications": "适老化改造",
    "welfare-visits": "探视走访",
    "activities": "活动",
    "safety-events": "安全会议、培训与演练",
    "contacts": "联系人",
    "agreements": "协议",
    "facilities": "机构",
    "beds": "床位",
    "stays": "入住",
    "inspections": "安全检查",
    "insurance-policies": "保险",
}
IMPORTED = {"行数": "total", "新增": "created", "更新": "updated", "未变": "unchanged", "失败": "failed"}
DECIDED = {"accept": "按核定支付", "adjust": "调整支付", "reject": "不予支付"}


def heading(number: int, zh: str, en: str) -> None:
    console.print(f"\n[bold]{number}. {zh} · {en}[/bold]")


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    made = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def compared(names: dict[str, str], expected: dict[str, int], figures: dict[str, Any]) -> None:
    """What the lists come to beside what the report gives."""
    made = table("项目", "报表键", "名单应为", "报表", right=("名单应为", "报表"))
    for key, name in names.items():
        made.add_row(name, key, *(_counted(key, value) for value in (expected[key], figures[key]["value"])))
    console.print(made)


def _counted(key: str, value: int) -> str:
    if key.endswith("_fen"):
        return f"{spoken.yuan(value)} 元"
    return f"{value // 60:,} 小时" if key.endswith("minutes") else f"{value:,}"


def imports(district: District) -> None:
    heading(1, "导入", "What came in")
    made = table("类别", "文件", *IMPORTED, right=tuple(IMPORTED))
    for one in district.imports:
        counts = (one[f"rows_{outcome}"] for outcome in IMPORTED.values())
        made.add_row(KINDS[one["kind"]], one["file_name"], *(f"{count:,}" for count in counts))
    console.print(made)
    console.print(
        "一个服务项目有两行单价，算一次新增、一次更新。2023 年每月的服务名单见第 7 节。"
        "\nAn item with two prices is created once and updated once. The lists of 2023 are told in part 7."
    )


def settled(found: list[dict[str, Any]], programmes: dict[str, str]) -> None:
    """A settlement is of one provider and month; these providers each serve one programme, and each is added up alone."""
    heading(2, "逐月结算（全部相符）", "Month by month, every line matched")
    money = ("行数", "小时", "申报（元）", "支付（元）")
    made = table("补贴项目", "月份", "服务商", *money, "状态", right=money)
    codes = {identity: code for code, identity in programmes.items()}
    by_programme: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        names = sorted({PROGRAMMES[codes[fund["programme_id"]]] for fund in one["settlement"]["funds"]})
        by_programme.setdefault("、".join(names), []).append(one)
    for name, ones in by_programme.items():
        for one in ones:
            s = one["settlement"]
            made.add_row(name, s["month"], one["provider"], *_sums([s]), spoken.codes(s["status"]))
        made.add_section()
        made.add_row(f"{name} 小计", "", "", *_sums([one["settlement"] for one in ones]), style="bold")
        made.add_section()
    made.add_row("两个项目合计", "", "", *_sums([one["settlement"] for one in found]), style="bold")
    console.print(made)
    console.print(
        "合计把两个补贴项目加在一起；公布的 843,260.00 元只是其中分散供养特困人员照护的小计。"
        "\nThe total adds two programmes; the published 843,260.00 yuan are the subtotal of the first alone."
    )


def _sums(settlements: list[dict[str, Any]]) -> tuple[str, str, str, str]:
    lines, minutes, asked, paid = (
        sum(s[of] for s in settlements) for of in ("lines", "minutes", "asked_fen", "subsidy_fen")
    )
    return f"{lines:,}", f"{minutes // 60:,}", spoken.yuan(asked), spoken.yuan(paid)


def argued(argument: dict[str, Any]) -> None:
    claim, settlement = argument["claim"], argument["settlement"]
    heading(3, f"有争议的一个月 {claim['month']}", "The month that was argued about")
    by_code = Counter(one["code"] for one in argument["found"])
    first = {one["code"]: one for one in reversed(argument["found"])}
    made = table("代码", "行数", "问题与下一步", "处理", right=("行数",))
    for code in sorted(by_code):
        resolution = DECISIONS.get(code, REJECTION)[0]
        decided = DECIDED[resolution] + ("（否决该次服务）" if code in FALSE else "")
        made.add_row(code, str(by_code[code]), first[code]["says_zh"], decided)
    console.print(made)
    totals = claim["totals"]
    by_line: dict[int, list[str]] = {}
    for one in argument["found"]:
        by_line.setdefault(one["line_no"], []).append(one["code"])
    several = ";".join(f"第 {no} 行 {'、'.join(sorted(them))}" for no, them in sorted(by_line.items()) if len(them) > 1)
    console.print(
        f"一行可以带几个代码，所以上表的 {len(argument['found'])} 个代码只涉及 {len(by_line)} 行：{several}。"
        "每一行只算一次，按其各代码中最严的处理支付。"
        f"\nA line may carry several codes, so the {len(argument['found'])} codes above are about {len(by_line)} lines (those with "
        "several are named). A line is paid once, by the strictest of the decisions on its codes."
    )
    console.print(
        f"共 {totals['lines']} 行，相符 {totals['matched']} 行，有异常 {totals['resolved']} 行；"
        f"申报 {spoken.yuan(totals['asked_fen'])} 元，核实 {spoken.yuan(totals['verified_fen'])} 元，"
        f"核定 {spoken.yuan(totals['approved_fen'])} 元，支付 {spoken.yuan(settlement['paid_fen'])} 元（{spoken.codes(settlement['status'])}）。"
    )
    samples(argument["samples"])


def samples(found: dict[str, Any]) -> None:
    lines, residents = found["lines"], found["residents"]
    again = "相符 equal" if all(check["equal"] for check in found["checks"]) else "不符 different"
    console.print(
        f"抽查：种子 {lines['seed']}；复核 {lines['drawn']}/{lines['population']} 行，通过 {lines['passed']} 行，存疑 {lines['doubted']} 行，"
        f"其中经另一人裁定查实 {lines['founded']} 行；回访 {residents['drawn']}/{residents['population']} 位老人，通过 {residents['passed']} 位；"
        f"由审计员重抽：{again}。\nSampled review: {lines['drawn']} of {lines['population']} lines looked at, {lines['doubted']} doubted, "
        f"{lines['founded']} of it founded; {residents['drawn']} of {residents['population']} residents called back."
    )


def refused(found: list[Refused]) -> None:
    heading(4, "系统拒绝了什么", "What was refused, and why")
    made = table("尝试", "状态", "代码", "说明")
    for one in found:
        made.add_row(one.tried, str(one.status), one.code, one.detail)
    console.print(made)


def report(figures: dict[str, Any], current: dict[str, Any], month: str) -> None:
    heading(5, "报表", "The report, as the API gives it")
    made = table("项目", "人次", "小时", "补贴（元）", "老年人", right=("人次", "小时", "补贴（元）", "老年人"))
    for code, period, source in (
        ("TKFS", "2024-01 至 2024-10", figures),
        ("CWZL", "2024-01 至 2024-10", figures),
        ("KNBJ", "2024-01 至 2024-10", figures),
        ("DSRBZ", month, current),
    ):
        value = {
            name: source[f"programme.{code}.{name}"]["value"]
            for name in ("person_times", "minutes", "subsidy_fen", "residents")
        }
        hours = f"{value['minutes'] // 60:,}" + (f":{value['minutes'] % 60:02}" if value["minutes"] % 60 else "")
        made.add_row(
            f"{PROGRAMMES[code]} {period}",
            f"{value['person_times']:,}",
            hours,
            spoken.yuan(value["subsidy_fen"]),
            f"{value['residents']:,}",
        )
    console.print(made)
    attested, visits = figures["home_care.attested"]["value"], figures["home_care.visits"]["value"]
    console.print(
        f"前三行共 {visits:,} 次服务，其中 {attested:,} 次为审核员证明的导入（没有原始事件，凭据是文件的哈希与行号），"
        f"{visits - attested:,} 次经下单、签到、签退。\nThe first three rows are {visits:,} visits: {attested:,} attested by an officer "
        f"(no events; the evidence is the file's hash and the row), {visits - attested:,} ordered, checked in and out."
    )


def trail(steps: list[tuple[str, str]]) -> None:
    heading(6, "从 843,260.00 元到一次服务的原始事件", "From the figure to one visit's events and its audit rows")
    console.print("这是其中唯一经手机签到的一次：手机离线留存，演示时才上传，所以服务器时间晚于设备时间。")
    made = table("步骤", "查到的内容")
    for step, found in steps:
        made.add_row(step, found)
    console.print(made)


def soundness(books: dict[str, Any], audit: dict[str, Any]) -> None:
    heading(17, "账与审计", "Books and audit")
    faults = "无差错 · sound" if not books["faults"] else f"{len(books['faults'])} 处差错 · faults"
    console.print(f"账本：{books['transfers']:,} 笔转账，{len(books['rules'])} 条规则逐笔重算，{faults}。")
    broken = "链条完整 · unbroken" if audit["first_bad"] is None else f"在 {audit['first_bad']} 处断裂 · broken"
    console.print(
        f"审计：{audit['events']:,} 条记录，已封存 {audit['sealed']:,}，未封存 {audit['unsealed']:,}，{broken}；"
        f"链首 {audit['head_seq']}:{audit['head_hash'][:16] if audit['head_hash'] else '-'}……"
    )
