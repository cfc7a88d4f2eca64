/** How a request is carried out: signed, under one key over all tries, and sent again only where that is safe. */

import { NotSignedIn, Unheard, problemOf } from "./problem.js";

/** Who signs in, and the tokens that stand. Tokens may be kept elsewhere and given again; then no password is needed. */
export interface SignIn {
  username?: string;
  password?: string;
  membership?: string;
  accessToken?: string;
  refreshToken?: string;
}

/** How often a request is sent that may be sent again. Where the server asks for a longer wait, its refusal is thrown. */
export interface Patience {
  readonly tries: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

export const PATIENCE: Patience = { tries: 5, firstMs: 500, longestMs: 30_000 };

/** A stream whose head has come and whose body is unread; or why there is none, and whether it may be asked for again. */
export interface Opened {
  readonly response?: Response;
  readonly lost?: Error;
  readonly again: boolean;
  readonly afterMs: number;
}

type Heard = { response: Response } | { error: unknown };

const KEY = "Idempotency-Key";
const LATER = new Set([429, 502, 503, 504]);
/** While a connection is made: a name that is not known, a port where nobody listens, a certificate that is not trusted. */
const CONNECTING = new Set(["connect", "getaddrinfo"]);
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

export class Exchange {
  #renewing: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    readonly signIn: SignIn,
    private readonly patience: Patience,
    private readonly language: string,
    private readonly timeoutMs: number,
  ) {}

