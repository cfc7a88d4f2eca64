"""A visit whose place is off, missing or forged (F02), and which no officer has looked at.

An acknowledged `place` does not come back here: see services/claims/doubts.py."""

from services.claims.doubts import doubted

RULE = doubted(
    "outside_geofence",
    "place",
    "mock",
    zh="签到或签退的位置不在老年人住所附近、没有定位或为模拟定位：由补贴审核员核实后在服务记录上说明，再重新对账；此前不予支付。",
    en="Away from the home, without a fix, or mocked: an officer looks into it, acknowledges it on the visit, reconciles again; unpaid until then.",
)
