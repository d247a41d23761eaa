#!/usr/bin/env bash
# Runs tests/load/events.k6.js against a server of its own, filled with synthetic data. Needs k6.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v k6 >/dev/null || {
    echo "load-test: k6 is not installed; get it from your package manager and run this again" >&2
    exit 1
}
cargo build --locked --release
program=${CARGO_TARGET_DIR:-target}/release/event-manager
work=$(mktemp -d)
data=$work/data
log=$work/log
server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

"$program" demo --events 200 --guests 100000 --data-dir "$data" >&2
"$program" serve --data-dir "$data" --listen 127.0.0.1:0 >"$log" &
server=$!
url=
for _ in $(seq 100); do
    url=$(sed -n 's/^Event Manager listens on //p' "$log")
    [ -z "$url" ] || break
    kill -0 "$server"
    sleep 0.1
done
token=$("$program" token create --role admin --name load-test --data-dir "$data")
k6 run --env BASE_URL="$url" --env TOKEN="$token" tests/load/events.k6.js