  /** The answer, read whole, or what went wrong. */
  async carryOut(request: Request, signed: boolean): Promise<Response> {
    const key = request.headers.get(KEY) ?? undefined;
    const again = request.method === "GET" || key !== undefined;
    let renewed = false;
    let lost = false;
    for (let tried = 1; ; tried++) {
      if (signed && !this.signIn.accessToken) await this.renew(undefined);
      const token = signed ? this.signIn.accessToken : undefined;
      const heard = await this.send(request, token);
      if ("response" in heard) {
        if (heard.response.ok) return heard.response;
        if (heard.response.status === 401 && token && !renewed) {
          renewed = true;
          tried -= 1;
          await this.renew(token);
          continue;
        }
      } else lost ||= !neverSent(heard.error);
      const wait = again && !request.signal.aborted ? await this.wait(tried, heard) : undefined;
      if (wait === undefined) throw await refused(heard, key, lost);
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  /** What does not end is not waited for: from here on its reader ends it, by `connection`. */
  async open(request: Request, connection: AbortController): Promise<Opened> {
    for (let renewed = false; ; renewed = true) {
      const timer = setTimeout(() => connection.abort(), this.timeoutMs);
      try {
        if (!this.signIn.accessToken) await this.renew(undefined);
        const token = this.signIn.accessToken;
        const one = this.written(request, token);
        const response = await fetch(one, { signal: connection.signal }).catch((error: unknown) => {
          throw new Unheard(!neverSent(error), undefined, error);
        });
        if (response.ok) return { response, again: true, afterMs: 0 };
        if (response.status === 401 && token && !renewed) {
          await this.renew(token);
          continue;
        }
        throw Object.assign(await problemOf(response, undefined), { afterMs: asked(response) });
      } catch (error) {
        const lost = error as Error & { status?: number; afterMs?: number };
        const again = lost instanceof Unheard || LATER.has(lost.status ?? 0);
        return { lost, again, afterMs: lost.afterMs ?? 0 };
      } finally {
        clearTimeout(timer);
      }
    }
  }

  /** One renewal at a time: whoever comes meanwhile waits for it. Of one refresh token two uses end the sign-in. */
  private renew(seen: string | undefined): Promise<void> {
    if (this.signIn.accessToken !== seen) return Promise.resolve();
    this.#renewing ??= this.renewed().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  private async renewed(): Promise<void> {
    const { username, password, membership, refreshToken } = this.signIn;
    if (refreshToken) {
      // What was sent once and not answered may be used up: it is never sent again.
      delete this.signIn.refreshToken;
      const heard = await this.once("/v1/auth/refresh", JSON.stringify({ refresh_token: refreshToken }));
      if ("response" in heard && heard.response.ok) return this.keep(heard.response);
      if ("response" in heard ? heard.response.status === 503 : neverSent(heard.error)) {
        this.signIn.refreshToken = refreshToken;
        throw await refused(heard, undefined);
      }
      if (!password) {
        delete this.signIn.accessToken;
        throw new NotSignedIn("the sign-in has ended: sign in again", { cause: await refused(heard, undefined) });
      }
    }
    if (!username || !password) throw new NotSignedIn("give a user name and a password, or tokens");
    const form = new URLSearchParams({ username, password });
    if (membership) form.set("scope", `membership:${membership}`);
    const heard = await this.once("/v1/auth/token", form);
    if (!("response" in heard) || !heard.response.ok) throw await refused(heard, undefined);
    await this.keep(heard.response);
  }

  private async keep(response: Response): Promise<void> {
    const said = (await response.json()) as { access_token: string; refresh_token: string };
    this.signIn.accessToken = said.access_token;
    this.signIn.refreshToken = said.refresh_token;
  }

  /** A POST that the server gets once at most: it is tried again while no connection could be made. */
  private async once(path: string, body: string | URLSearchParams): Promise<Heard> {
    const headers: Record<string, string> = typeof body === "string" ? { "Content-Type": "application/json" } : {};
    for (let tried = 1; ; tried++) {
      const heard = await this.send(new Request(this.url + path, { method: "POST", body, headers }), undefined);
      const wait = "error" in heard && neverSent(heard.error) ? await this.wait(tried, heard) : undefined;
      if (wait === undefined) return heard;
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  private async send(request: Request, token: string | undefined): Promise<Heard> {
    const one = this.written(request, token);
    try {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(this.timeoutMs)]);
      const response = await fetch(one, { signal });
      // Read to its end here: an answer that breaks off is none.
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      const bare = status === 204 || status === 304;
      return { response: new Response(bare ? null : body, { status, statusText, headers }) };
    } catch (error) {
      return { error };
    }
  }

  private written(request: Request, token: string | undefined): Request {
    const one = request.clone();
    one.headers.set("Accept-Language", this.language);
    if (token) one.headers.set("Authorization", `Bearer ${token}`);
    return one;
  }

  /** Milliseconds, or undefined to give up. */
  private async wait(tried: number, heard: Heard): Promise<number | undefined> {
    if (tried >= this.patience.tries) return undefined;
    const backoff = Math.min(this.patience.firstMs * 2 ** (tried - 1), 8_000) * (0.5 + Math.random() / 2);
    if ("error" in heard) return backoff;
    const { status } = heard.response;
    const running = status === 409 && (await problemOf(heard.response, undefined)).code === "idempotency_key_in_use";
    if (!running && !LATER.has(status)) return undefined;
    const told = asked(heard.response);
    return told <= this.patience.longestMs ? Math.max(told, backoff) : undefined;
  }
}

/** Milliseconds that the server asks to wait. */
function asked(response: Response): number {
  return 1000 * (Number.parseInt(response.headers.get("retry-after") ?? "", 10) || 0);
}

/** `lost`: the answer of an earlier try was, whatever became of the last. */
async function refused(heard: Heard, key: string | undefined, lost = false): Promise<Error> {
  if ("response" in heard) return problemOf(heard.response, key);
  return new Unheard(lost || !neverSent(heard.error), key, heard.error);
}

interface Cause {
  code?: string;
  syscall?: string;
  message?: string;
  /** Of each address of one name. */
  errors?: Cause[];
}

/** Whether no connection was ever made, so that nobody can have heard the request. */
function neverSent(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as Cause | undefined) : undefined;
  return cause !== undefined && (cause.errors ?? [cause]).every(unconnected);
}

function unconnected({ code, syscall, message }: Cause): boolean {
  // What fetch forbids it does not try: port 1 and its like.
  return NEVER_SENT.has(code ?? "") || CONNECTING.has(syscall ?? "") || message === "bad port";
}
