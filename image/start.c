/*
 * The image's entry point: the JVM, with the flags that depend on the container's memory. The JVM's own (image/jvm.options) can be
 * only a share of it, and know nothing of how much lies beside the heap whatever the limit: 56 MiB, or 38 without the second
 * compiler, whose code and work do not fit a small container. What that is worth is measured in docs/image.md.
 *
 *     tiny-pushgateway [flags]     JDK_JAVA_OPTIONS holds flags for the JVM, and wins
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MIB = 1 << 20, TWO_COMPILERS_FROM = 96, BESIDE_THE_HEAP = 56, LARGE = 1024 };

/* Of this container in MiB, by version 2 of control groups or 1; 0 for none, or when it cannot be seen: the JVM chooses then. */
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

int main(int argc, char **argv) {
  char java[PATH_MAX];
  char heap[32];
  const char *compilers = "-XX:TieredStopAtLevel=1";
  char **arguments = calloc((size_t)argc + 5, sizeof *arguments);
  if (!arguments || beside(java, sizeof java, "java")) {
    perror("tiny-pushgateway");
    return 1;
  }

  int count = 0;
  arguments[count++] = java;
  long limit = memory_limit();
  const char *users = getenv("JDK_JAVA_OPTIONS");
  if (limit > 0) {
    int small = limit < TWO_COMPILERS_FROM;
    long share = limit / 4 * 3;
    long rest = limit - BESIDE_THE_HEAP;
    snprintf(heap, sizeof heap, "-Xmx%ldm", small ? limit * 2 / 5 : rest < share ? rest : share);
    if (users) { /* the last one wins, and arguments come after that variable: so before, in it */
      char *all = NULL;
      if (asprintf(&all, "%s %s %s", heap, small ? compilers : "", users) < 0 || setenv("JDK_JAVA_OPTIONS", all, 1)) {
        perror("tiny-pushgateway");
        return 1;
      }
    } else {
      arguments[count++] = heap;
      if (small) {
        arguments[count++] = (char *)compilers;
      }
    }
  }
  arguments[count++] = "-m";
  arguments[count++] = "tinypushgateway";
  for (int i = 1; i < argc; i++) {
    arguments[count++] = argv[i];
  }
  execv(java, arguments);
  perror(java);
  return 1;
}
