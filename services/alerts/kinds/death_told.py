"""A facility says that somebody died there, and the register does not know it."""

from services.alerts.kinds import Kind

KIND = Kind(
    "death_told",
    "机构报告去世，尚未登记",
    "A death told by a facility, not registered",
    "机构办理离院时报告老人已去世（入住 {stay_no}，离院 {left_on}），但登记册仍为在册。请核实后登记去世：资格、订单、津贴在登记之后才会停止。",
    "A facility discharged somebody as deceased (stay {stay_no}, left on {left_on}), and the register says nothing of it. Verify and "
    "register the death: entitlements, orders and allowances go on until then.",
)
