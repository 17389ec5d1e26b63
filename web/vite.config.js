// Builds GraphiQL's page into service/web/built: index.html, which service/web/page.py fills in, and graphiql/, whose names have hashes.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./", // the page finds its files beside itself, below a proxy's prefix too
  build: {
    outDir: "../service/web/built",
    emptyOutDir: true,
    assetsDir: "graphiql",
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { keepNames: true } }, // GraphiQL names its icons, for those who listen, after its functions
    chunkSizeWarningLimit: 5_000, // Monaco, the editor, is what is large
  },
});
