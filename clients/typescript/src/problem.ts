/** What can go wrong, as errors: a problem that the API tells of (RFC 9457), or an answer that was never heard. */

export interface Fault {
  /** RFC 6901, into the body; `/query/…` for a parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** A refusal. `code` never changes and is for programs; `title` and `detail` are for people, in the client's language. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly faults: readonly Fault[];
  /** What the sentence speaks of: what is left, who blocks. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    readonly status: number,
    told: Record<string, unknown>,
    readonly requestId: string,
    readonly key: string | undefined,
  ) {
    const { type: _type, code, title, status: _status, detail, instance: _instance, errors, ...facts } = told;
    const said = typeof code === "string" ? code : `http_${status}`;
    const faults = Array.isArray(errors) ? (errors as Fault[]) : [];
    const where = faults.map((fault) => `\n  ${fault.pointer}: ${fault.message} (${fault.code})`);
    super(`${status} ${said}: ${String(detail ?? title ?? "")}${where.join("")}`);
    this.code = said;
    this.title = String(title ?? "");
    this.detail = String(detail ?? "");
    this.faults = faults;
    this.facts = facts;
  }
}

/** No answer came, after all tries that were safe. If it may have happened, send it again under the same key, or look. */
export class Unheard extends Error {
  override readonly name = "Unheard";

  constructor(
    readonly mayHaveHappened: boolean,
    readonly key: string | undefined,
    cause: unknown,
  ) {
    super(`no answer: ${String(cause)}`, { cause });
  }
}

/** Nobody has signed in, or the sign-in has ended and there is no password to sign in anew with. */
export class NotSignedIn extends Error {
  override readonly name = "NotSignedIn";
}

export async function problemOf(response: Response, key: string | undefined): Promise<Problem> {
  const told: unknown = await response
    .clone()
    .json()
    .catch(() => ({}));
  const said = typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
  return new Problem(response.status, said, response.headers.get("x-request-id") ?? "", key);
}
