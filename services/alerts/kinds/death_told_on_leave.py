"""A hospital says that somebody died there whose bed is kept in another house."""

from services.alerts.kinds import Kind

KIND = Kind(
    "death_told_on_leave",
    "住院请假的老人据报去世",
    "A death told of a resident on leave to a hospital",
    "入住 {stay_no} 的老人正在住院请假，医院于 {left_on} 报告其去世，登记册尚未登记，不能再登记返回。请与家属核实：确已去世的办理离院"
    "（去向 deceased），或待登记后自动结束并腾出床位 {bed_no}；报告有误的，由医院更正后本预警自动结束。",
    "The resident of the stay {stay_no} is on leave to a hospital, which told on {left_on} that he died; the register says nothing of "
    "it yet, and no return is recorded. Ask the family: discharge him (`deceased`), or wait for the register, which ends the stay and "
    "frees the bed {bed_no}; if it was told by mistake the hospital corrects it, and this alert ends by itself.",
)
