"""Providers, contracts, the catalogue, programmes, and who is entitled to what."""

from uuid import UUID

from models.base import SupplyStatus
from models.entitlements import EntitlementStatus
from models.exports import ExportKind
from models.fund_sources import SOURCES
from models.programmes import CapUnit, ProgrammeKind, ProgrammeStatus
from models.service_items import ServiceCategory, Unit
from models.wire import Code
from services import spoken
from services.access import Permission
from services.exports.columns import Column, choice, count, day, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_provider
from services.exports.kinds.people import seen

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_RULED = f"""left join lateral (select v.* from programme_versions v
    where v.district_code = programmes.district_code and v.programme_id = programmes.id
      and v.effective_from <= {_TODAY} order by v.effective_from desc limit 1) v on true"""
_PRICED = f"""left join lateral (select s.unit_price_fen, s.effective_from from service_prices s
    where s.district_code = service_items.district_code and s.service_item_id = service_items.id
      and s.effective_from <= {_TODAY} order by s.effective_from desc limit 1) s on true"""
_STANDING = f"""case when entitlements.status in ('proposed', 'rejected', 'ended') then entitlements.status
    when entitlements.effective_to < {_TODAY} then 'ended'
    when exists (select from entitlement_pauses q where q.district_code = entitlements.district_code
        and q.entitlement_id = entitlements.id and {_TODAY} between q.from_on and coalesce(q.to_on, 'infinity'))
    then 'suspended' else 'active' end"""
"""The status of today, as the list has it (services/entitlements/read.py)."""
_OWN_CAP = """left join lateral (
    select w.cap_unit from programme_versions w where w.district_code = entitlements.district_code
      and w.programme_id = entitlements.programme_id and w.effective_from <= entitlements.effective_from
    order by w.effective_from desc limit 1) w on true"""
"""The unit of a cap of one's own: that of the rules of its first day, as the list has it."""

_COVERED = """(select string_agg(i.name, '、' order by i.code) from contract_services cs
    join service_items i on i.district_code = cs.district_code and i.id = cs.service_item_id
    where cs.district_code = contracts.district_code and cs.contract_id = contracts.id and cs.ended_on is null)"""


def _status(table: str) -> Column:
    return said("状态", f"{table}.status", spoken.STATES)


def _id(table: str) -> Column:
    return plain("系统编号", f"{table}.id")


def _of_status(table: str, kind: type) -> dict[str, Filter]:
    return {"status": Filter(f"{table}.status = :status", kind)}


