#!/bin/sh
# Builds GraphiQL's page, service/web/built, out of npm's packages. Never fails: where it can't be built, one line says why, and the service
# serves a page that loads GraphiQL from a CDN instead.
set -u
cd "$(dirname "$0")"

give_up() {
    echo "GraphiQL's page is not built, since $1. Without it, the page loads GraphiQL from cdn.jsdelivr.net." >&2
    exit 0
}

# What a step says is kept from the terminal, but for the line that tells most.
run() {
    said=$("$@" 2>&1) || give_up "\`$1 $2\` failed ($(echo "$said" | grep -i -m 1 -e error || echo "without a word"))"
}

command -v node >/dev/null || give_up "Node.js is missing (20.19 or newer)"
command -v npm >/dev/null || give_up "npm, which belongs to Node.js, is missing"
node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)' ||
    give_up "Node.js is $(node --version), and must be 20.19 or newer"

echo "Building GraphiQL's page ..."
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    run npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=20000
fi
run npm run build -- --logLevel error
