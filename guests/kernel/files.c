// The file system: a tree of files in RAM, as the build packed them (a newc cpio archive, like Linux's initramfs).
//
// Files are read where they stand in the archive; nothing is copied, and nobody writes. An archive entry is a header of
// hexadecimal digits, the name, and the data, each padded to 4 bytes.

#include "kernel.h"

#include "../lib/string.h"

#define FILES_MAX 64
#define HEADER_SIZE 110
#define MODE_FOLDER 0040000
#define MODE_EXECUTE 0000100

extern const char archive_start[], archive_end[]; // archive.S

static struct file files[FILES_MAX]; // in the archive's order, sorted by path; the root folder is the first
static unsigned file_count;

/** Field `index` of a header: 8 hexadecimal digits after the 6 of the magic. */
static uint64_t header_field(const char *header, int index) {
  uint64_t value = 0;
  for (const char *digit = header + 6 + 8 * index; digit < header + 14 + 8 * index; digit++) {
    value = value << 4 | (uint64_t)(*digit <= '9' ? *digit - '0' : (*digit | 0x20) - 'a' + 10);
  }
  return value;
}

static uint64_t align4(uint64_t value) { return (value + 3) & ~3UL; }

void files_prepare(void) {
  files[file_count++] = (struct file){"", NULL, 0, FILE_FOLDER};
  const char *at = archive_start;
  for (;;) {
    if (archive_end - at < HEADER_SIZE || memcmp(at, "070701", 6) != 0) panic("the file archive is broken");
    uint64_t mode = header_field(at, 1), size = header_field(at, 6), name_size = header_field(at, 11);
    const char *path = at + HEADER_SIZE;
    uint64_t data = align4(HEADER_SIZE + name_size), end = align4(data + size);
    if (end > (uint64_t)(archive_end - at)) panic("the file archive is broken");
    if (strcmp(path, "TRAILER!!!") == 0) return;
    if (file_count == FILES_MAX) panic("more than %d files", FILES_MAX);
    enum file_kind kind = mode & MODE_FOLDER ? FILE_FOLDER : mode & MODE_EXECUTE ? FILE_PROGRAM : FILE_DATA;
    files[file_count++] = (struct file){path, (const uint8_t *)at + data, size, kind};
    at += end;
  }
}

const struct file *file_find(const char *path) {
  while (*path == '/') path++;
  size_t length = strlen(path);
  while (length > 0 && path[length - 1] == '/') length--;
  for (unsigned i = 0; i < file_count; i++) {
    if (strlen(files[i].path) == length && memcmp(files[i].path, path, length) == 0) return &files[i];
  }
  return NULL;
}

const char *file_name(const struct file *file) {
  const char *name = file->path;
  for (const char *at = file->path; *at != '\0'; at++) {
    if (*at == '/') name = at + 1;
  }
  return name;
}

static bool is_in(const struct file *file, const struct file *folder) {
  size_t length = strlen(folder->path);
  size_t start = length == 0 ? 0 : length + 1; // of the name
  if (file == folder || (size_t)(file_name(file) - file->path) != start) return false;
  return memcmp(file->path, folder->path, length) == 0;
}

const struct file *file_entry(const struct file *folder, uint64_t index) {
  for (unsigned i = 0; i < file_count; i++) {
    if (is_in(&files[i], folder) && index-- == 0) return &files[i];
  }
  return NULL;
}
