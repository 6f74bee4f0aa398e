import { version } from "@/package.json";

/** Of this program, from package.json. */
export const VERSION: string = version;
