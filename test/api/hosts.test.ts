// A site whose name was made to lead to this machine (DNS rebinding) gets nothing from a server that listens here alone.
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { expect, it } from "vitest";
import WebSocket from "ws";
import { testServer } from "./harness.ts";

const local = await testServer();
const open = await testServer({ host: "0.0.0.0" });

/** As a browser sends it from a page of `host`. */
function post(port: number, host: string): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ port, host: "127.0.0.1", method: "POST", path: "/graphql" },
        headers: { host, origin: `http://${host}`, "content-type": "application/json" },
      },
      (response) => json(response).then((body) => resolve({ status: response.statusCode, body }), reject),
    );
    sent.once("error", reject);
    sent.end(JSON.stringify({ query: "{ __typename }" }));
  });
}

function connect(port: number, host: string): Promise<number | "open"> {
  return new Promise((resolve) => {
    const headers = { host, origin: `http://${host}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws", { headers });
    socket.once("open", () => {
      socket.close();
      resolve("open");
    });
    socket.once("unexpected-response", (sent, { statusCode = 0 }) => {
      sent.destroy();
      resolve(statusCode);
    });
    socket.on("error", () => {});
  });
}

it("refuses other names on a loopback address, with the remedy", async () => {
  const { status, body } = await post(local.port, `evil.example:${local.port}`);
  expect(status).toBe(403);
  expect(body).toMatchObject({
    errors: [{ extensions: { code: "FORBIDDEN", remedy: expect.stringContaining("set HOST") } }],
  });
  expect(await connect(local.port, `evil.example:${local.port}`)).toBe(403);
});

it("answers to the names of this machine", async () => {
  for (const name of ["localhost", "127.0.0.1"]) {
    const { status, body } = await post(local.port, `${name}:${local.port}`);
    expect({ status, body }).toEqual({ status: 200, body: { data: { __typename: "Query" } } });
    expect(await connect(local.port, `${name}:${local.port}`)).toBe("open");
  }
});

it("answers to any name where others reach it, for proxies", async () => {
  expect(await post(open.port, "art.example")).toMatchObject({ status: 200 });
  expect(await connect(open.port, "art.example")).toBe("open");
});
