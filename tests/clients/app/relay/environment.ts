import { Environment, Network, RecordSource, Store } from "relay-runtime";
import type { GraphQLResponse } from "relay-runtime";

/** The service did not answer with data: 401, 429, 503 ... */
export class Refused extends Error {
  constructor(readonly status: number, readonly codes: string[]) {
    super(`${status} ${codes.join(" ")}`);
  }
}

export const relay = (url: string, token: () => string) =>
  new Environment({
    network: Network.create(async ({ text: query, operationKind }, variables) => {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          accept: "application/graphql-response+json",
          "content-type": "application/json",
          authorization: `Bearer ${token()}`,
          ...(operationKind === "mutation" && { "idempotency-key": crypto.randomUUID() }),
        },
        body: JSON.stringify({ query, variables }),
      });
      const answer = (await response.json()) as GraphQLResponse & { errors?: { extensions: { code: string } }[] };
      if (!response.ok) throw new Refused(response.status, (answer.errors ?? []).map((error) => error.extensions.code));
      return answer;
    }),
    store: new Store(new RecordSource()),
  });
