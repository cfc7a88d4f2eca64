"""Durations that end just where the next step of billing begins (F09).

Minutes are rounded down to a programme's step, so who pads stays, on paper, until the step is full. Of a caregiver's
visits with a device's times, at least twenty, the share that lasted a whole number of steps or a minute more. Who looks at
the clock before leaving stays a few minutes longer; a list on paper has round numbers anyhow, and is not measured."""

from models.claim_patterns import PatternUnit
from services.claim_patterns.rules import LINE, NOBODY, Rule, limit

LIMIT = ("heaped_bp", 6000)
AT_LEAST = 20
_AT_STEP = "minutes % step < 2"

RULE = Rule(
    code="heaped_minutes",
    title="时长集中在进位",
    scheme="F09",
    unit=PatternUnit.BP,
    limit=LIMIT[0],
    default=LIMIT[1],
    zh="同一护理员当月 {measure} 的服务时长刚好达到计费进位（{visits} 次中 {at_step} 次），超过 {threshold}",
    en="{measure} of a caregiver's visits last just until a billing step is full ({at_step} of {visits}), more than {threshold}",
    found=f"""
    with timed as (
        select caregiver_id, {LINE}, minutes, step, thresholds from month
        where line_id is not null and ordinary and evidence = 'events' and step > 1 and minutes >= step
    )
    select caregiver_id, {NOBODY} as resident_id, {LINE}, h.share as measure, h.threshold,
        jsonb_build_object('visits', h.visits, 'at_step', h.at_step, 'step_minutes', h.step) as found
    from timed join (
        select caregiver_id, step, count(*) as visits, count(*) filter (where {_AT_STEP}) as at_step,
            count(*) filter (where {_AT_STEP}) * 10000 / count(*) as share, min({limit(*LIMIT)}) as threshold
        from timed group by caregiver_id, step having count(*) >= {AT_LEAST}
    ) h using (caregiver_id, step)
    where h.share > h.threshold and {_AT_STEP}""",
)
