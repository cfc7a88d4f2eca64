"""A major hazard that an inspection has just found: its place takes in nobody, and the township goes there the same day."""

from services.alerts.kinds import Kind

KIND = Kind(
    "major_hazard",
    "重大事故隐患",
    "A major hazard",
    "隐患 {finding_no}（{topic}）为重大事故隐患，该处自登记时起暂停{stops}。请即到场核实在场老年人的安全，督促整改；"
    "两名检查人员复查销号后本预警自动解除。",
    "The finding {finding_no} ({topic_en}) is a major hazard: {stops_en} stop there from now on. Go there, see that the old people in it "
    "are safe, and press for it to be put right; the alert ends when two inspectors have closed the finding.",
    of_oversight=True,
)
