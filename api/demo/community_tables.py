"""The community's other services as an officer reads them."""

from typing import Any

from api.demo.community_listed import FIGURES, HOMES
from api.demo.tables import compared, console, heading, table
from services.spoken import yuan

NAMES = {
    "home_modifications.accepted": "适老化改造验收户数",
    "home_modifications.residents": "受益老年人",
    "home_modifications.subsidy_fen": "改造补贴",
    "care_centres.district": "区级养老服务中心",
    "care_centres.township": "街道（镇）养老服务中心",
    "care_centres.community": "社区养老服务站",
    "welfare_visits.count": "探视走访人次（见到本人）",
    "welfare_visits.residents": "探视走访的老年人",
    "activities.count": "活动场次",
    "activities.person_times": "活动参加人次",
}
LEVELS = {"district": "区级", "township": "街道（镇）", "community": "社区"}


def show(told: dict[str, Any]) -> None:
    heading(12, "适老化改造、中心、探视与活动 2024-01 至 2024-10", "Homes, centres, visits and activities")
    compared(NAMES, FIGURES, told["figures"])
    life = told["community"]
    _coverage(life["coverage"])
    home = life["home"]
    console.print(
        f"改造名单 {HOMES} 户为审核员证明的导入；另有一户经申请、查勘、批准、验收，补贴 {yuan(home['subsidy_fen'])} 元已支付（{home['case_no']}）。"
        f"\n{HOMES} homes are an officer's list; one more was applied for, surveyed, approved, accepted and paid by acts."
    )
    console.print(
        f"一份照护计划（每周二、五）生成后两周的订单 {life['plan']} 张；一次能力评估由两名评估员签字，等级 {life['level']}；"
        f"按姓名和社区搜索到 {len(life['found']['items'])} 人。"
        f"\nA care plan has made {life['plan']} orders, two assessors signed level {life['level']}, and a search by name and "
        f"community found {len(life['found']['items'])}."
    )


def _coverage(coverage: dict[str, Any]) -> None:
    made = table("级别", "有中心", "应有", "覆盖率", "缺口", right=("有中心", "应有", "覆盖率"))
    for one in coverage["levels"]:
        gaps = [gap["name"] for gap in coverage["gaps"] if gap["level"] == one["level"]]
        share = f"{one['per_mille'] // 10}.{one['per_mille'] % 10}%"
        made.add_row(LEVELS[one["level"]], str(one["covered"]), str(one["divisions"]), share, "、".join(gaps) or "无")
    console.print(made)
