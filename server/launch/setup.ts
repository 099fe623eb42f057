// Brings a database server up to date, for deployments that start server and worker themselves: migrations, sample
// pictures, shipped models. Safe to run at every start, by several at once.
import { LaunchError } from "../../prisma/embedded/failure.ts";
import { migrate } from "../../prisma/migrate.ts";
import { seed } from "../../prisma/seed.ts";
import { openDatabaseServer } from "./database.ts";
import { readLaunchEnvironment } from "./environment.ts";

const { databaseUrl, dataFolder } = readLaunchEnvironment();
try {
  if (!databaseUrl) throw new LaunchError("DATABASE_URL is missing. (npm start brings its own database.)");
  const { description } = await openDatabaseServer(databaseUrl, dataFolder, console.log, () => {});
  const applied = await migrate(databaseUrl);
  const { pictures, models } = await seed({ databaseUrl, dataFolder });
  console.log(
    `${description}: ${applied.length} migrations applied, ${pictures} pictures and ${models} models registered.`,
  );
} catch (error) {
  console.error(error instanceof LaunchError ? `Pentimento: ${error.message}` : error);
  process.exitCode = 1;
}
