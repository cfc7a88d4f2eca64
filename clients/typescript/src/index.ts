/** Yiyang for TypeScript: paths, bodies and answers are typed by the API's description; requests are safe to retry. */

import createFetchClient, {
  type FetchResponse,
  type MaybeOptionalInit,
  type Middleware,
} from "openapi-fetch";
import type { PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";
import { Events, type Listening } from "./events.js";
import { Exchange, PATIENCE, type Patience, type SignIn } from "./exchange.js";
import { UNKEYED, UNSIGNED } from "./manners.js";
import type { components, paths } from "./schema.js";

export { type End, Events, type Gap, type Happened, type Listening, type Message } from "./events.js";
export { type Patience, type SignIn } from "./exchange.js";
export { type Fault, NotSignedIn, Problem, Unheard } from "./problem.js";
export type { components, paths } from "./schema.js";

/** The shapes by their names: `Schema<"ResidentRead">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** An answer with what stood around it. `etag` goes into the `if-match` of a change; `replayed` is the answer of an earlier
 * request with the same key. */
export interface Answer<T> {
  readonly data: T;
  readonly etag: string;
  readonly replayed: boolean;
  readonly requestId: string;
}

type Verb = "get" | "post" | "patch";
type Given<Path extends keyof paths, V extends Verb> = MaybeOptionalInit<paths[Path], V>;
type Argument<Init> = RequiredKeysOf<Init> extends never ? [init?: Init] : [init: Init];
type DataOf<Path extends keyof paths, V extends Verb, Init> = paths[Path] extends Record<V, infer Operation>
  ? Operation extends Record<string | number, unknown>
    ? Exclude<FetchResponse<Operation, Init, "application/json">["data"], undefined>
    : never
  : never;
type Item<T> = T extends { items: (infer One)[] } ? One : never;

type Ask<V extends Verb> = <Path extends PathsWithMethod<paths, V>, Init extends Given<Path, V>>(
  path: Path,
  ...init: Argument<Init & Given<Path, V>>
) => Promise<Answer<DataOf<Path, V, Init>>>;

export interface Options {
  readonly url: string;
  readonly signIn?: SignIn;
  /** Of what refusals say. */
  readonly language?: "zh" | "en";
  readonly patience?: Patience;
  readonly timeoutMs?: number;
}

export interface YiyangClient {
  readonly signIn: SignIn;
  get: Ask<"get">;
  /** Under an `Idempotency-Key`, made once and kept over all tries; give your own in `params.header`. */
  post: Ask<"post">;
  patch: Ask<"patch">;
  /** All of a list, page after page, each asked for when it is reached. */
  each<Path extends PathsWithMethod<paths, "get">, Init extends Given<Path, "get">>(
    path: Path,
    ...init: Argument<Init & Given<Path, "get">>
  ): AsyncGenerator<Item<DataOf<Path, "get", Init>>>;
  /** What happens, as it happens (`GET /v1/events`); after a lost connection from where it was lost. */
  events(asked?: Listening): Events;
}

export function createClient(options: Options): YiyangClient {
  const url = options.url.replace(/\/+$/, "");
  const { signIn = {}, patience = PATIENCE, language = "zh", timeoutMs = 30_000 } = options;
  const exchange = new Exchange(url, signIn, patience, language, timeoutMs);
  const signed = new WeakSet<Request>();
  const manners: Middleware = {
    onRequest({ request, schemaPath }) {
      if (!UNSIGNED.has(schemaPath)) signed.add(request);
      if (request.method === "POST" && UNKEYED.has(schemaPath)) request.headers.delete("Idempotency-Key");
      else if (request.method === "POST" && !request.headers.has("Idempotency-Key"))
        request.headers.set("Idempotency-Key", crypto.randomUUID());
    },
  };
  const client = createFetchClient<paths>({
    baseUrl: url,
    bodySerializer: written,
    fetch: (request) => exchange.carryOut(request, signed.has(request)),
  });
  client.use(manners);

  const ask = async (method: Verb, path: string, init: object | undefined): Promise<Answer<never>> => {
    const send = client.request as (method: Verb, path: string, init?: object) => Promise<{ data?: never; response: Response }>;
    const { data, response } = await send(method, path, init);
    const headers = response.headers;
    return {
      data: data as never,
      etag: headers.get("etag") ?? "",
      replayed: headers.get("idempotency-replayed") === "true",
      requestId: headers.get("x-request-id") ?? "",
    };
  };

  async function* each(path: string, init?: { params?: { query?: object } }): AsyncGenerator<never> {
    const params = init?.params ?? {};
    let cursor: string | null | undefined;
    do {
      const query = cursor ? { ...params.query, cursor } : params.query;
      const { data } = await ask("get", path, { ...init, params: { ...params, query } });
      const page = data as { items: never[]; next_cursor?: string | null };
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor);
  }

  return {
    signIn,
    get: ((path: string, init?: object) => ask("get", path, init)) as unknown as Ask<"get">,
    post: ((path: string, init?: object) => ask("post", path, init)) as unknown as Ask<"post">,
    patch: ((path: string, init?: object) => ask("patch", path, init)) as unknown as Ask<"patch">,
    each: each as unknown as YiyangClient["each"],
    events: (asked = {}) => new Events(url, exchange, patience, asked),
  };
}

/** JSON, or a form where a file is among the fields. */
function written(body: unknown): string | FormData {
  const fields = Object.entries((body ?? {}) as Record<string, unknown>);
  if (!fields.some(([, value]) => value instanceof Blob)) return JSON.stringify(body);
  const form = new FormData();
  for (const [name, value] of fields) {
    if (value instanceof Blob) form.append(name, value);
    else if (value !== undefined) form.append(name, String(value));
  }
  return form;
}
