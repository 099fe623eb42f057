import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "prisma/config";

// `prisma generate` and `validate` insist on a native schema engine they never run. It is a separate download;
// where it is absent any harmless executable satisfies them.
const engines = new URL("./node_modules/@prisma/engines/", import.meta.url);
const hasNativeEngine =
  existsSync(engines) && readdirSync(engines).some((file) => file.startsWith("schema-engine"));
if (!hasNativeEngine) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://unused" },
});
