# shellcheck shell=sh
# The rule of image/start.c for the heap, in shell, since a checkout need not have a C compiler. A test compares the two.
# Sourced by ./tiny-pushgateway.

# find_memory_limit: sets limit_mib to the smallest limit of this process's control group and those above it, in MiB; to nothing if there
# is none. Control groups are of version 2 or 1.
find_memory_limit() {
  limit_mib=
  while IFS=: read -r _ controllers group; do # number:controllers:group, without controllers for version 2
    case $controllers in
      '') root_group=/sys/fs/cgroup name=memory.max ;;
      memory) root_group=/sys/fs/cgroup/memory name=memory.limit_in_bytes ;;
      *) continue ;;
    esac
    group=${group%/}
    while
      limit=
      { read -r limit <"$root_group$group/$name"; } 2>/dev/null || :
      case $limit in
        '' | *[!0-9]*) ;; # no such file, or "max"
        *) [ "${limit_mib:-$((limit / 1048576))}" -lt $((limit / 1048576)) ] || limit_mib=$((limit / 1048576)) ;;
      esac
      [ -n "$group" ]
    do
      group=${group%/*}
    done
  done </proc/self/cgroup
}

# set_heap_flags: sets heap_flags to the JVM's flags for that limit. From 1 GiB on there are none: image/jvm.options sets the heap then.
# Without a limit the heap is as with one of 160 MiB. A limit above the machine's memory is none.
set_heap_flags() {
  heap_flags='' limit_mib='' machine_mib=160
  if [ -r /proc/self/cgroup ] && [ -r /proc/meminfo ]; then
    find_memory_limit
    while read -r name kib _; do
      [ "$name" != MemTotal: ] || machine_mib=$((kib / 1024))
    done </proc/meminfo
  fi
  if [ "${limit_mib:-$machine_mib}" -ge "$machine_mib" ]; then
    limit_mib=$((machine_mib < 160 ? machine_mib : 160))
  fi
  if [ "$limit_mib" -ge 1024 ]; then
    return
  fi
  if [ "$limit_mib" -lt 96 ]; then
    heap_mib=$((limit_mib - 42)) most_mib=40
    heap_flags='-XX:TieredStopAtLevel=1 -XX:CompileCommand=MemLimit,*.*,1536k~stop'
  else
    heap_mib=$((limit_mib - 56)) most_mib=$((limit_mib * 3 / 4))
  fi
  heap_mib=$((heap_mib < most_mib ? heap_mib : most_mib))
  heap_flags="-Xmx$((heap_mib < 8 ? 8 : heap_mib))m $heap_flags"
}
