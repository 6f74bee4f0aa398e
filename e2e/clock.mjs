/**
 * Preloaded into the portal of a journey through time (own-portal.ts): its clock is off by E2E_CLOCK_OFFSET_MS, and by whatever
 * its parent says later.
 */
let offsetMs = Number(process.env.E2E_CLOCK_OFFSET_MS ?? 0);
const now = Date.now;
const shifted = () => now() + offsetMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, parts, asked) => Reflect.construct(target, parts.length > 0 ? parts : [shifted()], asked),
  apply: () => new Date().toString(),
  get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
});

process.on("message", (message) => {
  offsetMs = Number(message);
  process.send?.("moved");
});
