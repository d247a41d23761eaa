#!/usr/bin/env bash
# The seed system's benchmarks, from a fresh clone: progress on stderr, JSON on stdout.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat >&2 <<'TEXT'
usage: scripts/performance-test.sh api-benchmark | db-benchmark | door-benchmark | pages-benchmark |
       pictures-benchmark

  api-benchmark   1,000 requests/s, reads and writes, to a server with 100,000 guests;
                  p50, p95 and p99 by endpoint, in milliseconds from when each was due
  db-benchmark    reads and durable writes on a store with 100,000 guests;
                  operations a second, p50, p99 and longest, in milliseconds
  door-benchmark  the door app with 50,000 guests in headless Chromium: download, parse, index,
                  store, and offline search, in milliseconds
  pages-benchmark first byte and load of pages in headless Chromium, with a million guests and
                  200 requests/s beside, in milliseconds
  pictures-benchmark
                  each variant of a photo of 4000 by 3000, and AVIF at three efforts, in
                  milliseconds and bytes, as text
TEXT
    exit 2
}

[ $# -eq 1 ] || usage
case $1 in
    api-benchmark) exec cargo bench --locked --bench http -- api-benchmark ;;
    db-benchmark) exec cargo bench --locked --bench store -- db-benchmark ;;
    door-benchmark) cargo test --locked --release --test it -- --ignored --nocapture door_figures | grep '^{' ;;
    pages-benchmark) cargo test --locked --release --test it -- --ignored --nocapture page_figures | grep '^{' ;;
    pictures-benchmark) exec cargo test --locked --release --lib -- --ignored --nocapture what_each_variant_takes ;;
    *) usage ;;
esac
