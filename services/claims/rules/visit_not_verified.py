"""A line whose record is doubted, rejected or disputed, or was attested in an import that nobody approved yet."""

from models.claims import RecordKind
from services.claims.rules import RECORD_SQL, Rule, Words
from services.records import doubts

_FOUND_FALSE = """c.record_status = 'rejected' and exists (select from claim_exceptions x
    where x.district_code = c.district_code and x.line_id = c.line_id and x.code <> 'visit_not_verified'
      and x.resolution = 'reject' and x.reason_code = 'false_service')"""
"""An officer has found the service false on this very line: that is why its record is rejected, and he is not asked again."""

RULE = Rule(
    code="visit_not_verified",
    title="服务未核实",
    zh="该次服务尚未核实（仍有异常、已否决、老年人有争议待定，或所在的导入未经另一人批准）：由服务商更正或有权人员确认（已否决的，由否决人以外的审核员恢复）后重新对账。",
    en="The visit is not verified (doubts open, rejected, disputed, or its import not approved): clear that, or restore it; then reconcile.",
    when=f"c.record_id is not null and (not c.verified or c.unapproved or c.disputed) and not ({_FOUND_FALSE})",
    found=f"""{RECORD_SQL} || jsonb_build_object('status', c.record_status, 'evidence', c.evidence, 'order_id', c.order_id,
    'open', (select jsonb_agg(x.code order by x.code) from ({doubts("c")}) x where x.status = 'open'))""",
    bars=True,
    words={
        RecordKind.SERVING: Words(
            "此餐尚未核实（仍有异常、已否决、已作废，或所在的导入未经另一人批准）：由助餐点更正或有权人员确认（已否决的，由否决人以外的审核员恢复）后重新对账。",
            "The serving is not verified (doubts open, rejected, cancelled, or its import not yet approved): clear that, then reconcile again.",
        ),
        RecordKind.STAY: Words(
            "该月床日未核实（存疑、已否决，或已无可计的床日）：由审核员裁定，或更正入住、请假和离院登记后重新对账。",
            "Not verified (doubted, rejected, or no night is left): an officer decides, or the stay is corrected; then reconcile again.",
        ),
    },
)
