"""A visit whose place is off, missing or forged, or whose home nobody placed (F02), and which no officer has looked at.

An acknowledged `place` does not come back here: see services/claims/doubts.py."""

from services.claims.doubts import doubted

RULE = doubted(
    "outside_geofence",
    "place",
    "mock",
    title="位置不符",
    zh="签到或签退的位置不在老年人住所附近、没有定位、为模拟定位，或住所没有登记坐标。没有坐标的，由社区登记住所坐标，系统即自动再核；"
    "其余由补贴审核员核实后在服务记录上说明。然后重新对账；此前不予支付。",
    en="Away from the home, without a fix, mocked, or the home has no position. Of that the community enters it, and it is checked "
    "again at once; else an officer looks into it and acknowledges it on the visit. Then reconcile again; unpaid until then.",
)
