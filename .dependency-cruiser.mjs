import swc from "@swc/core";

const { parseFileSync } = swc;

/**
 * dependency-cruiser 17 hands swc every file as plain TypeScript, which ends at the first JSX tag, and takes `import type`
 * for a dependency. Arrows are about what runs, so types are left out before it looks.
 */
swc.parseFileSync = (file, options) => {
  const module = parseFileSync(file, { ...options, tsx: file.endsWith("x") });
  return { ...module, body: module.body.filter((item) => !isOnlyTypes(item)) };
};

function isOnlyTypes({ typeOnly, specifiers = [] }) {
  return typeOnly || (specifiers.length > 0 && specifiers.every((specifier) => specifier.isTypeOnly));
}

/**
 * Arrows between rooms (lib/README.md). `npm run check` runs them; scripts/arrows.test.ts plants bad imports and expects
 * them to be caught.
 */
// The benchmark and the soak start a portal of their own as tests do; fuzz/ is what several test files share.
const TESTS = "\\.test\\.tsx?$|/testing(/|\\.ts$)|^cli/(bench|soak)/|/fuzz/";
/** Rooms whose verbs are operations. */
const ENTITIES = "organisations|applications|clients|users|certificates|keys|jws|authorities|audit|mail|notifications";
const DATABASE = "^lib/db/|^lib/[^/]+/store\\.ts$";

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const forbidden = [
  { name: "no-circle", from: {}, to: { circular: true } },
  { name: "lib-knows-no-door", from: { path: "^lib/" }, to: { path: "^(app|server|cli|components)/" } },
  {
    name: "lib-knows-no-framework",
    from: { path: "^lib/" },
    to: { path: "(^|node_modules/)(next|react|react-dom|react-email|next-auth|hono|commander|server-only)(/|$)" },
  },
  { name: "doors-do-not-know-each-other", from: { path: "^app/" }, to: { path: "^(server|cli)/" } },
  { name: "server-alone", from: { path: "^server/" }, to: { path: "^(app|cli)/|^components/(?!mail/render-mail)" } },
  { name: "cli-alone", from: { path: "^cli/" }, to: { path: "^(app|server)/|^components/(?!mail/render-mail)" } },
  {
    name: "looks-know-only-words-of-lib",
    comment: "components take schemas, formats and types; data comes as props",
    from: { path: "^components/", pathNot: TESTS },
    to: {
      path: "^lib/",
      pathNot:
        "/(schema|format|profile|built-in|permissions|errors|fields|paging|countries|looks-private)\\.ts$|^lib/format\\.ts$",
    },
  },
  { name: "looks-know-no-pages", from: { path: "^components/" }, to: { path: "^(app|server|cli)/" } },
  {
    name: "prisma-only-in-stores",
    from: { path: "^(app|server|cli|components|lib)/", pathNot: `${DATABASE}|${TESTS}` },
    to: { path: "^lib/db/generated/|node_modules/(@prisma|pg|@electric-sql)/" },
  },
  {
    name: "ca-key-only-in-sign",
    comment: "only lib/ca/sign.ts calls a signer; the registry and the key room make and open them",
    from: { path: "^lib/", pathNot: `^lib/ca/(keys/|sign\\.ts|testing\\.ts)|^lib/authorities/|${TESTS}` },
    // The envelope is a way to keep any key at rest; token signing keys use it, too.
    to: { path: "^lib/ca/keys/", pathNot: "/envelope\\.ts$" },
  },
  {
    name: "bytes-know-no-policy",
    from: { path: "^lib/pki/", pathNot: TESTS },
    to: { path: "^lib/", pathNot: "^lib/(pki|format|trim-end)" },
  },
  {
    name: "registration-knows-no-record",
    from: { path: "^lib/registration/", pathNot: TESTS },
    to: { path: `^lib/(${ENTITIES}|ca|status|db)/` },
  },
  {
    name: "ca-knows-no-record",
    comment: "the lint of host names and the check of the registration authority share one rule",
    from: { path: "^lib/ca/", pathNot: TESTS },
    to: { path: `^lib/(${ENTITIES}|registration|status|db)/`, pathNot: "^lib/registration/host-names\\.ts$" },
  },
  {
    name: "crypto-libraries-only-in-pki",
    from: { path: "^(app|server|cli|components|lib)/", pathNot: `^lib/pki/|${TESTS}` },
    to: { path: "node_modules/(@peculiar|pkijs|asn1js)/" },
  },
  {
    name: "only-the-pages-door-is-server-only",
    from: { pathNot: "^app/" },
    to: { path: "(^|node_modules/)server-only(/|$)" },
  },
  { name: "no-test-in-product", from: { pathNot: `${TESTS}|^e2e/` }, to: { path: TESTS } },
  { name: "resolvable", from: {}, to: { couldNotResolve: true } },
];

export default {
  forbidden: forbidden.map((rule) => ({ ...rule, severity: "error" })),
  options: {
    // Without swc, dependency-cruiser 17 and TypeScript 7 read no file at all and report success.
    parser: "swc",
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/db/generated/(?!client)" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
