"""The words that the house brings along, in plain Chinese and English: they hold until a bureau writes its own."""

from collections.abc import Mapping

from models.messages import MessageAudience
from services.messages.complaint_words import COMPLAINTS

A = MessageAudience

SHIPPED: Mapping[tuple[str, MessageAudience], tuple[str, str]] = {
    ("orders.placed", A.PROVIDER_MANAGER): (
        "新订单：{resident}，{service}，{time}。请及时接单。",
        "New order: {resident}, {service}, {time}. Please accept or decline it.",
    ),
    ("orders.accepted", A.RESIDENT): (
        "您{time}的{service}已由{provider}接单。",
        "{provider} has taken your {service} of {time}.",
    ),
    ("orders.accepted", A.FAMILY): (
        "{resident}{time}的{service}已由{provider}接单。",
        "{provider} has taken {resident}'s {service} of {time}.",
    ),
    ("orders.declined", A.RESIDENT): (
        "您{time}的{service}，{provider}无法提供，请改约或联系社区。",
        "{provider} cannot come for your {service} of {time}; please choose another time.",
    ),
    ("orders.declined", A.FAMILY): (
        "{resident}{time}的{service}，{provider}无法提供，请改约或联系社区。",
        "{provider} cannot come for {resident}'s {service} of {time}; please choose another time.",
    ),
    ("orders.completed", A.RESIDENT): (
        "您{time}的{service}已完成，请最迟于{day}确认；有问题请提出。",
        "Your {service} of {time} is done; please confirm it by {day}, or say what was wrong.",
    ),
    ("orders.completed", A.FAMILY): (
        "{resident}{time}的{service}已完成，请最迟于{day}确认；有问题请提出。",
        "{resident}'s {service} of {time} is done: confirm by {day}, or say what was wrong.",
    ),
    ("orders.disputed", A.PROVIDER_MANAGER): (
        "{resident}{time}的{service}有争议，请等待处理结果并保留证据。",
        "{resident}'s {service} of {time} is disputed; keep what shows how it was.",
    ),
    ("orders.cancelled", A.RESIDENT): ("您{time}的{service}已取消。", "Your {service} of {time} is cancelled."),
    ("orders.cancelled", A.FAMILY): (
        "{resident}{time}的{service}已取消。",
        "{resident}'s {service} of {time} is cancelled.",
    ),
    ("orders.cancelled", A.PROVIDER_MANAGER): (
        "订单已取消：{resident}，{service}，{time}。",
        "Order cancelled: {resident}, {service}, {time}.",
    ),
    ("orders.expired", A.RESIDENT): (
        "您{time}的{service}无人接单，已失效，请重新预约或联系社区。",
        "Nobody took your {service} of {time}; please order it again or ask your community.",
    ),
    ("orders.expired", A.FAMILY): (
        "{resident}{time}的{service}无人接单，已失效，请重新预约。",
        "Nobody took {resident}'s {service} of {time}; please order it again.",
    ),
    ("visits.scheduled", A.RESIDENT): (
        "{caregiver}将于{time}上门为您提供{service}。",
        "{caregiver} will come to you at {time} for {service}.",
    ),
    ("visits.scheduled", A.FAMILY): (
        "{caregiver}将于{time}上门为{resident}提供{service}。",
        "{caregiver} will come to {resident} at {time} for {service}.",
    ),
    ("visits.scheduled", A.CAREGIVER): (
        "新的上门服务：{resident}，{service}，{time}。",
        "A new visit: {resident}, {service}, {time}.",
    ),
    ("visits.moved", A.RESIDENT): (
        "您的{service}改为{time}，{caregiver}上门。",
        "Your {service} is now at {time}; {caregiver} will come.",
    ),
    ("visits.moved", A.FAMILY): (
        "{resident}的{service}改为{time}，{caregiver}上门。",
        "{resident}'s {service} is now at {time}; {caregiver} will come.",
    ),
    ("visits.moved", A.CAREGIVER): (
        "上门服务改时间：{resident}，{service}，改为{time}。",
        "A visit has moved: {resident}, {service}, now at {time}.",
    ),
    ("visits.checked_in", A.FAMILY): (
        "{caregiver}已上门，开始为{resident}提供{service}。",
        "{caregiver} is with {resident} now, for {service}.",
    ),
    ("visits.verified", A.RESIDENT): (
        "审核结果：您{time}的{service}，经核实已上门。仍有意见的，可以投诉。",
        "Looked into: somebody did come for your {service} at {time}. You may still complain.",
    ),
    ("visits.verified", A.FAMILY): (
        "审核结果：{resident}{time}的{service}，经核实已上门。仍有意见的，可以投诉。",
        "Looked into: somebody did come to {resident} for {service} at {time}. You may complain.",
    ),
    ("visits.rejected", A.RESIDENT): (
        "审核结果：您{time}的{service}未通过审核，不计、不付，已付的予以追回，已交服务商的自付应退还。",
        "Looked into: your {service} at {time} does not count: what was paid, by you too, goes back.",
    ),
    ("visits.rejected", A.FAMILY): (
        "审核结果：{resident}{time}的{service}未通过审核，不计、不付，已付的予以追回，已交服务商的自付应退还。",
        "Looked into: {resident}'s {service} at {time} does not count: what was paid, by you too, goes back.",
    ),
    ("visits.rejected", A.CAREGIVER): (
        "{resident}{time}的服务未通过审核，如有异议请告知单位。",
        "The visit to {resident} at {time} was rejected; tell your office if that is wrong.",
    ),
    ("visits.rejected", A.PROVIDER_MANAGER): (
        "{resident}{time}的服务未通过审核，可提出申诉。",
        "The visit to {resident} at {time} was rejected; you may appeal.",
    ),
    ("visits.missed", A.RESIDENT): (
        "您{time}的{service}无人上门，我们正在处理，请联系社区或{provider}。",
        "Nobody came for your {service} at {time}; please ask your community or {provider}.",
    ),
    ("visits.missed", A.FAMILY): (
        "{resident}{time}的{service}无人上门，我们正在处理，请与老人联系。",
        "Nobody came to {resident} for {service} at {time}; please get in touch with your relative.",
    ),
    ("visits.missed", A.PROVIDER_MANAGER): (
        "未上门：{resident}，{service}，{time}。请尽快补派。",
        "Missed: {resident}, {service}, {time}. Please send somebody soon.",
    ),
    ("visits.cancelled", A.CAREGIVER): (
        "上门服务已取消：{resident}，{service}，{time}。",
        "Visit cancelled: {resident}, {service}, {time}.",
    ),
    ("order_offers.open", A.PROVIDER_MANAGER): (
        "询单：{service}，{time}。请及时答复。",
        "An offer: {service}, {time}. Please answer it.",
    ),
    ("order_offers.withdrawn", A.PROVIDER_MANAGER): (
        "询单已撤回：{service}，{time}。",
        "Offer withdrawn: {service}, {time}.",
    ),
    ("stays.reserved", A.RESIDENT): (
        "已为您预订{facility}的床位，{day}入住。",
        "A bed at {facility} is reserved for you from {day}.",
    ),
    ("stays.reserved", A.FAMILY): (
        "已为{resident}预订{facility}的床位，{day}入住。",
        "A bed at {facility} is reserved for {resident} from {day}.",
    ),
    ("stays.admitted", A.FAMILY): (
        "{resident}已入住{facility}（{day}）。",
        "{resident} has moved into {facility} ({day}).",
    ),
    ("stays.discharged", A.FAMILY): (
        "{resident}已离开{facility}（{day}）。",
        "{resident} has left {facility} ({day}).",
    ),
    ("stays.transferred", A.FAMILY): (
        "{resident}已从{facility}的原床位转出（{day}）。",
        "{resident} has moved from the bed at {facility} ({day}).",
    ),
    ("stays.cancelled", A.RESIDENT): (
        "您在{facility}的床位预订已取消。",
        "Your reservation at {facility} is cancelled.",
    ),
    ("stays.cancelled", A.FAMILY): (
        "{resident}在{facility}的床位预订已取消。",
        "{resident}'s reservation at {facility} is cancelled.",
    ),
    ("stays.expired", A.RESIDENT): (
        "您在{facility}的床位预订已过期，如仍需要请重新预订。",
        "Your reservation at {facility} has lapsed; reserve again if you still want the bed.",
    ),
    ("stays.expired", A.FAMILY): (
        "{resident}在{facility}的床位预订已过期，如仍需要请重新预订。",
        "{resident}'s reservation at {facility} has lapsed; reserve again if the bed is still wanted.",
    ),
    ("entitlements.active", A.RESIDENT): (
        "您的{programme}资格已生效。",
        "Your entitlement to {programme} is in force.",
    ),
    ("entitlements.active", A.FAMILY): (
        "{resident}的{programme}资格已生效。",
        "{resident}'s entitlement to {programme} is in force.",
    ),
    ("entitlements.rejected", A.RESIDENT): (
        "您的{programme}申请未获批准，有疑问请联系社区。",
        "Your application for {programme} was not granted; ask your community why.",
    ),
    ("entitlements.rejected", A.FAMILY): (
        "{resident}的{programme}申请未获批准，有疑问请联系社区。",
        "{resident}'s application for {programme} was not granted; ask the community why.",
    ),
    ("entitlements.suspended", A.RESIDENT): (
        "您的{programme}资格已暂停，有疑问请联系社区。",
        "Your entitlement to {programme} is suspended; ask your community why.",
    ),
    ("entitlements.suspended", A.FAMILY): (
        "{resident}的{programme}资格已暂停，有疑问请联系社区。",
        "{resident}'s entitlement to {programme} is suspended; ask the community why.",
    ),
    ("entitlements.ended", A.RESIDENT): (
        "您的{programme}资格已终止，有疑问请联系社区。",
        "Your entitlement to {programme} has ended; ask your community why.",
    ),
    ("entitlements.ended", A.FAMILY): (
        "{resident}的{programme}资格已终止，有疑问请联系社区。",
        "{resident}'s entitlement to {programme} has ended; ask the community why.",
    ),
    ("claims.reconciled", A.PROVIDER_MANAGER): (
        "{month}的结算申请已对账，请查看结果。",
        "The claim of {month} is reconciled; please look at the result.",
    ),
    ("settlements.approved", A.PROVIDER_MANAGER): (
        "{month}的结算单已批准。",
        "The settlement of {month} is approved.",
    ),
    ("settlements.paid", A.PROVIDER_MANAGER): ("{month}的结算款已付清。", "The settlement of {month} is paid."),
    **{
        ("findings.open", audience): (
            "{place}查出隐患，请在{day}前整改。",
            "Something was found at {place}; put it right by {day}.",
        )
        for audience in (A.PROVIDER_MANAGER, A.FACILITY_MANAGER, A.MEAL_POINT_OPERATOR)
    },
    **{
        ("findings.closed", audience): ("{place}的一项隐患已销号。", "A finding at {place} is closed.")
        for audience in (A.PROVIDER_MANAGER, A.FACILITY_MANAGER, A.MEAL_POINT_OPERATOR)
    },
    ("alerts.open", A.FAMILY): (
        "紧急：{time}收到{resident}的紧急预警，请立即与老人联系。",
        "Urgent: at {time} an alarm about {resident} came in; please get in touch at once.",
    ),
    ("alerts.open", A.COMMUNITY_WORKER): (
        "紧急：{time}收到{resident}的紧急预警，请立即受理。",
        "Urgent: at {time} an alarm about {resident} came in; please answer it at once.",
    ),
    ("alerts.open", A.FACILITY_MANAGER): (
        "紧急：{time}收到{resident}的紧急预警，请立即受理。",
        "Urgent: at {time} an alarm about {resident} came in; please answer it at once.",
    ),
    ("alerts.resolved", A.FAMILY): (
        "{resident}的紧急预警（{time}）已处置完毕。",
        "The alarm about {resident} of {time} has been dealt with.",
    ),
    ("family_links.asked", A.RESIDENT): (
        "{name}（{relation}）申请查看您的{scopes}，{until}。请同意或拒绝。",
        "{name}, {relation}, asks to see your {scopes} {until}: agree or refuse.",
    ),
    ("family_links.consented", A.RESIDENT): (
        "{name}（{relation}）现在可以查看您的{scopes}，{until}；您可随时撤回。",
        "{name}, {relation}, now sees your {scopes} {until}; you may end that.",
    ),
    ("family_links.narrowed", A.RESIDENT): (
        "{name}（{relation}）现在只能查看您的{scopes}，{until}；您可随时撤回。",
        "{name}, {relation}, now sees only your {scopes} {until}; you may end that.",
    ),
    ("family_links.narrowed", A.FAMILY): (
        "{resident}的同意已缩小：您（{relation}）现在只能查看其{scopes}，{until}。",
        "Less from {resident}: as {relation} you now see their {scopes} {until}.",
    ),
    ("family_links.revoked", A.RESIDENT): (
        "{name}（{relation}）不再能查看您的服务信息。",
        "{name}, {relation}, can no longer see anything of yours.",
    ),
    ("family_links.consented", A.FAMILY): (
        "{resident}已同意：您（{relation}）可以查看其{scopes}，{until}。",
        "{resident} has agreed: as {relation} you now see their {scopes} {until}.",
    ),
    ("family_links.refused", A.FAMILY): (
        "您（{relation}）查看{resident}服务信息的申请未获同意，有疑问请与老人或社区联系。",
        "Your request as {relation} to look in on {resident} was not agreed to; ask your relative or the community.",
    ),
    ("family_links.revoked", A.FAMILY): (
        "您（{relation}）不再能查看{resident}的服务信息，有疑问请与老人或社区联系。",
        "As {relation} you can no longer look in on {resident}; ask your relative or the community.",
    ),
    ("family_links.ended", A.FAMILY): (
        "您（{relation}）查看{resident}服务信息的期限已过；仍需查看的，请重新申请。",
        "The time for which you, as {relation}, could look in on {resident} is over; ask again if you still need to.",
    ),
    **COMPLAINTS,
}
