// What must not compile: each line below is an error, or `tsc` says that none was found where one is expected.
import { createClient } from "../src/index.js";

const api = createClient({ url: "https://yiyang.example" });
const params = { path: { resident_id: "id" } };
const born = { name: "王桂芳", id_number: "1", division_code: "1" };

export async function wrong(): Promise<void> {
  // @ts-expect-error a path that there is not
  await api.get("/v1/residentz");
  // @ts-expect-error a field that is misspelt
  await api.post("/v1/residents", { body: { ...born, id_nubmer: "1", id_number: undefined } });
  // @ts-expect-error a field that is missing
  await api.post("/v1/residents", { body: { name: "王桂芳" } });
  // @ts-expect-error a body that is missing
  await api.post("/v1/residents");
  // @ts-expect-error a state that there is not
  await api.get("/v1/residents", { params: { query: { status: "dead" } } });
  // @ts-expect-error an id that is missing
  await api.get("/v1/residents/{resident_id}");
  // @ts-expect-error a change that does not say which version it changes
  await api.patch("/v1/residents/{resident_id}", { params, body: { phone: "13800001234" } });
  const { data } = await api.get("/v1/residents/{resident_id}", { params });
  // @ts-expect-error a field that no answer has
  data.nmae;
  // @ts-expect-error a number is no text
  (await api.post("/v1/claims/{claim_id}/settle", { params: { path: { claim_id: "id" } } })).data.subsidy_fen.trim();
  // @ts-expect-error a stream is listened to by `events`
  await api.get("/v1/events");
  for await (const message of api.events()) {
    // @ts-expect-error a gap has no subject
    if (message.kind === "gap") message.subjectId;
    // @ts-expect-error it may be no event at all
    message.subjectId;
  }
  for await (const one of api.each("/v1/residents")) {
    // @ts-expect-error a field that no row has
    one.nmae;
  }
}

export async function right(): Promise<string[]> {
  const seen = await api.get("/v1/residents/{resident_id}", { params });
  const header = { "if-match": seen.etag };
  const changed = await api.patch("/v1/residents/{resident_id}", { params: { ...params, header }, body: { phone: "13800001234" } });
  const names: string[] = [changed.data.name];
  for await (const one of api.each("/v1/residents", { params: { query: { status: "active" } } })) names.push(one.name);
  const pdf = await api.get("/v1/settlements/{settlement_id}/statement.pdf", {
    params: { path: { settlement_id: "id" } },
    parseAs: "arrayBuffer",
  });
  const bytes: number = pdf.data.byteLength;
  await api.post("/v1/residents", { body: born });
  for await (const message of api.events({ kinds: ["orders"] })) {
    if (message.kind === "gap" || message.kind === "end") names.push(message.reason);
    else names.push(message.subjectId);
  }
  return [...names, String(bytes)];
}
