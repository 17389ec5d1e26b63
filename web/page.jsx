// GraphiQL, signed in with the token that the page was given, or that is pasted. A token goes into the headers pane, and from there into
// the Authorization header alone: never into an address, never into what the browser keeps. So GraphiQL's history is left out: it keeps headers.
import { explorerPlugin } from "@graphiql/plugin-explorer";
import "@graphiql/plugin-explorer/style.css";
import { GraphiQL } from "graphiql";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";

const KEY = "kundekort.token"; // of this tab alone: sessionStorage ends with it
const BEGIN =
  "Open the address with the key in it that the service prints when it starts, or paste a sign-in token: `make token` prints one.";
const given = JSON.parse(document.getElementById("given").textContent);
const form = document.getElementById("sign-in");
const field = document.getElementById("token");
const state = document.getElementById("state");
const root = createRoot(document.getElementById("graphiql"));
const plugins = [explorerPlugin()];

function authorization(token) {
  return { Authorization: `Bearer ${token}` };
}

async function ask(parameters, options, token) {
  // The schema is asked for before the headers pane is there.
  const headers = options?.headers ?? (parameters.operationName === "IntrospectionQuery" ? authorization(token) : {});
  const answer = await fetch(location.pathname, {
    method: "POST",
    credentials: "omit",
    headers: {
      "Accept": "application/graphql-response+json, application/json;q=0.9",
      "Content-Type": "application/json",
      ...headers,
    },
    body: JSON.stringify(parameters),
  });
  if (answer.status === 401) {
    form.hidden = false;
    say(token ? "The token has expired, or is another database's. The service prints one when it starts." : BEGIN);
  } else if (!form.hidden) {
    say("Signed in, in this tab.");
  }
  return answer.json();
}

function say(text) {
  state.textContent = text;
}

let shown = 0;
function show(token) {
  const headers = JSON.stringify(authorization(token), null, 2);
  // A new key asks for the schema anew, with the new token.
  root.render(
    <GraphiQL
      key={++shown}
      fetcher={(parameters, options) => ask(parameters, options, token)}
      defaultQuery={given.starter}
      initialHeaders={headers}
      defaultHeaders={headers}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
      plugins={plugins}
    />,
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const token = field.value.trim().replace(/^Bearer\s+/i, "");
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
  show(token);
});

const token = given.token ?? sessionStorage.getItem(KEY) ?? "";
form.hidden = given.token !== null;
field.value = token;
if (!token) say(BEGIN);
show(token);
