/** What happens, as it is told (server-sent events), taken up again where the stream was lost. */

import type { Exchange, Patience } from "./exchange.js";
import { Unheard } from "./problem.js";

/** That a thing entered a state: `visits.verified`. Read the thing itself by its `subjectId`, with your own rights.
 * `lastEventId`: keep it once you have done what the event asks of you, and listen from there the next time. */
export interface Happened {
  readonly kind: `${string}.${string}`;
  readonly subjectId: string;
  readonly districtCode: string;
  readonly timestamp: string;
  readonly lastEventId: string;
}

/** What lies between cannot be told (`unknown`, `too_old`): read again what you keep. */
export interface Gap {
  readonly kind: "gap";
  readonly reason: string;
  readonly lastEventId: string;
}

/** You may hear no more (`access_ended`): the last that is told. All other ends are taken up again by the client. */
export interface End {
  readonly kind: "end";
  readonly reason: string;
  readonly lastEventId: string;
}

export type Message = Happened | Gap | End;

export interface Listening {
  /** Events or nouns: `["orders", "visits.verified"]`; all without. */
  readonly kinds?: readonly string[];
  /** The last that you had; without it from now on. */
  readonly lastEventId?: string;
  /** false: what has happened since then, and no more. */
  readonly follow?: boolean;
}

/** The server says something every 15 seconds: who hears nothing for so long has lost the connection. */
const QUIET_MS = 60_000;
const LINE_END = /\r\n|\n|\r(?!$)/;

/** `for await (const message of events)`: of one loop; leaving it, or `close`, ends it at once. */
export class Events implements AsyncIterable<Message> {
  #lastEventId: string;
  #retryMs = 3_000;
  #closed = false;
  #connection: AbortController | undefined;
  #wake: (() => void) | undefined;

  constructor(
    private readonly url: string,
    private readonly exchange: Exchange,
    private readonly patience: Patience,
    private readonly asked: Listening,
  ) {
    this.#lastEventId = asked.lastEventId ?? "";
  }

  /** Where to listen from the next time; it moves on while nothing happens, too. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  close(): void {
    this.#closed = true;
    this.#connection?.abort();
    this.#wake?.();
  }

  /** Where it was never heard, and where it ends with the present, it is tried as often as everything else. What was heard
   * once is taken up again until it is closed, unless the server refuses it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Message, void> {
    const { follow = true } = this.asked;
    let opened = false;
    let tried = 0;
    try {
      while (!this.#closed) {
        const resumed = this.#lastEventId;
        const connection = (this.#connection = new AbortController());
        let { response, lost, again, afterMs } = await this.exchange.open(this.request(), connection);
        if (this.#closed) return;
        if (response) {
          opened = true;
          const how = yield* this.hear(response, connection);
          if (this.#closed || how === "over" || (how === "ended" && !follow)) return;
          lost = new Unheard(true, undefined, how);
          again = true;
          if (follow || this.#lastEventId !== resumed) tried = 0;
        }
        tried += 1;
        if (!again || (tried >= this.patience.tries && !(opened && follow))) throw lost;
        const longest = Math.max(this.patience.longestMs, this.#retryMs);
        const usual = Math.min(this.#retryMs * 2 ** Math.min(tried - 1, 9), longest) * (1 + Math.random() / 5);
        await this.pause(Math.max(usual, Math.min(afterMs, longest)));
      }
    } finally {
      this.close();
    }
  }

  private request(): Request {
    const query = new URLSearchParams({ follow: String(this.asked.follow ?? true) });
    if (this.asked.kinds) query.set("kinds", this.asked.kinds.join(","));
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (this.#lastEventId) headers["Last-Event-ID"] = this.#lastEventId;
    return new Request(`${this.url}/v1/events?${query}`, { headers });
  }

  /** One stream: "ended" where it ended cleanly, "over" where nothing more is to come, else how it was lost. */
  private async *hear(response: Response, connection: AbortController): AsyncGenerator<Message, unknown> {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    const fields = { id: this.#lastEventId, event: "", data: [] as string[] };
    let rest = "";
    for (;;) {
      const quiet = setTimeout(() => connection.abort(), QUIET_MS);
      const piece = await reader.read().catch((error: unknown) => ({ error }));
      clearTimeout(quiet);
      if ("error" in piece) return piece.error;
      if (piece.done) return "ended";
      const lines = (rest + decoder.decode(piece.value, { stream: true })).split(LINE_END);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line) {
          this.take(line, fields);
          continue;
        }
        this.#lastEventId = fields.id;
        const message = fields.data.length ? told(fields.event, fields.data.join("\n"), fields.id) : undefined;
        fields.event = "";
        fields.data = [];
        if (!message) continue;
        const over = message.kind === "end" && message.reason === "access_ended";
        if (over || message.kind !== "end") yield message;
        if (over) return "over";
      }
    }
  }

  private take(line: string, fields: { id: string; event: string; data: string[] }): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "id" && !value.includes("\0")) fields.id = value;
    else if (name === "event") fields.event = value;
    else if (name === "data") fields.data.push(value);
    else if (name === "retry" && /^[0-9]+$/.test(value)) this.#retryMs = Number(value);
  }

  private async pause(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
    this.#wake = undefined;
  }
}

/** Undefined for what a later server says and this client does not know. */
function told(event: string, data: string, lastEventId: string): Message | undefined {
  const said = JSON.parse(data) as { type: Happened["kind"]; timestamp: string; reason: string; data?: Record<string, string> };
  if (event === "gap" || event === "end") return { kind: event, reason: said.reason, lastEventId };
  if (!said.data) return undefined;
  const { id: subjectId = "", district_code: districtCode = "" } = said.data;
  return { kind: said.type, subjectId, districtCode, timestamp: said.timestamp, lastEventId };
}
