/*
 * A worker in C: one kernel, compiled into a file of its own and linked with this one. It answers requests, a
 * line of JSON each, on standard output; `native-worker.ts` is the parent's end and describes the protocol.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel.h"

enum { TAG_FLOAT = 0, TAG_BOOLEAN = 1, TAG_UNDEFINED = 255, FLAG_UPDATED = 1 };

/* Bytes of an element by tag, from 2 on. */
static const size_t element_sizes[] = {0, 0, 1, 1, 1, 2, 2, 4, 4, 4, 8};

struct entry {
  uint32_t tag;
  uint32_t flags;
  size_t bytes;
  /* The first contents of an array that is updated. */
  void *saved;
};

static struct argument *args;
static struct entry *entries;
static uint32_t count;
static double result;
static long empty_bytes;

/* Says why, and ends: the parent reads the line. */
static void fail(const char *format, ...)
{
  char message[512];
  va_list values;
  va_start(values, format);
  vsnprintf(message, sizeof message, format, values);
  va_end(values);
  for (char *c = message; *c; c++) {
    if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ') *c = '\'';
  }
  printf("{\"type\":\"failed\",\"message\":\"%s\"}\n", message);
  fflush(stdout);
  exit(1);
}

static double now_ms(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* A line of /proc/self/status, in bytes; 0 where there is none. */
static long status_bytes(const char *name)
{
  char line[256];
  long kilobytes = 0;
  FILE *file = fopen("/proc/self/status", "r");
  if (!file) return 0;
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, name, strlen(name)) == 0) kilobytes = atol(line + strlen(name));
  }
  fclose(file);
  return kilobytes * 1024;
}

/* From now on VmHWM is the peak since now. */
static void watch_memory(void)
{
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file) {
    fputs("5", file);
    fclose(file);
  }
  empty_bytes = status_bytes("VmRSS:");
}

static void *allocate(size_t bytes)
{
  void *memory = malloc(bytes > 0 ? bytes : 1);
  if (!memory) fail("out of memory: %zu bytes", bytes);
  return memory;
}

static void read_exactly(FILE *file, void *data, size_t bytes)
{
  if (bytes > 0 && fread(data, bytes, 1, file) != 1) fail("the file of arguments ends early");
}

static size_t padding(size_t bytes)
{
  return (8 - bytes % 8) % 8;
}

static void read_entry(FILE *file, struct argument *arg, struct entry *entry)
{
  char unused[8];
  uint64_t length;
  read_exactly(file, &entry->tag, 4);
  read_exactly(file, &entry->flags, 4);
  read_exactly(file, &length, 8);
  arg->length = (int64_t)length;
  if (entry->tag == TAG_FLOAT) {
    read_exactly(file, &arg->number, 8);
  } else if (entry->tag == TAG_BOOLEAN) {
    uint32_t flags[2];
    read_exactly(file, flags, 8);
    arg->number = flags[0];
  } else if (entry->tag >= 2 && entry->tag <= 10) {
    entry->bytes = length * element_sizes[entry->tag];
    arg->data = allocate(entry->bytes);
    read_exactly(file, arg->data, entry->bytes);
    read_exactly(file, unused, padding(entry->bytes));
  } else {
    fail("an argument of unknown tag %u", entry->tag);
  }
  if (entry->flags & FLAG_UPDATED) {
    entry->saved = allocate(entry->bytes);
    memcpy(entry->saved, arg->data, entry->bytes);
  }
}

static void read_arguments(const char *path)
{
  char magic[4];
  FILE *file = fopen(path, "rb");
  if (!file) fail("%s: %s", path, strerror(errno));
  read_exactly(file, magic, 4);
  if (memcmp(magic, "NBAR", 4) != 0) fail("%s is no file of arguments", path);
  read_exactly(file, &count, 4);
  args = calloc(count + 1, sizeof *args);
  entries = calloc(count + 1, sizeof *entries);
  if (!args || !entries) fail("out of memory");
  for (uint32_t i = 0; i < count; i++) read_entry(file, &args[i], &entries[i]);
  fclose(file);
}

static void restore(void)
{
  for (uint32_t i = 0; i < count; i++) {
    if (entries[i].saved) memcpy(args[i].data, entries[i].saved, entries[i].bytes);
  }
}

