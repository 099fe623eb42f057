// The server's environment variables, read once and validated together.
import { z } from "zod";

const envSchema = z.object({
  DATABASE_URL: z
    .string({ error: "is missing: pass a postgresql:// URL (npm start brings its own database)" })
    .regex(/^postgres(ql)?:\/\//, "must be a postgresql:// URL"),
  PENTIMENTO_DATA: z.string().min(1).default(".data"),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Further names that a server on a loopback address answers to, with commas between. */
  PENTIMENTO_HOSTS: z
    .string()
    .default("")
    .transform((names) =>
      names
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  PORT: z.coerce.number("must be a port number").int().min(0).max(65535).default(3000),
  /** `off` serves the API only. */
  PENTIMENTO_WEB: z.enum(["on", "off"], "must be on or off").default("on"),
});

export interface Env {
  databaseUrl: string;
  dataFolder: string;
  host: string;
  /** Further names of the server. */
  hosts: readonly string[];
  port: number;
  isWebOn: boolean;
}

/** @throws Error whose message lists every variable at fault, one a line. */
export function readEnv(source: NodeJS.ProcessEnv): Env {
  // An empty variable means the same as none: that is how shells and compose files leave things out.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    throw new Error(`Environment: ${faults.join("\nEnvironment: ")}`);
  }
  const { DATABASE_URL, PENTIMENTO_DATA, HOST, PENTIMENTO_HOSTS, PORT, PENTIMENTO_WEB } = parsed.data;
  return {
    databaseUrl: DATABASE_URL,
    dataFolder: PENTIMENTO_DATA,
    host: HOST,
    hosts: PENTIMENTO_HOSTS,
    port: PORT,
    isWebOn: PENTIMENTO_WEB === "on",
  };
}
