import { version } from "../../package.json";

/** Version of this program, as package.json has it. */
export const PROGRAM_VERSION: string = version;
