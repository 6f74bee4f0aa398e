/**
 * Pages only: headers, ports and every machine-facing path belong to server/.
 * @type {import("next").NextConfig}
 */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // server/http compresses; Next would ignore weights and secrets.
  compress: false,
  devIndicators: false,
  // Otherwise Next uses the outermost directory with a lock file as the project root.
  turbopack: { root: import.meta.dirname },
  // `npm run check` checks types; the first start of a fresh clone does not wait for that.
  typescript: { ignoreBuildErrors: true },
  // No page uses Next's image optimiser; server/pages rejects its path as well.
  images: { unoptimized: true },
  experimental: {
    // The same limit as in server/pages: no form is larger.
    serverActions: { bodySizeLimit: "128kb" },
    optimizePackageImports: ["@heroui/react", "lucide-react"],
    // `forbidden()` answers 403 with app/(portal)/forbidden.tsx.
    authInterrupts: true,
    // Requests that fail for lack of a connection wait for it (components/frame/connection-notice.tsx).
    useOffline: true,
  },
  // Native or WebAssembly modules that must not be bundled.
  serverExternalPackages: ["@node-rs/argon2", "@electric-sql/pglite", "pg", "pino"],
};

export default config;
