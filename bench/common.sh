# shellcheck shell=bash
# Shared by the benchmarks of whole processes: one CPU for the server and one for the load, a gateway from
# this checkout, its own metrics, and a clean end. Sourced from the root of the checkout.

. scripts/jdk.sh
. scripts/packages.sh

PATH=$PATH:/usr/sbin # nginx
server_cpu=0
load_cpu=1
started=() # processes to end, and only those
at_the_end_also= # a function of the script, for what else it must undo
logs=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX")

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

finish() {
  local code=$?
  trap - EXIT
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  wait
  rm -rf "$logs/runtime" # 60 MB
  [ -z "$at_the_end_also" ] || "$at_the_end_also"
  echo "logs: $logs" >&2
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

[ "$(nproc --all)" -gt "$load_cpu" ] || die "needs two CPUs, one for the server and one for the load"

# describe_machine: the machine that the numbers depend on, for the table.
describe_machine() {
  local siblings=/sys/devices/system/cpu/cpu$server_cpu/topology/thread_siblings_list
  sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort | uniq -c | sed 's/^ */CPUs: /'
  [ ! -r "$siblings" ] || echo "hardware threads on the server's core: $(<"$siblings")"
  echo "Linux $(uname -r), $("$JAVA_HOME/bin/java" --version | sed -n 2p)"
  echo "commit $(git describe --always --dirty 2>/dev/null || echo unknown), $(date -u +%F)," \
    "load average: $(cut -d' ' -f1 /proc/loadavg)"
}

gateway_command=(./tiny-pushgateway)

# use_image_runtime: makes the runtime of the image. The gateway then starts with it, in a heap as the launcher's, or of
# runtime_heap_mib.
use_image_runtime() {
  install_missing strip:binutils objcopy:binutils cc:gcc cc:libc6-dev
  ./tiny-pushgateway --version >"$logs/gateway.version" # builds the jar
  image/runtime "$logs/runtime" >"$logs/runtime.log" 2>&1 || die "no runtime: $(<"$logs/runtime.log")"
  # shellcheck disable=SC2206 # JAVA_OPTS is split at spaces on purpose, as the launcher does
  gateway_command=("$logs/runtime/bin/java" "-Xmx${runtime_heap_mib:-104}m" ${JAVA_OPTS:-} -m tinypushgateway)
  export MALLOC_ARENA_MAX=1 # as image/start.c does
}

# start_gateway FLAG...: from this checkout, with the launcher's defaults and JAVA_OPTS, on the server's
# CPU. Sets gateway_pid and gateway (host:port).
start_gateway() {
  local port=
  "${gateway_command[@]}" --version >"$logs/gateway.version" # builds, on any CPU
  taskset -c "$server_cpu" "${gateway_command[@]}" --web.listen-address=127.0.0.1:0 --shutdown.drain-timeout=0s "$@" \
    2>"$logs/gateway.log" &
  gateway_pid=$!
  started+=("$gateway_pid")
  while [ -z "$port" ]; do
    kill -0 "$gateway_pid" 2>/dev/null || die "the gateway did not start: $(<"$logs/gateway.log")"
    sleep 0.1
    port=$(sed -n 's/.*msg="listening" .*port=\([0-9]*\).*/\1/p' "$logs/gateway.log")
  done
  gateway=127.0.0.1:$port
}

# start_nginx: on the server's CPU. Its one worker responds to the gateway's paths and does nothing else. Sets nginx_pid, of the
# worker, and nginx (host:port).
start_nginx() {
  local port=18080 master
  while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  nginx=127.0.0.1:$port
  cat >"$logs/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $logs/nginx.pid;
error_log $logs/nginx.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $logs;
  proxy_temp_path $logs;
  fastcgi_temp_path $logs;
  uwsgi_temp_path $logs;
  scgi_temp_path $logs;
  server {
    listen $nginx;
    location = /push { return 202; }
    location = /-/healthy { return 200 "ok\n"; }
    location = /metrics { return 200 "demo_metric{job=\"test\"} 1\n"; }
  }
}
END
  taskset -c "$server_cpu" nginx -c "$logs/nginx.conf" -e "$logs/nginx.log" &
  master=$!
  started+=("$master")
  nginx_pid=
  while [ -z "$nginx_pid" ]; do
    kill -0 "$master" 2>/dev/null || die "nginx did not start: $(<"$logs/nginx.log")"
    sleep 0.1
    nginx_pid=$(cut -d' ' -f1 "/proc/$master/task/$master/children") # its worker
  done
}

# size_for SERIES: sets heap_mib and buffer_kib for so many pending series of 100 bytes. The buffer gets the room that
# the gateway's plan of the heap allows (80 %, less the memory of pushes and connections), and a little
# less, because the collector keeps a part of -Xmx.
# shellcheck disable=SC2034 # they are the caller's
size_for() {
  local heap_bytes=$(($1 * 400 + (96 << 20)))
  heap_mib=$((heap_bytes >> 20))
  buffer_kib=$(((heap_bytes * 72 / 100 - (48 << 20)) >> 10))
}

# own_metric NAME: the sum of the samples of the gateway's own metrics that start with NAME.
own_metric() {
  curl --silent --fail "http://$gateway/-/metrics" |
    awk -v name="$1" 'index($0, name) == 1 { sum += $NF } END { printf "%.0f\n", sum }'
}

# other_answers: number of pushes with another response than 202.
other_answers() {
  echo $(($(own_metric 'tiny_pushgateway_pushes_total{') - $(own_metric 'tiny_pushgateway_pushes_total{code="202"}')))
}

# scrape_now_and_then SECONDS: scrapes like Prometheus, but more often. It ends when the input of this shell ends, and leaves no
# sleep behind.
scrape_now_and_then() {
  local pause
  exec {pause}<> <(:)
  while ! read -rt "$1" -u "$pause"; do
    taskset -c "$load_cpu" curl --silent --fail -H 'Accept-Encoding: gzip' -o /dev/null "http://$gateway/metrics" ||
      echo "a scrape failed" >>"$logs/scrape-errors"
  done
}

no_scrape_failed() {
  [ ! -e "$logs/scrape-errors" ] || die "$(wc -l <"$logs/scrape-errors") scrapes failed"
}

# cpu_ticks PID: user and system time, in ticks of the kernel's clock.
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# at_rest PID NAME: waits until a server has handled the requests that wrk left behind. Otherwise they would count in the next turn.
at_rest() {
  local i before after=-9
  for ((i = 0; i < 60; i++)); do
    before=$after after=$(cpu_ticks "$1")
    ((after - before > 3)) || return 0
    sleep 0.5
  done
  die "$2 does not come to rest"
}

# stop PID: ends a process that start_... has started, and waits for it.
stop() {
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# percentile P: of the numbers on stdin, one a line; nearest rank.
percentile() {
  sort -n | awk -v p="$1" '{ value[NR] = $1 } END { rank = int(NR * p / 100 + 0.999999); print NR ? value[rank] : "-" }'
}

# spread [FORMAT]: "median | min-max" of the numbers on stdin.
spread() {
  sort -n | awk -v format="${1:-%d}" '{ v[NR] = $1 } END {
    printf format " | " format "-" format, NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'
}
