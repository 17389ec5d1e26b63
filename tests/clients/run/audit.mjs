// The audit of GraphQL over HTTP: how many rules it has, and which of them the service does not follow.
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const fetchFn = (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
const results = await auditServer({ url, fetchFn });
const failed = results.filter((result) => result.status !== "ok").map(({ id, name, status, reason }) => `${id} ${name}: ${status}, ${reason}`);
console.log(JSON.stringify({ audits: results.length, failed }));
