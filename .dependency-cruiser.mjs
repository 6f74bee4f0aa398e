import swc from "@swc/core";

const { parseFileSync } = swc;

/** dependency-cruiser passes every file to swc as plain TypeScript, which fails at the first JSX tag. */
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith("x") });

// The benchmark and the soak start their own portal as tests do; fuzz/ is shared by several test files.
const TESTS = "\\.test\\.tsx?$|/testing(/|\\.ts$)|^cli/(bench|soak)/|/fuzz/";

/**
 * The modules of lib in layers, the lowest first: a module imports from its own layer and from those below, types included. Files
 * directly in lib are below all of them. lib/README.md explains the layers.
 */
export const LAYERS = [
  {
    name: "formats",
    modules: ["pki", "pki-browser", "dropped-file", "jose", "outbound", "tls-handshake", "files", "db"],
  },
  { name: "runtime", modules: ["runtime"] },
  { name: "operation", modules: ["operation"] },
  {
    name: "rules",
    modules: [
      "state",
      "health",
      "profiles",
      "registration",
      "ca",
      "compromise",
      "usage",
      "audit",
      "idempotency",
      "outbox",
    ],
  },
  {
    name: "records",
    modules: [
      "organisations",
      "applications",
      "clients",
      "users",
      "mail",
      "notifications",
      "webhooks",
      "authorities",
      "keys",
      "oauth",
      "client-certificate",
      "certificates",
    ],
  },
  {
    name: "features",
    modules: [
      "platform",
      "status",
      "search",
      "jws",
      "snippets",
      "calendar",
      "revocation-desk",
      "upgrade",
      "home",
      "jobs",
      "restore",
    ],
  },
  { name: "start", modules: ["start"] },
];

const pathOf = (modules) => `^lib/(${modules.join("|")})/`;

/** One rule for each layer: it imports nothing above it. */
const layerRules = LAYERS.slice(0, -1).map(({ name, modules }, index) => ({
  name: `layer-${name}`,
  from: { path: pathOf(modules), pathNot: TESTS },
  to: { path: pathOf(LAYERS.slice(index + 1).flatMap((above) => above.modules)) },
}));

/** Programs that are shown to users: they import packages that users install. */
const PROGRAMS = "^lib/snippets/programs/";

/** Excludes type-only imports, which have no effect at run time. */
const runs = { dependencyTypesNot: ["type-only"] };

/** Folders below a module's own that others may use besides `schema/`; the module's README names each. */
export const SHARED_FOLDERS = ["ca/keys", "db/generated", "oauth/assertion", "oauth/explain", "oauth/proof"];

