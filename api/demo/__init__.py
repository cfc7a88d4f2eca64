"""The demonstration: district 371002, loaded through the public API as a client would.

people.py, figures.py  synthetic residents, and the visits that add up to the published figures
founding.py            staff, register, suppliers, programmes, entitlements
lived.py               visits lived through order, check-in and check-out
disputed.py            the month that is argued about
sampled.py             what is drawn of it, looked at and called back
settling.py            claims, settlements, payments
year.py                2023: twelve months closed, a late visit, a death found late; year_visits.py what was listed,
                       year_expected.py what it must come to, year_tables.py what an officer reads of it
daily.py               canteens, meals and cleaning, a month of meals paid; daily_listed.py what the files hold and come to
community.py           homes, centres, welfare visits, activities, a care plan, an assessment; community_listed.py as above
housed.py              homes, beds, and a way through five kinds of them; nights.py a month of nights billed by a home
welfare.py             a schedule of welfare visits, a few visits, calls that nobody answers until an alert is closed
allowances.py          a month by age: built, approved, sent, answered, sent again, taken back; allowances_listed.py as above
merged.py              two small homes become one in a planned act
safety.py              meetings, trainings and drills, and an incident from the telling to the close
devices.py             devices at a home and in a house, an alarm, a call for help that is answered
inspected.py           ten months of joint inspections, and who is insured
portrayed.py           a picture of each caregiver, drawn
offered.py             who could clean: matched, offered to two, taken by one; dispatched.py a provider's day planned at once
phoned.py              a day on a phone without a network, and one that waits for `yiyang phone`
refusals.py            what must not be possible
trail.py, tables.py    where a figure comes from, and what an officer reads
welcome.py             who may sign in, told when all is loaded
serving.py             a server for it, and its first account
story.py               all of it in order; `main` on a database of its own, `seed` on one that serves"""

from api.demo.story import main, seed

__all__ = ["main", "seed"]
