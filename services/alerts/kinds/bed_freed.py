"""A stay that a death ended."""

from services.alerts.kinds import Kind

KIND = Kind(
    "bed_freed",
    "因去世腾出床位",
    "A bed is free after a death",
    "入住 {stay_no} 的老人已登记去世，该入住自 {free_from} 结束，床位 {bed_no} 随之腾出。请办理善后；床位需消毒的请登记停用。",
    "The resident of the stay {stay_no} is registered as deceased: the stay ended on {free_from}, and the bed {bed_no} is free from then "
    "on. See to what is left; record an outage if the bed is to be cleaned.",
)
