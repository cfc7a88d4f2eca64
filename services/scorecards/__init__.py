"""Scorecards (服务商评分): a provider's quarter, counted from its visits, orders and complaints whenever somebody asks; nothing is kept.

quarters.py    which days
count.py       what is counted, in sets
components.py  the score and what stands beside it, with the lists behind each figure
read.py        one, or all; a family sees the score and the ratings"""

from services.scorecards.read import listing, read

__all__ = ["listing", "read"]
