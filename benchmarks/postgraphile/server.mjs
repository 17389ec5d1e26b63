// PostGraphile as its documentation sets it up: the Amber preset, Node's own HTTP server, settings from the token of each request.
// Environment: DATABASE_URL, PORT, JWT_SECRET. The rest is default; `pg` keeps at most ten connections, as all peers do.
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { DATABASE_URL, PORT, JWT_SECRET } = process.env;

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: DATABASE_URL, schemas: ["public"], poolConfig: { max: 10 } })],
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
  grafast: {
    explain: false,
    context(requestContext) {
      const [, token] = (requestContext.node?.req.headers.authorization ?? "").split(" ");
      const claims = jwt.verify(token, JWT_SECRET, { algorithms: ["HS256"], issuer: "kundekort", audience: "kundekort" });
      return {
        pgSettings: { role: "postgraphile_visitor", "viewer.tenant": claims.tenant, "viewer.employee": claims.sub },
      };
    },
  },
};

const server = createServer();
const serv = postgraphile(preset).createServ(grafserv);
await serv.addTo(server);
server.listen(Number(PORT), "127.0.0.1");
