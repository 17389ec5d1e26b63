// Opens GraphiQL's page in Chromium, does what a person does first, and prints as JSON what there was to see: tests/test_graphiql.py judges it.
// Where the page asks for a token, TOKEN is pasted.
//
//     node visit.js CHROMIUM ADDRESS TOKEN
import { chromium } from "playwright-core";

const [executablePath, address, token] = process.argv.slice(2);
const seen = { requests: [], faults: [] };

const browser = await chromium.launch({
  executablePath,
  // No name but this machine's is looked up: a request to another host is not only seen, it fails.
  args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 850 } });
  page.setDefaultTimeout(90_000); // a busy machine is no fault of the page
  page.context().on("request", (request) => seen.requests.push(request.url()));
  page.on("requestfailed", (request) => seen.faults.push(`${request.url()}: ${request.failure().errorText}`));
  page.on("pageerror", (error) => seen.faults.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.faults.push(message.text());
  });

  await page.goto(address);
  seen.title = await page.title();
  const field = page.getByLabel("Sign-in token");
  seen.form = (await field.isVisible()) ? "asks for a token" : "is not shown";
  if (await field.isVisible()) {
    await field.fill(token);
    await page.getByRole("button", { name: "Use it" }).click();
  }
  const plugin = page.locator(".graphiql-plugin");
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await plugin.getByRole("link", { name: "Query", exact: true }).click();
  await plugin.getByText("companyLookup", { exact: true }).waitFor();
  seen.docs = await plugin.innerText();

  await page.getByRole("button", { name: "Show GraphiQL Explorer" }).click();
  await plugin.getByText("companyLookup", { exact: true }).first().waitFor();
  seen.explorer = await plugin.innerText();

  // The starter has several operations: Run asks which.
  await page.getByRole("button", { name: "Execute query" }).click();
  await page.getByRole("menuitem", { name: "LookUp" }).click();
  const answer = page.locator(".result-window .view-lines");
  await answer.getByText("companyLookup").waitFor();
  seen.answer = text(await answer.innerText());
  seen.headers = text(await page.getByRole("region", { name: "Headers" }).locator(".graphiql-editor:not(.hidden) .view-lines").innerText());

  // What the browser keeps beyond this tab, once GraphiQL has written what it writes.
  await page.waitForFunction(() => localStorage.getItem("graphiql:tabState")?.includes("LookUp"));
  seen.kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie]));
  seen.address = page.url();
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}

function text(lines) {
  return lines.replaceAll("\u00a0", " ");
}
