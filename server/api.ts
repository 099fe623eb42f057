// Puts everything that answers requests onto one HTTP server: GraphQL, sockets, routes, and the gallery behind them.
import type { Server } from "node:http";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type RequestHandler } from "express";
import { GraphQLError } from "graphql";
import type { Context } from "./context.ts";
import { toClientError } from "./errors.ts";
import { checkCost, MAX_BODY_BYTES, MAX_TOKENS } from "./limits.ts";
import { hostCheck } from "./origin.ts";
import {
  answerErrors,
  answerNotFound,
  createRoutes,
  refuseOtherHosts,
  refuseOtherOrigins,
} from "./routes.ts";
import { buildApiSchema } from "./schema.ts";
import { serveSockets } from "./sockets.ts";

const DRAIN_MS = 5000;

export interface ApiOptions {
  httpServer: Server;
  /** That `httpServer` is going to listen on. */
  host: string;
  /** Further names of the server; see `hostCheck`. */
  hosts?: readonly string[] | undefined;
  context: Context;
  /** Answers what is not the API's. */
  web: RequestHandler | undefined;
  keepAliveMs: number;
  log: (line: string) => void;
}

/** Mounts before `httpServer` listens. `close()` drains it. */
export async function mountApi(options: ApiOptions): Promise<{ close(): Promise<void> }> {
  const { httpServer, host, hosts, context, web, keepAliveMs, log } = options;
  const schema = await buildApiSchema();
  const isOurs = hostCheck(host, hosts);
  const closeSockets = serveSockets({ httpServer, isOurs, schema, context, keepAliveMs, log });
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: (formatted, error) => toClientError(formatted, error, log),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: DRAIN_MS }),
      { serverWillStart: async () => ({ drainServer: closeSockets }) },
      costPlugin,
    ],
  });
  await apollo.start();

  const app = express();
  app.disable("x-powered-by");
  app.use(securityHeaders);
  app.use(refuseOtherHosts(isOurs));
  app.use(createRoutes(context));
  app.use(
    "/graphql",
    refuseOtherOrigins,
    express.json({ limit: MAX_BODY_BYTES }),
    expressMiddleware(apollo, { context: async () => context }),
  );
  app.use(web ?? answerNotFound);
  app.use(answerErrors(log));
  httpServer.on("request", app);
  return { close: () => apollo.stop() };
}

const costPlugin: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    async didResolveOperation({ schema, document, request }) {
      const refusal = checkCost(schema, document, request.operationName, request.variables);
      if (!refusal) return;
      const { message, extensions } = refusal;
      throw new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
    },
  }),
};

// Next.js writes its data into inline scripts and styles; everything else comes from here.
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join("; ");

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  next();
};
