"""What hinders a subsidised meal at a point at some moment: by its spells, closed days, hours, its licence for food and a major hazard, and by what
it takes to pay for one: a provider, a price and a contract."""

from collections.abc import Mapping

from models.meal_hours import Hindrance
from services.covered import COVERED_SQL

UNPAYABLE = (Hindrance.NO_PROVIDER, Hindrance.NO_PRICE, Hindrance.OUTSIDE_CONTRACT)
"""The meal is served all the same, and nobody doubts it: the diner pays until what lacks is told."""

UNPAYABLE_SQL = f"""case when {{provider}} is null then 'no_provider'
    when not exists (select from service_prices s where s.district_code = {{district}}
        and s.service_item_id = {{item}} and s.effective_from <= {{day}}) then 'no_price'
    when not {
    COVERED_SQL.format(
        district="{district}",
        provider="{provider}",
        item="{item}",
        day="{day}",
        division="{division}",
        and_now="",
    )
} then 'outside_contract' end"""
"""The one of `UNPAYABLE` that holds, or null. Filled with SQL for each name; `division` is that of the point, as in a claim."""

_OF_POINT = {
    "district": "{district}",
    "provider": "here.provider_id",
    "item": "here.service_item_id",
    "day": "{day}",
    "division": "here.division_code",
}
HINDRANCES_SQL = f"""array_remove(array[
    case when not exists (
        select from meal_point_spells s where s.district_code = {{district}} and s.meal_point_id = {{point}}
          and s.from_on <= {{day}} and {{day}} < coalesce(s.until_on, 'infinity')) then 'not_operating' end,
    case when exists (
        select from meal_closures c where c.district_code = {{district}} and c.meal_point_id = {{point}}
          and c.withdrawn_at is null and {{day}} between c.from_on and c.to_on) or exists (
        select from holidays d join meal_points here on here.district_code = d.district_code
        where d.district_code = {{district}} and here.id = {{point}} and here.closed_on_holidays
          and d.falls_on = {{day}} and d.kind = 'holiday') then 'closed_that_day' end,
    (select case
        when count(*) filter (where h.weekday = extract(isodow from {{day}}) and h.meal = {{meal}}) = 0 then 'no_such_meal'
        when count(*) filter (where h.weekday = extract(isodow from {{day}}) and h.meal = {{meal}}
            and to_char({{at}} at time zone 'Asia/Shanghai', 'HH24:MI') between h.opens and h.closes) = 0
        then 'outside_hours' end
     from meal_hours h where h.district_code = {{district}} and h.meal_point_id = {{point}} and h.effective_from = (
        select max(w.effective_from) from meal_hours w
        where w.district_code = {{district}} and w.meal_point_id = {{point}} and w.effective_from <= {{day}})
     having count(*) > 0),
    (select case when not bool_or({{day}} between l.valid_from and coalesce(l.valid_to, 'infinity')) then 'licence_out' end
     from meal_licences l where l.district_code = {{district}} and l.meal_point_id = {{point}} and l.kind = 'food'),
    (select {UNPAYABLE_SQL.format(**_OF_POINT)} from meal_points here
     where here.district_code = {{district}} and here.id = {{point}}),
    (select 'provider_not_active' from meal_points here
        join providers v on v.district_code = here.district_code and v.id = here.provider_id
     where here.district_code = {{district}} and here.id = {{point}} and v.status <> 'active'),
    (select 'suspended' from suspensions h where h.district_code = {{district}} and h.meal_point_id = {{point}}
        and h.from_at <= {{at}} and {{at}} < coalesce(h.until_at, 'infinity') limit 1)
], null)"""
"""An array of the codes of `Hindrance`, empty where nothing hinders. Filled with SQL for `district`, `point`, `at` (an instant),
`day` (of that instant in Shanghai) and `meal`; what is not recorded, hours or a licence for food, hinders nothing."""

HINDRANCE_WORDS: Mapping[Hindrance, tuple[str, str]] = {
    Hindrance.NOT_OPERATING: ("助餐点当日未在运营", "the point does not operate that day"),
    Hindrance.CLOSED_THAT_DAY: ("助餐点当日停餐", "the point is closed that day"),
    Hindrance.NO_SUCH_MEAL: ("助餐点当日不供此餐", "the point does not serve this meal that day"),
    Hindrance.OUTSIDE_HOURS: ("不在该餐的供餐时间内", "it is outside the hours of this meal"),
    Hindrance.LICENCE_OUT: (
        "食品经营许可已过期，不能供应补贴餐",
        "the licence for food has run out, so no meal is subsidised",
    ),
    Hindrance.NO_PROVIDER: (
        "助餐点未登记服务商，补贴无处可付",
        "the point has no provider to whom a subsidy could be paid",
    ),
    Hindrance.NO_PRICE: (
        "助餐点未指定当日有效定价的助餐项目",
        "the point has no meal item with a price of that day",
    ),
    Hindrance.OUTSIDE_CONTRACT: (
        "服务商当日没有涵盖此助餐项目和区划的有效合同",
        "no contract of the provider covers this meal item that day at this place",
    ),
    Hindrance.NOT_DELIVERING: ("助餐点不送餐", "the point brings no meals home"),
    Hindrance.PROVIDER_NOT_ACTIVE: ("服务商已暂停或终止", "the provider is suspended or ended"),
    Hindrance.SUSPENDED: (
        "存在未销号的重大事故隐患，暂停供应补贴餐",
        "a major hazard stands there, so no meal is subsidised",
    ),
}
