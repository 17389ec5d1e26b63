// What each client's script is given, and what it hands back: one JSON object, an outcome a case.
export const [url, token] = process.argv.slice(2);

/** What was sent and how it was answered, as the network saw it; `losing` answers are lost on their way back. */
export const exchanges = [];
export const network = { losing: 0 };
const really = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const headers = new Headers(init.headers);
  const response = await really(input, init);
  exchanges.push({
    status: response.status,
    type: response.headers.get("content-type").split(";")[0],
    key: headers.get("idempotency-key"),
    replayed: response.headers.get("idempotency-replayed"),
  });
  if (network.losing > 0) {
    network.losing -= 1;
    await response.arrayBuffer();
    throw new TypeError("fetch failed");
  }
  return response;
};

/** Runs the cases one after the other; each outcome has the exchanges that it took. */
export async function report(cases) {
  const outcomes = {};
  for (const [name, ask] of Object.entries(cases)) {
    const before = exchanges.length;
    outcomes[name] = { ...(await ask()), exchanges: exchanges.slice(before) };
  }
  console.log(JSON.stringify(outcomes));
}

export const codes = (errors) => errors?.map((error) => error.extensions?.code);
export const names = (connection) => connection?.edges.map((edge) => edge.node.displayName);
export const number = "312260182";
export const invalid = "query Invalid { customers { edges { node { nope } } } }";
