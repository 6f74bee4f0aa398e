/**
 * Preloaded into a portal with an adjustable clock (own-portal.ts): its clock is offset by E2E_CLOCK_OFFSET_MS, later by the
 * offset that its parent process sends.
 */
let offsetMs = Number(process.env.E2E_CLOCK_OFFSET_MS ?? 0);
const now = Date.now;
const shifted = () => now() + offsetMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, parts, newTarget) => Reflect.construct(target, parts.length > 0 ? parts : [shifted()], newTarget),
  apply: () => new Date().toString(),
  get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
});

process.on("message", (message) => {
  offsetMs = Number(message);
  process.send?.("moved");
});
