/**
 * Pages only: headers, ports and every machine-facing path belong to server/.
 * @type {import("next").NextConfig}
 */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The server in front compresses and sets the security headers once for pages and API alike.
  compress: false,
  devIndicators: false,
  // Else Next takes the outermost directory with a lock file for the project's.
  turbopack: { root: import.meta.dirname },
  // `npm run check` looks at types, once and everywhere; a fresh clone should not wait for it before its first page.
  typescript: { ignoreBuildErrors: true },
  // No page uses Next's image optimiser; the door refuses its path as well.
  images: { unoptimized: true },
  experimental: {
    // As the door (server/pages): no form is larger.
    serverActions: { bodySizeLimit: "128kb" },
    optimizePackageImports: ["@heroui/react", "lucide-react"],
    // `forbidden()` answers 403 with app/(portal)/forbidden.tsx.
    authInterrupts: true,
  },
  // Native or WebAssembly modules that must be required as they are, never bundled.
  serverExternalPackages: ["@node-rs/argon2", "@electric-sql/pglite", "pg", "pino"],
};

export default config;
