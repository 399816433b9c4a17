#!/bin/sh
# Makes what compose.yaml needs and git must never see, in .data/compose: random secrets, and copies of the example
# configuration to change. What is there stays as it is, so running it twice is harmless.
set -eu
cd "$(dirname "$0")/../.."

# The folder is ours alone; inside it the containers, which run as another user, must be able to read.
umask 022
mkdir -p .data/compose/config .data/compose/secrets
chmod 700 .data/compose

for file in lienthong.yaml consumers.yaml; do
  [ -e ".data/compose/config/$file" ] || cp "docs/examples/$file" .data/compose/config/
done

cd .data/compose/secrets
for secret in postgres-password key-hash-key chain-key subject-key vault-key; do
  [ -s "$secret" ] || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$secret"
done
printf 'postgres://lienthong:%s@postgres:5432/lienthong' "$(cat postgres-password)" >database-url

echo 'Secrets and configuration are in .data/compose.'
