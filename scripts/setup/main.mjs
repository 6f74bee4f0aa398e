import { ensureInstalled } from "./install.mjs";
import { continueOn, endWithBootstrap, otherNode } from "./node.mjs";
import { Refusal } from "./run.mjs";

/**
 * Runs a script: installs the packages, switches to a recent enough Node.js, then runs `body` there. Compatible with Node.js 18.
 * A `Refusal` is printed as its message, any other error with its stack; both exit with code 1.
 */
export async function main(body) {
  try {
    await ensureInstalled();
    const other = otherNode();
    if (other) return await continueOn(other);
    endWithBootstrap();
    await body();
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error);
    process.exitCode = 1;
  }
}
