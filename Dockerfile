# The gateway, and as a target of its own the mock national systems:
#   docker build -t lienthong .
#   docker run --read-only -v "$PWD/lienthong:/etc/lienthong:ro" -e DATABASE_URL=postgres://... -p 8080:8080 lienthong
#   docker build --target mocks -t lienthong-mocks . && docker run -p 4100:4100 lienthong-mocks
# Nothing is compiled: Node.js runs the TypeScript as it is, so the image holds the sources and the packages they use.

# A release names it by its digest: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:… (docs/operate/start.md). A tag
# may be another image tomorrow; which one a build stood on is a label of the result.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
# Alone in their layer, so that a change of our own code does not fetch the packages again.
COPY package.json package-lock.json ./
# The tools of development are taken out of the manifest first: npm checks the whole lock file before it leaves them
# out, and whether a linter is locked for every platform must not decide whether the gateway can be built. What remains
# has no installation scripts.
# The list of what is in the image (CycloneDX) is made here, of what was installed. Descriptions of types and maps serve
# editors alone.
RUN npm pkg delete devDependencies && npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && npm sbom --sbom-format cyclonedx --sbom-type application > sbom.cdx.json \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete

# Neither a package manager nor a program that runs with another user's rights: what is not there cannot be used by
# anyone who breaks in. What is removed in one layer would still lie in the one below, so the next image begins empty.
FROM ${NODE_IMAGE} AS trimmed
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /opt/yarn* /usr/local/bin/npm /usr/local/bin/npx \
      /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /var/lib/apt/lists /var/cache/apt \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} +

FROM scratch AS runtime
COPY --from=trimmed / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=packages /app/sbom.cdx.json ./
COPY package.json LICENSE NOTICE ./

# Not for production: they stand in for the national systems.
FROM runtime AS mocks
COPY mocks mocks
USER 1000:1000
EXPOSE 4100
CMD ["node", "mocks/main.ts", "--host", "0.0.0.0"]

FROM runtime
ARG NODE_IMAGE
LABEL org.opencontainers.image.title=lienthong org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.base.name=${NODE_IMAGE}
COPY src src
# The description that /openapi.json and /docs are made of.
COPY contracts/gateway/openapi.json contracts/gateway/openapi.json
# V8's threads compile in arenas of their own, which keep what they once took: 30 MB that nobody uses. One will do.
ENV MALLOC_ARENA_MAX=1
# Types are stripped and code is compiled once, here: a start is 0.2 s shorter and 20 MB lighter. The flags are those of
# the command below, or V8 would not take what it finds. At run time the folder is only read.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN node --max-semi-space-size=32 --initial-old-space-size=320 --max-old-space-size=1024 --input-type=module --eval "await import('/app/src/app/serve.ts')"
# The user "node" of the base image, as a number so that an orchestrator can see that it is not root. The files stay
# root's: the process cannot change its own code.
USER 1000:1000
# The port of an example configuration; what counts is server.port, with server.host 0.0.0.0.
EXPOSE 8080
# Ready means: the audit trail can be written and nobody has asked it to stop. The port is read from the configuration.
# A start may wait 30 s for its database.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 CMD ["node", "--input-type=module", "--eval", \
  "import { readFileSync } from 'node:fs'; import { parse } from 'yaml'; const { server } = parse(readFileSync('/etc/lienthong/lienthong.yaml', 'utf8')); const { request } = await import(server?.tls ? 'node:https' : 'node:http'); const ask = { host: '127.0.0.1', port: server?.port ?? 8080, path: '/readyz', rejectUnauthorized: false }; request(ask, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1)).end()"]
# Node.js is process 1 and handles SIGTERM itself: new requests are refused, those under way finish within
# server.drainMs (20 s unless set), and it ends with code 0. Docker kills after 10 s unless told: --stop-timeout 30.
# The limits of memory are those of `npm run gateway` (docs/develop/decisions.md).
CMD ["node", "--max-semi-space-size=32", "--initial-old-space-size=320", "--max-old-space-size=1024", "src/app/main.ts", "--config", "/etc/lienthong/lienthong.yaml"]
