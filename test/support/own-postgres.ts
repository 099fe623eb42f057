// A process that owns an embedded PostgreSQL until it is killed, for tests of what it leaves behind.
// Usage: node --import tsx test/support/own-postgres.ts <folder>; prints the URL once ready.
import { startEmbeddedPostgres } from "../../prisma/embedded-postgres.ts";

const server = await startEmbeddedPostgres({ folder: process.argv[2] ?? "" });
console.log(server.url);
setInterval(() => {}, 60_000);
