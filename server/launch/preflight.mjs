// What can be refused at once, before anything takes time: a port in use, a data folder that cannot be written.
import { accessSync, constants, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { fail, ROOT } from "./install.mjs";

export const HELP = `npm start: the gallery, its API, a database and a worker, on one port.

Environment:
  PORT                    port of gallery and API; default 3000
  HOST                    address to listen on; default 127.0.0.1 (0.0.0.0 opens it to the network)
  PENTIMENTO_DATA         folder for pictures, models and the database; default .data
  DATABASE_URL            a PostgreSQL server to use instead of the embedded one
  PENTIMENTO_ENGINE       auto, tensorflow, onnx or cpu; default auto
  PENTIMENTO_THREADS      threads for computing; default the physical cores
  PENTIMENTO_MEMORY_MB    memory that a run may use; default 75 % of what the machine has
  PENTIMENTO_WEB=off      serve the API without the gallery
  PENTIMENTO_DEBUG=1      print how long each step of the start took

All of them: README.md.

Ctrl-C stops everything; runs in progress go on at the next start.`;

/** Ends the process with one line and its remedy when the start cannot succeed. */
export async function preflight(env = process.env) {
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    fail(`PORT must be a number from 1 to 65535, not "${env.PORT}".`);
  const host = env.HOST || "127.0.0.1";
  const fault = await listenFault(host, port);
  if (fault === "EADDRINUSE")
    fail(`Port ${port} is in use. Stop what listens there, or take another: PORT=${port + 1} npm start`);
  if (fault === "EACCES")
    fail(`Port ${port} may not be used by this user. Take one above 1023: PORT=3000 npm start`);
  if (fault)
    fail(`HOST ${host} is no address of this machine (${fault}). Use 127.0.0.1, or 0.0.0.0 for all.`);

  const data = resolve(ROOT, env.PENTIMENTO_DATA || ".data");
  for (const folder of [data, join(data, "blobs")]) checkFolder(folder);
}

function checkFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    fail(
      `The data folder ${folder} cannot be written (${error.code}). Make it writable, or set PENTIMENTO_DATA to another folder.`,
    );
  }
}

function listenFault(host, port) {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", (error) => done(error.code));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => done(undefined)));
  });
}
