// The database that a start uses: the embedded one, or the server that DATABASE_URL names, checked before it is relied on.
import { join } from "node:path";
import pg from "pg";
import { codeOf, LaunchError, messageOf } from "../../prisma/embedded/failure.ts";
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";

export interface Database {
  url: string;
  /** For the start's report. */
  description: string;
  stop(): Promise<void>;
}

/**
 * @param onFailure called when the embedded server was lost and could not be brought back.
 * @param signal gives up starting the embedded server, which is gone when this rejects.
 * @throws LaunchError with the remedy.
 */
export async function openDatabaseServer(
  databaseUrl: string | undefined,
  dataFolder: string,
  log: (line: string) => void,
  onFailure: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<Database> {
  if (databaseUrl) {
    const description = await checkServer(databaseUrl);
    return { url: databaseUrl, description, stop: async () => {} };
  }
  const folder = join(dataFolder, "postgres");
  let server = await startEmbeddedPostgres({ folder, signal });
  const { url, isAttached } = server;

  const watch = async (): Promise<void> => {
    await server.lost;
    log("The embedded PostgreSQL stopped unexpectedly; starting it again.");
    server = await startEmbeddedPostgres({ folder, signal });
    if (server.url !== url)
      throw new LaunchError("The embedded PostgreSQL lost its port. Start Pentimento again.");
    return watch();
  };
  watch().catch(onFailure);
  return {
    url,
    description: `embedded PostgreSQL in ${folder}${isAttached ? " (was still running)" : ""}`,
    stop: () => server.stop(),
  };
}

/** @returns the server in words, without the password. */
async function checkServer(databaseUrl: string): Promise<string> {
  const parsed = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new LaunchError("DATABASE_URL must look like postgresql://user:password@host:5432/database.");
  const name = parsed.pathname.slice(1);
  const where = `${parsed.hostname}:${parsed.port || 5432}`;
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return `PostgreSQL at ${where}, database ${name}`;
  } catch (error) {
    const code = codeOf(error);
    if (code === "3D000")
      throw new LaunchError(`The server at ${where} has no database "${name}". Create it: createdb ${name}`);
    if (code?.startsWith("28"))
      throw new LaunchError(
        `The server at ${where} refuses the user "${parsed.username}" (${messageOf(error)}). Correct DATABASE_URL.`,
      );
    throw new LaunchError(
      `No PostgreSQL answers at ${where} (${code ?? messageOf(error)}). Start it, correct DATABASE_URL, or unset it to use the embedded database.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}
