// Writes src/schema.ts (openapi-typescript) and src/manners.ts from openapi/openapi.json. Both are built, never committed:
// they are megabytes, and so they cannot be older than the API.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const described = JSON.parse(readFileSync(new URL("../../openapi/openapi.json", import.meta.url), "utf8"));
// What does not end is no answer that could be waited for: `events` of the client.
delete described.paths["/v1/events"];
const unkeyed = [];
const unsigned = [];

for (const [path, methods] of Object.entries(described.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const headers = (operation.parameters ?? []).filter((one) => one.in === "header");
    if (method === "post" && !headers.some((one) => one.name === "idempotency-key")) unkeyed.push(path);
    if (!operation.security) unsigned.push(path);
    // The client makes the key.
    for (const one of headers.filter((one) => one.name === "idempotency-key")) {
      one.required = false;
      one.schema = { type: "string" };
    }
    // A change says which version it changes: without `if-match` it is refused, so it is not even compiled.
    for (const one of headers.filter((one) => one.name === "if-match")) {
      one.required = true;
      one.schema = { type: "string" };
    }
    // Every refusal is thrown as a Problem, so that no answer's type needs to tell of it.
    for (const status of Object.keys(operation.responses)) {
      if (status >= "300") delete operation.responses[status];
    }
  }
}

const file = (schema) =>
  schema.format === "binary" ? ts.factory.createTypeReferenceNode(ts.factory.createIdentifier("Blob")) : undefined;
const head = "// Written by `npm run generate` from openapi/openapi.json.\n";
// A field with a default may be left out.
const types = await openapiTS(described, { transform: file, defaultNonNullable: false });
writeFileSync(new URL("src/schema.ts", import.meta.url), head + astToString(types));

const set = (name, told, paths) =>
  `/** ${told} */\nexport const ${name}: ReadonlySet<string> = new Set(${JSON.stringify(paths, null, 2)});\n`;
writeFileSync(
  new URL("src/manners.ts", import.meta.url),
  head +
    set("UNKEYED", "POSTs that take no Idempotency-Key: they are sent once, whatever comes of it.", unkeyed) +
    set("UNSIGNED", "What is asked without a token.", unsigned),
);