const STORES = "^lib/[^/]+/store(\\.ts$|/)";

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const fileRules = [
  { name: "no-file-cycle", from: { pathNot: TESTS }, to: { circular: true } },
  ...layerRules,
  {
    name: "known-layer",
    comment: "a new module of lib needs a line in LAYERS",
    from: {
      path: "^lib/(?!generated|testing/)[^/]+/",
      pathNot: `${TESTS}|${pathOf(LAYERS.flatMap(({ modules }) => modules))}`,
    },
    to: {},
  },
  { name: "lib-imports-no-adapter", from: { path: "^lib/" }, to: { path: "^(app|server|cli|components)/" } },
  {
    name: "lib-imports-no-framework",
    from: { path: "^lib/" },
    to: { path: "(^|node_modules/)(next|react|react-dom|react-email|next-auth|hono|commander|server-only)(/|$)" },
  },
  {
    name: "module-interface",
    comment: "other modules and adapters use the files directly in a module's folder, without its store, and schema/",
    // `$1` is a module of lib, or a folder or file where no module is: nothing there may import a private file.
    from: { path: "^((?:app|server|cli|components|lib)/[^/]+)", pathNot: TESTS },
    to: { path: "^lib/[^/]+/(store\\.ts$|[^/]+/)", pathNot: `^$1/|^lib/([^/]+/schema|${SHARED_FOLDERS.join("|")})/` },
  },
  { name: "adapters-are-independent", from: { path: "^app/" }, to: { path: "^(server|cli)/" } },
  {
    name: "server-is-independent",
    from: { path: "^server/" },
    to: { path: "^(app|cli)/|^components/(?!mail/render-mail)" },
  },
  {
    name: "cli-is-independent",
    from: { path: "^cli/" },
    to: { path: "^(app|server)/|^components/(?!mail/render-mail)" },
  },
  {
    name: "ui-imports-client-safe-lib-only",
    comment: "components take schemas, formats, constants and types; data comes as props",
    from: { path: "^components/", pathNot: TESTS },
    to: {
      path: "^lib/",
      pathNot:
        "/schema/[^/]+\\.ts$|/(schema|format|profile|built-in|permissions|fields|paging|countries|looks-private|password-rule|rank)\\.ts$|^lib/(durations|errors|format)\\.ts$|^lib/pki-browser/",
      ...runs,
    },
  },
  { name: "ui-imports-no-pages", from: { path: "^components/" }, to: { path: "^(app|server|cli)/" } },
  {
    name: "links-through-ui-link",
    comment: "it prefetches when a person is about to follow a link, not when the link becomes visible",
    from: { path: "^(app|components)/", pathNot: "^components/ui/link\\.tsx$" },
    to: { path: "(^|node_modules/)next/link(\\.js)?$", ...runs },
  },
  {
    name: "prisma-only-in-stores",
    from: { path: "^(app|server|cli|components|lib)/", pathNot: `^lib/db/|${STORES}|${TESTS}` },
    to: { path: "^lib/db/generated/|node_modules/(@prisma|pg|@electric-sql)/", ...runs },
  },
  {
    name: "ca-key-only-in-sign",
    comment: "only lib/ca/sign.ts calls a signer; the registry creates and opens them",
    from: { path: "^lib/", pathNot: `^lib/ca/(keys/|sign\\.ts|testing\\.ts)|^lib/authorities/|${TESTS}` },
    to: { path: "^lib/ca/keys/", ...runs },
  },
  {
    name: "crypto-libraries-only-in-pki",
    comment:
      "they parse foreign input and write CMS (decision 161), write CSRs and key files in the browser (decision 170), and open files there (decision 172)",
    from: {
      path: "^(app|server|cli|components|lib)/",
      pathNot: `^lib/(pki(-browser)?/|dropped-file/open-encrypted\\.ts)|${TESTS}`,
    },
    to: { path: "node_modules/(@peculiar|pkijs|asn1js)/" },
  },
  {
    name: "x509-in-one-file",
    comment: "the library needs the metadata polyfill before it, once; tests import it from there too",
    from: { path: "^(app|server|cli|components|lib)/", pathNot: "^lib/pki/x509\\.ts$" },
    to: { path: "node_modules/(@peculiar/x509|reflect-metadata)/" },
  },
  {
    name: "x509-loaded-lazily",
    comment: "20 MB and 0.1 s: only a request that needs it loads it, by import()",
    from: { path: "^(app|server|cli|components|lib)/", pathNot: TESTS },
    to: { path: "^lib/pki/x509\\.ts$", dependencyTypesNot: ["type-only", "dynamic-import"] },
  },
  {
    name: "browser-keys-loaded-lazily",
    comment:
      "its libraries are for the step that creates a key: import() in the function that needs them (decision 170)",
    from: { path: "^(app|components)/", pathNot: TESTS },
    to: { path: "^lib/pki-browser/", dependencyTypesNot: ["type-only", "dynamic-import"] },
  },
  {
    name: "browser-keys-only-in-pages",
    comment: "the server never holds a key of a user",
    from: { path: "^(server|cli|lib)/", pathNot: `^lib/pki-browser/|${TESTS}` },
    to: { path: "^lib/pki-browser/" },
  },
  {
    name: "browser-keys-run-in-browsers",
    comment: "of lib only what runs in a browser; browser-bundle.test.ts finds imports of Node",
    from: { path: "^lib/pki-browser/", pathNot: TESTS },
    to: {
      path: "^lib/(?!pki-browser/|errors\\.ts$|pki/(x509|csr-key-algorithms|message-algorithms|subject-value)\\.ts$)",
    },
  },
  {
    name: "server-only-in-pages",
    from: { pathNot: "^app/" },
    to: { path: "(^|node_modules/)server-only(/|$)" },
  },
  { name: "no-test-in-product", from: { pathNot: `${TESTS}|^e2e/` }, to: { path: TESTS } },
  { name: "resolvable", from: {}, to: { couldNotResolve: true } },
];

/** Between modules of lib, and between folders of server and app. Tests import everything, so this run excludes them. */
const moduleRules = [
  {
    name: "no-module-cycle",
    scope: "folder",
    from: { path: "^lib/[^/]+$|^(server|app)/" },
    to: { circular: true },
  },
];

/** `CRUISE=modules` runs the rules between folders, anything else those between files. */
const isModules = process.env.CRUISE === "modules";

export default {
  forbidden: (isModules ? moduleRules : fileRules).map((rule) => ({ ...rule, severity: "error" })),
  options: {
    // Without swc, dependency-cruiser and TypeScript 7 read no file at all and report success.
    parser: "swc",
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: isModules ? `${TESTS}|^lib/db/generated/` : `^lib/db/generated/(?!client)|${PROGRAMS}` },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
