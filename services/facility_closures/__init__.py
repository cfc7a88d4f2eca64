"""Closing or merging a facility (搬迁方案): everybody who stays there is moved in one planned act, and nobody is left without a
bed.

reading.py    who is to move where, what is wrong with it, and which act is possible when
propose.py    a bed for everybody who has none in the plan
draft.py      drafted, changed, withdrawn
approve.py    approved by another; from then on the facility promises nobody new a bed
carry_out.py  done, whole or not at all"""

from services.facility_closures.approve import approve
from services.facility_closures.carry_out import carry_out
from services.facility_closures.draft import arrange, draft, update, withdraw
from services.facility_closures.reading import listing, read

__all__ = ["approve", "arrange", "carry_out", "draft", "listing", "read", "update", "withdraw"]
