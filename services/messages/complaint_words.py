"""The words of the house about complaints: what they say names nobody, and says until when something can be done."""

from collections.abc import Mapping

from models.messages import MessageAudience
from services.messages.kinds import PLACES

A = MessageAudience
_COMPLAINS = (A.RESIDENT, A.FAMILY)

_TO_WHO_COMPLAINS: Mapping[str, tuple[str, str]] = {
    "answered": (
        "{place}已答复您的投诉（{category}）。不满意的，最迟{day}可请民政局处理；不表态的，到期办结。",
        "{place} answered your complaint ({category}). Not content? Say so by {day}; silence closes it.",
    ),
    "escalated": (
        "您对{place}的投诉（{category}）已转民政局，最迟{day}裁定。",
        "Your complaint about {place} ({category}) is with the bureau, which decides by {day}.",
    ),
    "decided": (
        "民政局已裁定您对{place}的投诉（{category}）。不服的，最迟{day}可申诉；不申诉的，到期办结。",
        "Your complaint about {place} ({category}) is decided. Appeal by {day}, or it is closed.",
    ),
    "appealed": (
        "您对{place}的投诉（{category}）已进入申诉，民政局最迟{day}另派人裁定。",
        "Your complaint about {place} ({category}) is appealed; somebody else decides by {day}.",
    ),
    "closed": (
        "您对{place}的投诉（{category}）已办结，请查看结果。",
        "Your complaint about {place} ({category}) is closed; please look at how.",
    ),
    "said_by_place": (
        "{place}在您的投诉（{category}）里有新的留言，请查看。",
        "{place} wrote something in your complaint ({category}); please read it.",
    ),
    "said_by_bureau": (
        "民政局在您对{place}的投诉（{category}）里有新的留言，请查看。",
        "The bureau wrote something in your complaint about {place} ({category}); please read it.",
    ),
}
_TO_WHO_RECORDED: Mapping[str, tuple[str, str]] = {
    "answered": (
        "您代人登记的投诉（{place}，{category}）已有答复，请转告：最迟{day}可请民政局处理，不表态的到期办结。",
        "A complaint you recorded ({place}, {category}) is answered: pass it on. Silence ends it {day}.",
    ),
    "escalated": (
        "您代人登记的投诉（{place}，{category}）已转民政局，最迟{day}裁定，请转告。",
        "A complaint that you recorded ({place}, {category}) is with the bureau until {day}: pass it on.",
    ),
    "decided": (
        "您代人登记的投诉（{place}，{category}）已裁定，请转告：最迟{day}可申诉，不申诉的到期办结。",
        "A complaint that you recorded ({place}, {category}) is decided: pass it on. Appeals until {day}.",
    ),
    "appealed": (
        "您代人登记的投诉（{place}，{category}）已进入申诉，最迟{day}裁定，请转告。",
        "A complaint that you recorded ({place}, {category}) is appealed, decided by {day}: pass it on.",
    ),
    "closed": (
        "您代人登记的投诉（{place}，{category}）已办结，请转告。",
        "A complaint that you recorded ({place}, {category}) is closed: pass it on.",
    ),
    "said_by_place": (
        "您代人登记的投诉（{place}，{category}）里单位有新的留言，请查看并转告。",
        "The place wrote something in a complaint that you recorded ({place}, {category}): pass it on.",
    ),
    "said_by_bureau": (
        "您代人登记的投诉（{place}，{category}）里民政局有新的留言，请查看并转告。",
        "The bureau wrote something in a complaint that you recorded ({place}, {category}): pass it on.",
    ),
}
_TO_THE_PLACE: Mapping[str, tuple[str, str]] = {
    "open": (
        "{place}收到一件投诉（{category}），请最迟{day}答复；逾期转民政局裁定。",
        "A complaint about {place} ({category}): answer it by {day}, or the bureau decides.",
    ),
    "escalated": (
        "对{place}的投诉（{category}）已转民政局，最迟{day}裁定；尚未答复的请尽快答复。",
        "The complaint about {place} ({category}) is with the bureau until {day}; you can still answer.",
    ),
    "decided": (
        "民政局已裁定对{place}的投诉（{category}）。不服的，最迟{day}可申诉；不申诉的，到期办结。",
        "The complaint about {place} ({category}) is decided. Appeal by {day}, or it is closed.",
    ),
    "appealed": (
        "对{place}的投诉（{category}）已进入申诉，民政局最迟{day}另派人裁定。",
        "The complaint about {place} ({category}) is appealed; somebody else decides by {day}.",
    ),
    "closed": (
        "对{place}的投诉（{category}）已办结，请查看结果。",
        "The complaint about {place} ({category}) is closed; please look at how.",
    ),
    "withdrawn": (
        "对{place}的投诉（{category}）已撤回，不必再答复。",
        "The complaint about {place} ({category}) is taken back; you need not answer it.",
    ),
    "said_by_complainant": (
        "对{place}的投诉（{category}）里投诉人有新的留言，请查看。",
        "Who complained about {place} ({category}) wrote something more; please read it.",
    ),
    "said_by_bureau": (
        "对{place}的投诉（{category}）里民政局有新的留言，请查看。",
        "The bureau wrote something in the complaint about {place} ({category}); please read it.",
    ),
}
_TO_THE_BUREAU: Mapping[str, tuple[str, str]] = {
    "escalated": (
        "对{place}的投诉（{category}）待裁定，请最迟{day}裁定。",
        "A complaint about {place} ({category}) waits for a decision by {day}.",
    ),
    "appealed": (
        "对{place}的投诉（{category}）有人申诉，请最迟{day}由另一人裁定。",
        "A complaint about {place} ({category}) is appealed: another person decides by {day}.",
    ),
    "said_by_complainant": (
        "待裁定的投诉（{place}，{category}）里投诉人有新的留言，请查看。",
        "Who complained about {place} ({category}), which waits for a decision, wrote something more.",
    ),
    "said_by_place": (
        "待裁定的投诉（{place}，{category}）里单位有新的留言，请查看。",
        "{place} wrote something in a complaint ({category}) that waits for a decision.",
    ),
}

COMPLAINTS: Mapping[tuple[str, MessageAudience], tuple[str, str]] = {
    (f"complaints.{state}", audience): said
    for audiences, words in (
        (_COMPLAINS, _TO_WHO_COMPLAINS),
        ((A.COMMUNITY_WORKER,), _TO_WHO_RECORDED),
        (PLACES, _TO_THE_PLACE),
        ((A.BUREAU_ADMIN,), _TO_THE_BUREAU),
    )
    for audience in audiences
    for state, said in words.items()
}

OVER: Mapping[MessageAudience, tuple[str, str]] = {
    **dict.fromkeys(
        _COMPLAINS,
        (
            "您对{place}的投诉（{category}）已有进展，请查看。",
            "Your complaint about {place} ({category}) has gone on; please look at it.",
        ),
    ),
    A.COMMUNITY_WORKER: (
        "您代人登记的投诉（{place}，{category}）已有进展，请查看并转告。",
        "A complaint that you recorded ({place}, {category}) has gone on: pass it on.",
    ),
    **dict.fromkeys(
        (*PLACES, A.BUREAU_ADMIN),
        (
            "对{place}的投诉（{category}）已有进展，请查看。",
            "The complaint about {place} ({category}) has gone on; please look at it.",
        ),
    ),
}
"""Instead of words that say until when, where nothing is waited for any more, or for something else: no day can be said then."""
