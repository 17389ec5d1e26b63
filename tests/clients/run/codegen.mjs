// graphql-codegen as its command line runs it, without that command line's two hundred packages: codegen.json, read and carried out.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { preset } from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import { buildSchema, parse } from "graphql";

const text = (path) => readFileSync(path, "utf-8");
const { schema, documents, generates } = JSON.parse(text("codegen.json"));
const sdl = text(schema);
const sources = documents.map((location) => ({ location, rawSDL: text(location), document: parse(text(location)) }));

for (const [baseOutputDir, { config }] of Object.entries(generates)) {
  const files = await preset.buildGeneratesSection({
    baseOutputDir,
    config,
    documents: sources,
    plugins: [],
    pluginMap: {},
    presetConfig: {},
    schema: parse(sdl),
    schemaAst: buildSchema(sdl),
  });
  for (const file of files) {
    mkdirSync(dirname(file.filename), { recursive: true });
    writeFileSync(file.filename, await codegen(file));
  }
}