KINDS = (
    Kind(
        ExportKind.PROVIDERS,
        "服务商",
        Permission.PROVIDERS_READ,
        "providers",
        (
            plain("服务商编码", "providers.code"),
            text("名称", "providers.name"),
            plain("统一社会信用代码", "providers.credit_code"),
            text("性质", "providers.kind"),
            plain("电话", "providers.phone"),
            text("地址", "providers.address"),
            _status("providers"),
            _id("providers"),
        ),
        _of_status("providers", SupplyStatus) | {"code": Filter("providers.code = :code", Code)},
    ),
    Kind(
        ExportKind.CONTRACTS,
        "购买服务合同",
        Permission.CONTRACTS_READ,
        "contracts",
        (
            text("合同编号", "contracts.contract_no"),
            text("服务商", "p.name"),
            text("服务项目", _COVERED),
            day("起始日期", "contracts.starts_on"),
            day("终止日期", "contracts.ends_on"),
            plain("区划代码", "array_to_string(contracts.division_codes, '、')"),
            _status("contracts"),
            _id("contracts"),
        ),
        _of_status("contracts", SupplyStatus) | {"provider_id": Filter("contracts.provider_id = :provider_id", UUID)},
        source=join("providers", "p", "contracts.provider_id", "contracts"),
        seen=of_provider,
    ),
    Kind(
        ExportKind.SERVICE_ITEMS,
        "服务项目",
        Permission.SERVICE_ITEMS_READ,
        "service_items",
        (
            plain("服务项目编码", "service_items.code"),
            text("名称", "service_items.name"),
            choice("服务类别", "service_items.category", ServiceCategory),
            choice("计价单位", "service_items.unit", Unit),
            money("现行单价", "s.unit_price_fen"),
            day("单价生效日期", "s.effective_from"),
            count("所需护理员", "service_items.caregivers_needed"),
            text("所需技能", "service_items.skill"),
            _status("service_items"),
            _id("service_items"),
        ),
        _of_status("service_items", SupplyStatus)
        | {
            "category": Filter("service_items.category = :category", ServiceCategory),
            "code": Filter("service_items.code = :code", Code),
        },
        source=_PRICED,
    ),
    Kind(
        ExportKind.PROGRAMMES,
        "补贴项目",
        Permission.PROGRAMMES_READ,
        "programmes",
        (
            plain("补贴项目编码", "programmes.code"),
            text("名称", "programmes.name"),
            choice("项目类型", "programmes.kind", ProgrammeKind),
            day("现行规则生效日期", "v.effective_from"),
            choice("额度单位", "v.cap_unit", CapUnit),
            count("每月额度", "v.monthly_cap"),
            plain("自付比例", "(v.copay_bp * 0.01)::text || '%'"),
            count("计费单位（分钟）", "v.billing_increment_minutes"),
            count("优先级", "v.priority"),
            _status("programmes"),
            _id("programmes"),
        ),
        _of_status("programmes", ProgrammeStatus)
        | {
            "kind": Filter("programmes.kind = :kind", ProgrammeKind),
            "code": Filter("programmes.code = :code", Code),
        },
        source=_RULED,
    ),
    Kind(
        ExportKind.APPROPRIATIONS,
        "拨款",
        Permission.APPROPRIATIONS_READ,
        "appropriations",
        (
            plain("补贴项目编码", "p.code"),
            text("补贴项目", "p.name"),
            count("年度", "appropriations.year"),
            said("资金来源", "appropriations.source", SOURCES),
            text("文号", "appropriations.document_no"),
            money("拨款", "appropriations.amount_fen"),
            money("已用", "coalesce(a.posted, 0)"),
            money("剩余", "appropriations.amount_fen - coalesce(a.held + a.posted, 0)"),
            _id("appropriations"),
        ),
        by_ids("appropriations", "programme_id") | {"year": Filter("appropriations.year = :year", int)},
        source=f"""{join("programmes", "p", "appropriations.programme_id", "appropriations")}
            left join ledger_accounts a on a.district_code = appropriations.district_code
                and a.owner_kind = 'appropriation' and a.owner_id = appropriations.id""",
    ),
    Kind(
        ExportKind.ENTITLEMENTS,
        "补贴资格",
        Permission.ENTITLEMENTS_READ,
        "entitlements",
        (
            text("老年人", "r.name"),
            plain("补贴项目编码", "p.code"),
            text("补贴项目", "p.name"),
            day("起始日期", "entitlements.effective_from"),
            day("终止日期", "entitlements.effective_to"),
            count("每月额度（个人）", "entitlements.monthly_cap"),
            choice("额度单位", "case when entitlements.monthly_cap is not null then w.cap_unit end", CapUnit),
            said("状态", _STANDING, spoken.STATES),
            plain("老年人系统编号", "entitlements.resident_id"),
            _id("entitlements"),
        ),
        {
            "status": Filter(f"{_STANDING} = :status", EntitlementStatus),
        }
        | by_ids("entitlements", "resident_id", "programme_id", "import_id"),
        source=" ".join(
            (
                join("residents", "r", "entitlements.resident_id", "entitlements"),
                join("programmes", "p", "entitlements.programme_id", "entitlements"),
                _OWN_CAP,
            )
        ),
        seen=seen,
    ),
)
