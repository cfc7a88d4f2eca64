// What the API cannot show by itself, each by a word: node build/test/manners.js '{"act": …, "url": …, …}'. Prints JSON.
import { createClient, NotSignedIn, Problem, Unheard, type Schema, type SignIn } from "../src/index.js";

interface Told {
  act: keyof typeof acts;
  url: string;
  signIn: SignIn;
  order?: Schema<"OrderPlace">;
  resident?: string;
  key?: string;
}

const acts = {
  /** Placed under one key, however often its answer is lost. */
  order: async ({ order, key }: Told) => {
    const header = key ? { "idempotency-key": key } : {};
    const found = await api.post("/v1/orders", { body: order as Schema<"OrderPlace">, params: { header } });
    return { id: found.data.id, replayed: found.replayed };
  },
  /** A POST that takes no key. */
  search: async () => (await api.post("/v1/residents/search", { body: { name: "王桂芳" } })).data.items.length,
  /** Twenty at once, of whom none has an access token that holds. */
  twenty: async () => {
    const found = await Promise.all(Array.from({ length: 20 }, () => api.get("/v1/me")));
    return { who: new Set(found.map((one) => one.data.account.id)).size, renewed: api.signIn.accessToken };
  },
  me: async () => (await api.get("/v1/me")).data.account.username,
  /** Pages of three. */
  list: async () => {
    const ids: string[] = [];
    for await (const one of api.each("/v1/residents", { params: { query: { limit: 3 } } })) ids.push(one.id);
    return ids;
  },
  /** Changed, and changed again by somebody who has not seen that. */
  change: async ({ resident }: Told) => {
    const path = { resident_id: resident ?? "" };
    const seen = await api.get("/v1/residents/{resident_id}", { params: { path } });
    const params = { path, header: { "if-match": seen.etag } };
    const changed = await api.patch("/v1/residents/{resident_id}", { params, body: { phone: "13800005678" } });
    if (changed.etag === seen.etag) return "the ETag stayed the same";
    return (await api.patch("/v1/residents/{resident_id}", { params, body: { phone: "13800009999" } })).etag;
  },
  /** A file of one division. */
  file: async ({ key }: Told) => {
    const file = new File([`code,name,parent_code\n`], "divisions.csv", { type: "text/csv" });
    const params = { path: { kind: "divisions" as const }, header: { "idempotency-key": key ?? "" } };
    const found = await api.post("/v1/imports/{kind}", { params, body: { file, mode: "strict" } });
    return { kind: found.data.kind, replayed: found.replayed };
  },
};

const told = JSON.parse(process.argv[2] ?? "{}") as Told;
const api = createClient({
  url: told.url,
  signIn: told.signIn,
  language: "en",
  patience: { tries: 5, firstMs: 10, longestMs: 5_000 },
});

try {
  console.log(JSON.stringify({ done: await acts[told.act](told) }));
} catch (error) {
  if (error instanceof Problem) {
    const { status, code, detail, faults, facts, message } = error;
    console.log(JSON.stringify({ problem: { status, code, detail, faults, facts, message } }));
  } else if (error instanceof Unheard) {
    console.log(JSON.stringify({ unheard: { mayHaveHappened: error.mayHaveHappened, key: error.key ?? null } }));
  } else if (error instanceof NotSignedIn) {
    console.log(JSON.stringify({ notSignedIn: error.message }));
  } else throw error;
}
