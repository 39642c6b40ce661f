import { defineConfig } from "vite";

/** The Studio's page: `src/web` into `dist/web`, which `lverse serve` serves. */
export default defineConfig({
  root: "src/web",
  base: "/",
  publicDir: "public",
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The page's content security policy lets scripts and styles come from files alone.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
  server: {
    // `npx vite` beside `lverse serve`: changes show at once.
    proxy: {
      "/v1": {
        target: "http://127.0.0.1:8000",
        changeOrigin: true,
        // The server refuses what a page of another address sends.
        configure: (proxy) => proxy.on("proxyReq", (request) => request.removeHeader("origin")),
      },
    },
  },
});
