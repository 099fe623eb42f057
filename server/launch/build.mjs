// What an image is built with: the Prisma client and the gallery, as `npm start` would make them.
import { fail } from "./install.mjs";

const { register } = await import("tsx/esm/api");
register();
const { buildWeb, generateClient } = await import("./prepare.ts");
try {
  await generateClient();
  await buildWeb();
} catch (error) {
  fail(error.message);
}
