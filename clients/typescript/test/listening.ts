// Listens until it has heard so many messages, or until it ends: node build/test/listening.js '{"url": …, "signIn": …, …}'.
// Prints a line of JSON for each, and one at the end.
import { createClient, Problem, type Listening, type SignIn } from "../src/index.js";

interface Told {
  url: string;
  signIn: SignIn;
  asked: Listening;
  many?: number;
  closeAfterMs?: number;
}

const told = JSON.parse(process.argv[2] ?? "{}") as Told;
const patience = { tries: 5, firstMs: 10, longestMs: 5_000 };
const api = createClient({ url: told.url, signIn: told.signIn, language: "en", patience });
const events = api.events(told.asked);
if (told.closeAfterMs !== undefined) setTimeout(() => events.close(), told.closeAfterMs);
let heard = 0;
try {
  for await (const message of events) {
    console.log(JSON.stringify(message));
    heard += 1;
    if (heard === told.many) break;
  }
  console.log(JSON.stringify({ ended: true, lastEventId: events.lastEventId }));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.log(JSON.stringify({ status: error.status, code: error.code, message: error.message }));
}
