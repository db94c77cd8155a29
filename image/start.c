/*
 * The image's entry point: starts the JVM with the flags that depend on the container's memory. The JVM's own flags
 * (image/jvm.options) set the heap as a share of the limit. But the JVM needs the same memory beside the heap with every limit:
 * 56 MiB, or 42 without the second compiler, whose code and work do not fit a small container. docs/image.md has measurements.
 *
 *     tiny-pushgateway [flags]     JDK_JAVA_OPTIONS has flags for the JVM that override these
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MIB = 1 << 20, LARGE = 1024, TWO_COMPILERS_FROM = 96, BESIDE_THE_HEAP = 56, WITH_ONE_COMPILER = 42, LEAST = 8 };

/* Limit of this container in MiB, by control groups 2 or 1. 0 if there is none or it cannot be read: the JVM sets the heap then. */
static long memory_limit(void) {
  const char *files[] = {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    FILE *file = fopen(files[i], "r");
    if (file) {
      long long bytes = 0; /* stays so for "max" */
      int found = fscanf(file, "%lld", &bytes);
      fclose(file);
      return found == 1 && bytes / MIB < LARGE ? (long)(bytes / MIB) : 0;
    }
  }
  return 0;
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

/* The heap for such a limit, in MiB. */
static long heap_for(long limit) {
  long room = limit - (limit < TWO_COMPILERS_FROM ? WITH_ONE_COMPILER : BESIDE_THE_HEAP);
  long most = limit < TWO_COMPILERS_FROM ? TWO_COMPILERS_FROM - BESIDE_THE_HEAP : limit / 4 * 3;
  long heap = room < most ? room : most;
  return heap < LEAST ? LEAST : heap; /* the gateway then says that the heap is too small */
}

int main(int argc, char **argv) {
  char java[PATH_MAX];
  char heap[32];
  char *one_compiler[] = {"-XX:TieredStopAtLevel=1", "-XX:CompileCommand=MemLimit,*.*,1536k~stop"};
  char *flags[sizeof one_compiler / sizeof *one_compiler + 1];
  int count = 0;
  long limit = memory_limit();
  if (limit > 0) {
    snprintf(heap, sizeof heap, "-Xmx%ldm", heap_for(limit));
    flags[count++] = heap;
    for (size_t i = 0; limit < TWO_COMPILERS_FROM && i < sizeof one_compiler / sizeof *one_compiler; i++) {
      flags[count++] = one_compiler[i];
    }
  }

  char **arguments = calloc((size_t)(argc + count) + 3, sizeof *arguments);
  if (!arguments || beside(java, sizeof java, "java")) {
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
