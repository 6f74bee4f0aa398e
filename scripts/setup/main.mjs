import { ensureInstalled } from "./install.mjs";
import { continueOn, endWithBootstrap, otherNode } from "./node.mjs";
import { Refusal } from "./run.mjs";

/**
 * Runs a script: installs the packages, changes to a Node.js that is new enough, then runs `body` there. Plain code that
 * Node.js 18 can run. A refusal is printed as its sentence, any other error with its stack; both end with exit code 1.
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
