// Tells the payload, in the device tree, which memory it must not use.
//
// The tree is edited in place: it grows into the RAM behind it. Its blocks must stand in the usual order, structure
// before strings; a tree in another order is left alone.

#include "firmware.h"

#include "../lib/string.h"

/** A node being written: tokens for the structure block, and names that the strings block lacks. */
struct edit {
  const struct fdt *tree;
  uint8_t tokens[256];
  uint32_t token_bytes;
  char names[64];
  uint32_t name_bytes;
};

static void put_cell(struct edit *edit, uint32_t value) {
  value = big_endian_32(value);
  memcpy(edit->tokens + edit->token_bytes, &value, 4);
  edit->token_bytes += 4;
}

static void put_begin(struct edit *edit, const char *name) {
  put_cell(edit, FDT_BEGIN_NODE);
  uint32_t size = (uint32_t)strlen(name) + 1;
  memset(edit->tokens + edit->token_bytes, 0, size + 3);
  memcpy(edit->tokens + edit->token_bytes, name, size);
  edit->token_bytes += (size + 3) & ~3u;
}

/** Offset of `name` in the strings block, to which it is added when it is not there. */
static uint32_t name_offset(struct edit *edit, const char *name) {
  uint32_t size = (uint32_t)strlen(name) + 1;
  for (uint32_t at = 0; at + size <= edit->tree->strings_size; at++) {
    if (memcmp(edit->tree->strings + at, name, size) == 0) return at;
  }
  memcpy(edit->names + edit->name_bytes, name, size);
  edit->name_bytes += size;
  return edit->tree->strings_size + edit->name_bytes - size;
}

static void put_property(struct edit *edit, const char *name, const uint32_t *cells, uint32_t count) {
  put_cell(edit, FDT_PROPERTY);
  put_cell(edit, 4 * count);
  put_cell(edit, name_offset(edit, name));
  for (uint32_t i = 0; i < count; i++) put_cell(edit, cells[i]);
}

static void put_region(struct edit *edit) {
  uint64_t start = (uint64_t)firmware_start;
  const uint32_t reg[] = {(uint32_t)(start >> 32), (uint32_t)start, 0, (uint32_t)(firmware_end - firmware_start)};
  put_begin(edit, "mmode_resv@80000000");
  put_property(edit, "reg", reg, 4);
  put_property(edit, "no-map", NULL, 0);
  put_cell(edit, FDT_END_NODE);
}

bool reserve_firmware(void *blob) {
  struct fdt_header *header = blob;
  struct fdt tree;
  if (!fdt_open(&tree, blob)) return false;
  struct edit edit = {.tree = &tree};

  uint32_t at; // where in the structure block the new tokens go
  fdt_node parent = fdt_child(&tree, fdt_root(&tree), "reserved-memory");
  if (parent != FDT_NONE) {
    uint32_t address_cells = 0, size_cells = 0;
    fdt_cell(&tree, parent, "#address-cells", 0, &address_cells);
    fdt_cell(&tree, parent, "#size-cells", 0, &size_cells);
    if (address_cells != 2 || size_cells != 2) return false;
    at = (uint32_t)fdt_properties_end(&tree, parent);
    put_region(&edit);
  } else {
    const uint32_t two = 2;
    at = (uint32_t)fdt_properties_end(&tree, fdt_root(&tree));
    put_begin(&edit, "reserved-memory");
    put_property(&edit, "#address-cells", &two, 1);
    put_property(&edit, "#size-cells", &two, 1);
    put_property(&edit, "ranges", NULL, 0);
    put_region(&edit);
    put_cell(&edit, FDT_END_NODE);
  }

  uint32_t structure = big_endian_32(header->structure_offset);
  uint32_t strings = big_endian_32(header->strings_offset);
  uint32_t total = big_endian_32(header->total_size);
  uint32_t reservations = big_endian_32(header->reservations_offset);
  if (reservations > structure || structure + tree.structure_size > strings) return false;
  uint32_t new_strings = strings + edit.token_bytes;
  uint32_t new_end = new_strings + tree.strings_size + edit.name_bytes;
  uint32_t new_total = total > new_end ? total : new_end;
  if (!platform_is_payload_memory((uint64_t)blob, new_total)) return false;

  // From the end to the front: the strings block moves, then the rest of the structure block.
  uint8_t *bytes = blob;
  memmove(bytes + new_strings, bytes + strings, tree.strings_size);
  memcpy(bytes + new_strings + tree.strings_size, edit.names, edit.name_bytes);
  memmove(bytes + structure + at + edit.token_bytes, bytes + structure + at, tree.structure_size - at);
  memcpy(bytes + structure + at, edit.tokens, edit.token_bytes);
  header->structure_size = big_endian_32(tree.structure_size + edit.token_bytes);
  header->strings_offset = big_endian_32(new_strings);
  header->strings_size = big_endian_32(tree.strings_size + edit.name_bytes);
  header->total_size = big_endian_32(new_total);
  return true;
}
