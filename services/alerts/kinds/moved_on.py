"""A stay that ended because its resident was admitted elsewhere, as planned."""

from services.alerts.kinds import Kind

KIND = Kind(
    "moved_on",
    "老人已转往其他机构",
    "A resident has moved to another facility",
    "入住 {stay_no} 的老人已按安排由其他机构接收，该入住自 {free_from} 结束，床位 {bed_no} 随之腾出。床位需消毒的请登记停用。",
    "The resident of the stay {stay_no} was received by another facility, as planned: the stay ended on {free_from}, and the bed {bed_no} "
    "is free from then on. Record an outage if the bed is to be cleaned.",
)
