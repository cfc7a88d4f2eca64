// The main job: from an empty district to a paid settlement. node build/test/main_job.js URL NAME PASSWORD NUMBER NUMBER,
// where the numbers are two identity numbers that belong to nobody.
import { createClient, type Schema, type YiyangClient } from "../src/index.js";

const [url, admin, password, carerNumber, residentNumber] = process.argv.slice(2) as [string, string, string, string, string];
const MINUTES = 120;
const tag = crypto.randomUUID().slice(0, 6);
const begun = Date.now() - 3 * 3_600_000;

const as = (username: string): YiyangClient => createClient({ url, signIn: { username, password } });
const stamp = (at: number): string => new Date(at).toISOString();
const shanghai = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const on = <Name extends string>(name: Name, id: string) => ({ params: { path: { [name]: id } as Record<Name, string> } });

/** A device makes an event's id: a UUIDv7, which carries its time. */
function uuid7(at: number): string {
  const time = at.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

const bureau = as(admin);

async function account(name: string, membership: Schema<"MembershipGrant">): Promise<YiyangClient> {
  const username = `${name}-${tag}`;
  await bureau.post("/v1/accounts", { body: { username, display_name: name, password, memberships: [membership] } });
  return as(username);
}

async function supply(): Promise<{ item: string; provider: string; carer: string }> {
  const { data: item } = await bureau.post("/v1/service-items", {
    body: { code: `CARE-${tag}`, name: "居家照护", category: "nursing", unit: "hour" },
  });
  await bureau.post("/v1/service-items/{item_id}/prices", {
    ...on("item_id", item.id),
    body: { unit_price_fen: 2000, effective_from: "2024-01-01" },
  });
  const { data: provider } = await bureau.post("/v1/providers", { body: { code: `P-${tag}`, name: `示例服务公司 ${tag}` } });
  await bureau.post("/v1/contracts", {
    body: {
      contract_no: `HT-${tag}`,
      provider_id: provider.id,
      service_item_ids: [item.id],
      starts_on: "2024-01-01",
      ends_on: "2030-12-31",
    },
  });
  const { data: carer } = await bureau.post("/v1/caregivers", {
    body: { provider_id: provider.id, staff_no: "001", name: "测试护理员", id_number: carerNumber },
  });
  await bureau.post("/v1/caregivers/{caregiver_id}/qualifications", {
    ...on("caregiver_id", carer.id),
    body: { kind: "certificate", expires_on: "2030-12-31" },
  });
  return { item: item.id, provider: provider.id, carer: carer.id };
}

async function entitled(officer: YiyangClient, approver: YiyangClient, item: string): Promise<string> {
  const { data: programme } = await bureau.post("/v1/programmes", {
    body: { code: `TK-${tag}`, name: "分散特困照护", kind: "service" },
  });
  const of = on("programme_id", programme.id);
  await bureau.post("/v1/programmes/{programme_id}/versions", {
    ...of,
    body: { effective_from: "2024-01-01", cap_unit: "minutes", monthly_cap: 1200, service_item_ids: [item] },
  });
  const year = Number(shanghai.slice(0, 4));
  for (const money of [year - 1, year]) {
    const body = { year: money, source: "district", amount_fen: 10_000_000 } as const;
    await bureau.post("/v1/programmes/{programme_id}/appropriations", { ...of, body });
  }
  const seen = await bureau.get("/v1/programmes/{programme_id}", of);
  await bureau.patch("/v1/programmes/{programme_id}", {
    params: { ...of.params, header: { "if-match": seen.etag } },
    body: { status: "active" },
  });
  const divisions: string[] = [];
  for await (const one of bureau.each("/v1/divisions", { params: { query: { limit: 1 } } })) divisions.push(one.code);
  const { data: resident } = await bureau.post("/v1/residents", {
    body: {
      name: "测试老人",
      id_number: residentNumber,
      division_code: divisions[0] ?? "",
      registered_on: "2024-01-01",
    },
  });
  const { data: asked } = await officer.post("/v1/entitlements", {
    body: {
      resident_id: resident.id,
      programme_id: programme.id,
      effective_from: "2024-01-01",
      reason: "分散特困",
    },
  });
  await approver.post("/v1/entitlements/{entitlement_id}/approve", on("entitlement_id", asked.id));
  return resident.id;
}

async function visited(order: string, caregiver: YiyangClient, manager: YiyangClient, officer: YiyangClient): Promise<string> {
  const { data: found } = await caregiver.get("/v1/visits", { params: { query: { order_id: order } } });
  const visit = on("visit_id", found.items[0]?.id ?? "");
  const event = (at: number) => ({ id: uuid7(at), device_at: stamp(at), sent_at: stamp(Date.now()) });
  await caregiver.post("/v1/visits/{visit_id}/check-in", { ...visit, body: event(begun) });
  await caregiver.post("/v1/visits/{visit_id}/check-out", { ...visit, body: event(begun + MINUTES * 60_000) });
  for await (const doubt of manager.each("/v1/visits/{visit_id}/exceptions", visit)) {
    await officer.post("/v1/visits/{visit_id}/exceptions/{exception_id}/acknowledge", {
      params: { path: { ...visit.params.path, exception_id: doubt.id } },
      body: { reason_code: "device_failed", memo: "住所未登记位置" },
    });
  }
  const { data: served } = await officer.get("/v1/visits/{visit_id}", visit);
  return String(served.served_on).slice(0, 7);
}

const { item, provider, carer } = await supply();
const officer = await account("officer", { role: "subsidy_officer" });
const approver = await account("approver", { role: "subsidy_officer" });
const payer = await account("payer", { role: "subsidy_officer" });
const manager = await account("manager", { role: "provider_manager", provider_id: provider });
const caregiver = await account("caregiver", { role: "caregiver", provider_id: provider, caregiver_id: carer });
const resident = await entitled(officer, approver, item);

const { data: order } = await bureau.post("/v1/orders", {
  body: {
    resident_id: resident,
    provider_id: provider,
    service_item_id: item,
    planned_start_at: stamp(begun),
    planned_minutes: MINUTES,
  },
});
await manager.post("/v1/orders/{order_id}/accept", on("order_id", order.id));
await manager.post("/v1/orders/{order_id}/assign", { ...on("order_id", order.id), body: { caregiver_ids: [carer] } });
const month = await visited(order.id, caregiver, manager, officer);

const { data: claim } = await manager.post("/v1/claims/draft", { body: { month } });
await manager.post("/v1/claims/{claim_id}/submit", on("claim_id", claim.id));
await officer.post("/v1/claims/{claim_id}/reconcile", on("claim_id", claim.id));
const { data: proposed } = await officer.post("/v1/claims/{claim_id}/settle", on("claim_id", claim.id));
const settlement = on("settlement_id", proposed.id);
await approver.post("/v1/settlements/{settlement_id}/approve", settlement);
const { data: paid } = await payer.post("/v1/settlements/{settlement_id}/payments", {
  ...settlement,
  body: { amount_fen: proposed.subsidy_fen, bank_reference: `BANK-${tag}`, paid_on: shanghai },
});
console.log(JSON.stringify({ status: paid.status, paid_fen: paid.paid_fen }));
