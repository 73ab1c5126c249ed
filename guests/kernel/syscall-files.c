// System calls about files and the console. Descriptors 0, 1 and 2 are the console in every process.

#include "kernel.h"

#define FIRST_FILE 3
#define WRITE_MAX 65536

static struct open_file *find_open(uint64_t descriptor) {
  if (descriptor < FIRST_FILE || descriptor >= FIRST_FILE + OPEN_FILES_MAX) return NULL;
  struct open_file *open = &current->files[descriptor - FIRST_FILE];
  return open->file ? open : NULL;
}

int64_t sys_open(const uint64_t *a) {
  char path[PATH_SIZE];
  if (!copy_string_from_user(current->root, path, a[0], sizeof path)) return ERROR_BAD_ADDRESS;
  const struct file *file = file_find(path);
  if (file == NULL) return ERROR_NOT_FOUND;
  for (int i = 0; i < OPEN_FILES_MAX; i++) {
    if (current->files[i].file) continue;
    current->files[i] = (struct open_file){file, 0};
    return FIRST_FILE + i;
  }
  return ERROR_TOO_MANY;
}

int64_t sys_close(const uint64_t *a) {
  struct open_file *open = find_open(a[0]);
  if (open == NULL) return ERROR_BAD_DESCRIPTOR;
  open->file = NULL;
  return 0;
}

static int64_t read_console(uint64_t to, uint64_t size) {
  char bytes[128];
  size_t count = console_read(bytes, size < sizeof bytes ? size : sizeof bytes);
  return copy_to_user(current->root, to, bytes, count) ? (int64_t)count : ERROR_BAD_ADDRESS;
}

int64_t sys_read(const uint64_t *a) {
  if (a[0] < FIRST_FILE) return a[2] == 0 ? 0 : read_console(a[1], a[2]);
  struct open_file *open = find_open(a[0]);
  if (open == NULL) return ERROR_BAD_DESCRIPTOR;
  if (open->file->kind == FILE_FOLDER) return ERROR_IS_A_FOLDER;
  uint64_t count = open->file->size - open->offset;
  if (count > a[2]) count = a[2];
  if (!copy_to_user(current->root, a[1], open->file->data + open->offset, count)) return ERROR_BAD_ADDRESS;
  open->offset += count;
  return (int64_t)count;
}

int64_t sys_write(const uint64_t *a) {
  if (a[0] >= FIRST_FILE) return find_open(a[0]) ? ERROR_NOT_ALLOWED : ERROR_BAD_DESCRIPTOR; // files are read-only
  char bytes[128];
  uint64_t done = 0, size = a[2] < WRITE_MAX ? a[2] : WRITE_MAX;
  while (done < size) {
    uint64_t part = size - done < sizeof bytes ? size - done : sizeof bytes;
    if (!copy_from_user(current->root, bytes, a[1] + done, part)) return ERROR_BAD_ADDRESS;
    console_write(bytes, part);
    done += part;
  }
  return (int64_t)done;
}

static int64_t give_status(const struct file *file, const char *name, uint64_t to) {
  struct file_status status = {.kind = file->kind, .size = file->size};
  for (uint64_t i = 0; i < PATH_SIZE - 1 && name[i] != '\0'; i++) status.name[i] = name[i];
  return copy_to_user(current->root, to, &status, sizeof status) ? 1 : ERROR_BAD_ADDRESS;
}

int64_t sys_readdir(const uint64_t *a) {
  struct open_file *open = find_open(a[0]);
  if (open == NULL) return ERROR_BAD_DESCRIPTOR;
  if (open->file->kind != FILE_FOLDER) return ERROR_NOT_A_FOLDER;
  const struct file *entry = file_entry(open->file, open->offset);
  if (entry == NULL) return 0;
  open->offset++;
  return give_status(entry, file_name(entry), a[1]);
}

int64_t sys_stat(const uint64_t *a) {
  char path[PATH_SIZE];
  if (!copy_string_from_user(current->root, path, a[0], sizeof path)) return ERROR_BAD_ADDRESS;
  const struct file *file = file_find(path);
  return file ? give_status(file, file->path, a[1]) : ERROR_NOT_FOUND;
}