static void write_entry(FILE *file, uint32_t tag, uint64_t length, const void *data, size_t bytes)
{
  const uint32_t head[2] = {tag, 0};
  const char zeros[8] = {0};
  fwrite(head, 8, 1, file);
  fwrite(&length, 8, 1, file);
  if (bytes > 0) fwrite(data, bytes, 1, file);
  if (padding(bytes) > 0) fwrite(zeros, padding(bytes), 1, file);
}

static void dump(const char *path)
{
  restore();
  run(args, &result);
  FILE *file = fopen(path, "wb");
  if (!file) fail("%s: %s", path, strerror(errno));
  const uint32_t written = count + 1;
  fwrite("NBAR", 4, 1, file);
  fwrite(&written, 4, 1, file);
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t tag = entries[i].tag;
    if (tag == TAG_BOOLEAN) {
      const uint32_t value = args[i].number != 0;
      write_entry(file, tag, 1, &value, 4);
    } else if (tag == TAG_FLOAT) {
      write_entry(file, tag, 1, &args[i].number, 8);
    } else {
      write_entry(file, tag, (uint64_t)args[i].length, args[i].data, entries[i].bytes);
    }
  }
  if (returns_number) write_entry(file, TAG_FLOAT, 1, &result, 8);
  else write_entry(file, TAG_UNDEFINED, 0, NULL, 0);
  if (fclose(file) != 0) fail("%s: %s", path, strerror(errno));
  printf("{\"type\":\"dumped\"}\n");
}

static void start(const char *path)
{
  watch_memory();
  read_arguments(path);
  const double begun = now_ms();
  run(args, &result);
  printf("{\"type\":\"started\",\"firstCallMs\":%.9f,\"readyMs\":0}\n", now_ms() - begun);
}

/* Calls until the times add up to `min_ms`, at least once. Restoring is not timed. */
static void batch(double min_ms)
{
  double total = 0;
  long calls = 0;
  while (calls == 0 || total < min_ms) {
    restore();
    const double begun = now_ms();
    run(args, &result);
    total += now_ms() - begun;
    calls++;
  }
  printf("{\"type\":\"batch\",\"calls\":%ld,\"meanMs\":%.9f}\n", calls, total / calls);
}

static void memory(void)
{
  const long steady = status_bytes("VmRSS:");
  const long mark = status_bytes("VmHWM:");
  /* The mark is updated lazily, so it may lag behind the size. */
  printf("{\"type\":\"memory\",\"emptyBytes\":%ld,\"peakBytes\":%ld,\"steadyBytes\":%ld}\n",
       empty_bytes, mark > steady ? mark : steady, steady);
}

/* The value of a field as it stands in the line; strings keep their quote. The requests nest nothing. */
static char *field(char *line, const char *name)
{
  char quoted[32];
  snprintf(quoted, sizeof quoted, "\"%s\":", name);
  char *found = strstr(line, quoted);
  if (!found) fail("a request without %s", name);
  return found + strlen(quoted);
}

/* A string in place of its JSON. Paths hold no character that JSON writes as a number. */
static char *string_field(char *line, const char *name)
{
  char *from = field(line, name) + 1;
  char *text = from;
  char *to = from;
  while (*from && *from != '"') {
    if (*from == '\\') from++;
    *to++ = *from++;
  }
  *to = '\0';
  return text;
}

static void answer(char *line)
{
  const char *type = field(line, "type");
  if (strncmp(type, "\"start\"", 7) == 0) start(string_field(line, "input"));
  else if (!args) fail("a request before start");
  else if (strncmp(type, "\"dump\"", 6) == 0) dump(string_field(line, "output"));
  else if (strncmp(type, "\"batch\"", 7) == 0) batch(strtod(field(line, "minMs"), NULL));
  else if (strncmp(type, "\"memory\"", 8) == 0) memory();
  else fail("an unknown request");
  fflush(stdout);
}

int main(void)
{
  char *line = NULL;
  size_t capacity = 0;
  /* Ctrl-C reaches the whole process group; the parent decides what ends when. */
  signal(SIGINT, SIG_IGN);
  /* The end of the input is the end of the parent. */
  while (getline(&line, &capacity, stdin) > 0) answer(line);
  return 0;
}
