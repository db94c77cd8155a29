/*
 * The entry point of the image and of the packages: starts the JVM with the flags that depend on the memory limit of the container or the
 * service. The JVM's own flags (image/jvm.options) set the heap as a share of the limit. But the JVM needs the same memory beside the heap
 * with every limit: 56 MiB, or 42 without the second compiler, whose code and work do not fit a small container. docs/image.md has
 * measurements. Without a limit the heap is as with one of 160 MiB, which is enough for the defaults of all the gateway's flags.
 *
 *     tiny-pushgateway [flags]     JDK_JAVA_OPTIONS has flags for the JVM that override these
 *
 * A health check runs beside the gateway, within the same limit and with the same variables. So it gets a small heap and one compiler, and
 * JDK_JAVA_OPTIONS, which may name a port or a large heap, is not for it.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MIB = 1 << 20, LARGE = 1024, WITHOUT_LIMIT = 160, TWO_COMPILERS_FROM = 96, BESIDE_THE_HEAP = 56, WITH_ONE_COMPILER = 42, LEAST = 8 };

/* The number at the start of a file, or -1 if it cannot be read or has none, as "max". */
static long long number_in(const char *path) {
  char text[32] = "";
  FILE *file = fopen(path, "r");
  if (!file) {
    return -1;
  }
  char *line = fgets(text, sizeof text, file);
  fclose(file);
  return line && *line >= '0' && *line <= '9' ? atoll(line) : -1;
}

/*
 * The smallest limit, in bytes, of a control group and those above it; LLONG_MAX if none can be read. A container sees its own group as
 * the root, and a service of systemd has a path to its own.
 */
static long long smallest_limit(const char *root, char *group, const char *name) {
  char path[PATH_MAX];
  long long smallest = LLONG_MAX;
  for (char *end = strchr(group, '\0'); end; end = strrchr(group, '/')) {
    *end = '\0';
    int length = snprintf(path, sizeof path, "%s%s/%s", root, group, name);
    long long limit = length > 0 && (size_t)length < sizeof path ? number_in(path) : -1;
    if (limit >= 0 && limit < smallest) {
      smallest = limit;
    }
  }
  return smallest;
}

/* The memory limit of this process in bytes, by control groups 2 or 1; LLONG_MAX if there is none or it cannot be read. */
static long long group_limit(void) {
  char line[PATH_MAX];
  long long smallest = LLONG_MAX;
  FILE *groups = fopen("/proc/self/cgroup", "r"); /* lines of "number:controllers:group", without controllers for version 2 */
  while (groups && fgets(line, sizeof line, groups)) {
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':');
    char *group = controllers ? strchr(++controllers, ':') : NULL;
    if (group) {
      *group++ = '\0';
      long long limit = !*controllers ? smallest_limit("/sys/fs/cgroup", group, "memory.max")
        : !strcmp(controllers, "memory") ? smallest_limit("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes")
        : LLONG_MAX;
      smallest = limit < smallest ? limit : smallest;
    }
  }
  if (groups) {
    fclose(groups);
  }
  return smallest;
}

/* How much memory the gateway may take, in MiB. Version 1 has a huge number for no limit, so one above the machine's memory is none. */
static long memory(void) {
  long long limit = group_limit();
  long long machine = (long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
  if (limit < machine) {
    return (long)(limit / MIB);
  }
  return machine / MIB < WITHOUT_LIMIT ? (long)(machine / MIB) : WITHOUT_LIMIT;
}

/* The path of the program beside this one. */
static int beside(char *path, size_t size, const char *name) {
  ssize_t length = readlink("/proc/self/exe", path, size - 1);
  if (length < 0) {
    return -1;
  }
  path[length] = '\0';
  char *file = strrchr(path, '/') + 1;
  size_t room = size - (size_t)(file - path);
  return (size_t)snprintf(file, room, "%s", name) < room ? 0 : -1;
}

/* The heap for such a limit; both in MiB. */
static long heap_for(long limit) {
  long room = limit - (limit < TWO_COMPILERS_FROM ? WITH_ONE_COMPILER : BESIDE_THE_HEAP);
  long most = limit < TWO_COMPILERS_FROM ? TWO_COMPILERS_FROM - BESIDE_THE_HEAP : limit * 3 / 4;
  long heap = room < most ? room : most;
  return heap < LEAST ? LEAST : heap; /* the gateway then says that the heap is too small */
}

int main(int argc, char **argv) {
  char java[PATH_MAX];
  char heap[32];
  char *one_compiler[] = {"-XX:TieredStopAtLevel=1", "-XX:CompileCommand=MemLimit,*.*,1536k~stop"};
  char *flags[sizeof one_compiler / sizeof *one_compiler + 1];
  int count = 0;
  long limit = memory();
  if (argc > 1 && !strcmp(argv[1], "healthcheck")) {
    unsetenv("JDK_JAVA_OPTIONS");
    FILE *score = fopen("/proc/self/oom_score_adj", "w"); /* if memory ends, the kernel kills the check, not the gateway */
    if (score) {
      fputs("1000", score);
      fclose(score);
    }
    flags[count++] = "-Xmx8m";
    flags[count++] = "-XX:TieredStopAtLevel=1";
  } else if (limit < LARGE) { /* else the JVM's own flags set the heap */
    snprintf(heap, sizeof heap, "-Xmx%ldm", heap_for(limit));
    flags[count++] = heap;
    for (size_t i = 0; limit < TWO_COMPILERS_FROM && i < sizeof one_compiler / sizeof *one_compiler; i++) {
      flags[count++] = one_compiler[i];
    }
  }

  char **arguments = calloc((size_t)(argc + count) + 4, sizeof *arguments);
  /* One arena of malloc, so that threads of the JVM keep no memory of their own. */
  if (!arguments || beside(java, sizeof java, "java") || setenv("MALLOC_ARENA_MAX", "1", 0)) {
    perror("tiny-pushgateway");
    return 1;
  }
  int at = 0;
  arguments[at++] = java;
  const char *users = getenv("JDK_JAVA_OPTIONS");
  for (int i = count - 1; users && *users && i >= 0; i--) { /* the last one wins, and that variable comes before arguments: so in it */
    char *all = NULL;
    if (asprintf(&all, "%s %s", flags[i], users) < 0 || setenv("JDK_JAVA_OPTIONS", all, 1)) {
      perror("tiny-pushgateway");
      return 1;
    }
    users = all;
  }
  for (int i = 0; !(users && *users) && i < count; i++) {
    arguments[at++] = flags[i];
  }
  arguments[at++] = "-m";
  arguments[at++] = "tinypushgateway";
  for (int i = 1; i < argc; i++) {
    arguments[at++] = argv[i];
  }
  execv(java, arguments);
  perror(java);
  return 1;
}
