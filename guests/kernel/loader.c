// Loads a program: a static ELF file for RV64, linked into the user slot (user/user.ld).
//
// The file is not trusted: every offset and address is checked before it is used.

#include "kernel.h"

#include "../lib/string.h"

#define ELF_MAGIC 0x464c457fu
#define ELF_CLASS_64 2
#define ELF_LITTLE_ENDIAN 1
#define ELF_EXECUTABLE 2
#define ELF_RISCV 243
#define SEGMENT_LOAD 1
#define SEGMENT_EXECUTE 1
#define SEGMENT_WRITE 2

struct elf_header {
  uint32_t magic;
  uint8_t class, data, version, padding[9];
  uint16_t type, machine;
  uint32_t version2;
  uint64_t entry, segments, sections;
  uint32_t flags;
  uint16_t header_size, segment_size, segment_count;
};

struct elf_segment {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_size, memory_size, alignment;
};

/** Maps one segment and copies its bytes. */
static int64_t load_segment(page_table root, const struct file *file, const struct elf_segment *segment) {
  uint64_t start = segment->address, size = segment->memory_size;
  if (start % FRAME_SIZE != 0 || start < USER_START || start >= USER_END) return ERROR_NOT_A_PROGRAM;
  if (size > USER_END - USER_STACK_SIZE - FRAME_SIZE - start || segment->file_size > size) return ERROR_NOT_A_PROGRAM;
  if (segment->offset > file->size || segment->file_size > file->size - segment->offset) return ERROR_NOT_A_PROGRAM;
  enum page_flags flags = PAGE_READ;
  if (segment->flags & SEGMENT_WRITE) flags |= PAGE_WRITE;
  if (segment->flags & SEGMENT_EXECUTE) flags |= PAGE_EXECUTE;
  for (uint64_t done = 0; done < size; done += FRAME_SIZE) {
    if (space_lookup(root, start + done, 0)) return ERROR_NOT_A_PROGRAM; // segments overlap
    if (!space_add_page(root, start + done, flags)) return ERROR_NO_MEMORY;
    if (done >= segment->file_size) continue;
    uint64_t part = segment->file_size - done;
    if (part > FRAME_SIZE) part = FRAME_SIZE;
    memcpy(space_lookup(root, start + done, 0), file->data + segment->offset + done, part);
  }
  return 0;
}

int64_t load_program(page_table root, const struct file *file, uint64_t *entry, uint64_t *end) {
  struct elf_header header;
  if (file->kind != FILE_PROGRAM || file->size < sizeof header) return ERROR_NOT_A_PROGRAM;
  memcpy(&header, file->data, sizeof header);
  if (header.magic != ELF_MAGIC || header.class != ELF_CLASS_64 || header.data != ELF_LITTLE_ENDIAN ||
      header.type != ELF_EXECUTABLE || header.machine != ELF_RISCV ||
      header.segment_size != sizeof(struct elf_segment)) {
    return ERROR_NOT_A_PROGRAM;
  }
  *end = USER_START;
  for (uint64_t i = 0; i < header.segment_count; i++) {
    struct elf_segment segment;
    uint64_t at = header.segments + i * sizeof segment;
    if (header.segments > file->size || at + sizeof segment > file->size) return ERROR_NOT_A_PROGRAM;
    memcpy(&segment, file->data + at, sizeof segment);
    if (segment.type != SEGMENT_LOAD || segment.memory_size == 0) continue;
    int64_t error = load_segment(root, file, &segment);
    if (error < 0) return error;
    uint64_t segment_end = (segment.address + segment.memory_size + FRAME_SIZE - 1) & ~(FRAME_SIZE - 1);
    if (segment_end > *end) *end = segment_end;
  }
  *entry = header.entry;
  return 0;
}
