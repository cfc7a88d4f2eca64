// Tokens to keep for later: node build/test/tokens.js URL NAME PASSWORD
import { createClient } from "../src/index.js";

const [url, username, password] = process.argv.slice(2) as [string, string, string];
const api = createClient({ url, signIn: { username, password } });
await api.get("/v1/me");
console.log(JSON.stringify(api.signIn));
