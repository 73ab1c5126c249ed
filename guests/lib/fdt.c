// Reads a flattened device tree.
//
// Invariant: every offset is checked against its block, and every step goes forward, so a broken tree ends a search
// and never a hang or a wild read.

#include "fdt.h"

#include "string.h"

/** One token of the structure block, taken apart. */
struct token {
  enum fdt_token kind;
  const char *name; // of the node or of the property
  const uint8_t *value;
  uint32_t length;
  int32_t next;
};

static uint32_t read_cell(const void *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return big_endian_32(value);
}

static uint32_t align4(uint32_t value) { return (value + 3) & ~3u; }

/** True when a NUL ends the string at `text` before `end`. */
static bool ends_before(const char *text, const char *end) {
  while (text < end) {
    if (*text++ == '\0') return true;
  }
  return false;
}

/** Reads the token at `offset`. A malformed one reads as FDT_END. */
static struct token read_token(const struct fdt *tree, int32_t offset) {
  struct token end = {.kind = FDT_END};
  uint32_t at = (uint32_t)offset;
  if (offset < 0 || at + 4 > tree->structure_size) return end;
  struct token token = {.kind = read_cell(tree->structure + at)};
  const char *block_end = (const char *)tree->structure + tree->structure_size;
  at += 4;
  if (token.kind == FDT_BEGIN_NODE) {
    token.name = (const char *)tree->structure + at;
    if (!ends_before(token.name, block_end)) return end;
    at = align4(at + (uint32_t)strlen(token.name) + 1);
  } else if (token.kind == FDT_PROPERTY) {
    if (at + 8 > tree->structure_size) return end;
    token.length = read_cell(tree->structure + at);
    uint32_t name_offset = read_cell(tree->structure + at + 4);
    at += 8;
    if (token.length > tree->structure_size - at || name_offset >= tree->strings_size) return end;
    token.name = tree->strings + name_offset;
    if (!ends_before(token.name, tree->strings + tree->strings_size)) return end;
    token.value = tree->structure + at;
    at = align4(at + token.length);
  } else if (token.kind != FDT_END_NODE && token.kind != FDT_NOP) {
    return end;
  }
  token.next = (int32_t)at;
  return token;
}

bool fdt_open(struct fdt *tree, const void *blob) {
  // Misaligned addresses cannot be a tree, and the header's words could not be read.
  if (blob == NULL || ((uintptr_t)blob & 7) != 0) return false;
  const struct fdt_header *header = blob;
  if (big_endian_32(header->magic) != FDT_MAGIC || big_endian_32(header->last_compatible_version) > 17) return false;
  uint32_t total = big_endian_32(header->total_size);
  uint32_t structure = big_endian_32(header->structure_offset);
  uint32_t strings = big_endian_32(header->strings_offset);
  tree->structure_size = big_endian_32(header->structure_size);
  tree->strings_size = big_endian_32(header->strings_size);
  if (structure > total || tree->structure_size > total - structure) return false;
  if (strings > total || tree->strings_size > total - strings) return false;
  tree->structure = (const uint8_t *)blob + structure;
  tree->strings = (const char *)blob + strings;
  return fdt_root(tree) != FDT_NONE;
}

fdt_node fdt_root(const struct fdt *tree) {
  int32_t offset = 0;
  for (;;) {
    struct token token = read_token(tree, offset);
    if (token.kind == FDT_BEGIN_NODE) return offset;
    if (token.kind != FDT_NOP) return FDT_NONE;
    offset = token.next;
  }
}

fdt_node fdt_next(const struct fdt *tree, fdt_node node, int *depth) {
  int level = 1; // below `node`; 0 is beside it
  int32_t offset = read_token(tree, node).next;
  for (;;) {
    struct token token = read_token(tree, offset);
    if (token.kind == FDT_END) return FDT_NONE;
    if (token.kind == FDT_END_NODE) level--;
    if (token.kind == FDT_BEGIN_NODE) {
      if (depth) *depth += level;
      return offset;
    }
    offset = token.next;
  }
}

fdt_node fdt_next_child(const struct fdt *tree, fdt_node parent, fdt_node child) {
  int depth = child == FDT_NONE ? 0 : 1;
  fdt_node node = child == FDT_NONE ? parent : child;
  for (;;) {
    node = fdt_next(tree, node, &depth);
    if (node == FDT_NONE || depth <= 0) return FDT_NONE;
    if (depth == 1) return node;
  }
}

fdt_node fdt_parent(const struct fdt *tree, fdt_node node) {
  fdt_node above[16];
  int depth = 0;
  for (fdt_node at = fdt_root(tree); at != FDT_NONE; at = fdt_next(tree, at, &depth)) {
    if (depth < 0 || depth >= 16) return FDT_NONE;
    if (at == node) return depth == 0 ? FDT_NONE : above[depth - 1];
    above[depth] = at;
  }
  return FDT_NONE;
}

fdt_node fdt_child(const struct fdt *tree, fdt_node parent, const char *name) {
  size_t length = strlen(name);
  fdt_node child = FDT_NONE;
  while ((child = fdt_next_child(tree, parent, child)) != FDT_NONE) {
    const char *full = read_token(tree, child).name;
    if (strlen(full) < length || memcmp(full, name, length) != 0) continue;
    if (full[length] == '\0' || full[length] == '@') return child;
  }
  return FDT_NONE;
}

fdt_node fdt_find_compatible(const struct fdt *tree, fdt_node node, const char *name) {
  while ((node = fdt_next(tree, node, NULL)) != FDT_NONE) {
    if (fdt_has_string(tree, node, "compatible", name)) return node;
  }
  return FDT_NONE;
}

const void *fdt_property(const struct fdt *tree, fdt_node node, const char *name, uint32_t *length) {
  int32_t offset = read_token(tree, node).next;
  for (;;) {
    struct token token = read_token(tree, offset);
    if (token.kind != FDT_PROPERTY && token.kind != FDT_NOP) return NULL; // properties stand before child nodes
    if (token.kind == FDT_PROPERTY && strcmp(token.name, name) == 0) {
      if (length) *length = token.length;
      return token.value;
    }
    offset = token.next;
  }
}

int32_t fdt_properties_end(const struct fdt *tree, fdt_node node) {
  int32_t offset = read_token(tree, node).next;
  for (;;) {
    struct token token = read_token(tree, offset);
    if (token.kind != FDT_PROPERTY && token.kind != FDT_NOP) return offset;
    offset = token.next;
  }
}

bool fdt_has_string(const struct fdt *tree, fdt_node node, const char *name, const char *text) {
  uint32_t length;
  const char *list = fdt_property(tree, node, name, &length);
  if (list == NULL || length == 0 || list[length - 1] != '\0') return false;
  for (const char *item = list; item < list + length; item += strlen(item) + 1) {
    if (strcmp(item, text) == 0) return true;
  }
  return false;
}

bool fdt_cell(const struct fdt *tree, fdt_node node, const char *name, unsigned index, uint32_t *value) {
  uint32_t length;
  const uint8_t *cells = fdt_property(tree, node, name, &length);
  if (cells == NULL || length / 4 <= index) return false;
  *value = read_cell(cells + 4 * index);
  return true;
}

static uint64_t read_cells(const uint8_t *at, uint32_t count) {
  uint64_t value = 0;
  for (; count > 0; count--, at += 4) value = value << 32 | read_cell(at);
  return value;
}

bool fdt_reg(const struct fdt *tree, fdt_node node, unsigned index, uint64_t *address, uint64_t *size) {
  uint32_t address_cells = 2, size_cells = 1; // the specification's defaults
  fdt_node parent = fdt_parent(tree, node);
  if (parent == FDT_NONE) return false;
  fdt_cell(tree, parent, "#address-cells", 0, &address_cells);
  fdt_cell(tree, parent, "#size-cells", 0, &size_cells);
  if (address_cells > 2 || size_cells > 2) return false;
  uint32_t length;
  const uint8_t *reg = fdt_property(tree, node, "reg", &length);
  uint32_t entry = 4 * (address_cells + size_cells);
  if (reg == NULL || entry == 0 || length / entry <= index) return false;
  *address = read_cells(reg + index * entry, address_cells);
  *size = read_cells(reg + index * entry + 4 * address_cells, size_cells);
  return true;
}

bool fdt_reservation(const void *blob, unsigned index, uint64_t *address, uint64_t *size) {
  const struct fdt_header *header = blob;
  uint32_t total = big_endian_32(header->total_size);
  uint32_t offset = big_endian_32(header->reservations_offset);
  if (offset > total || (total - offset) / 16 <= index) return false;
  const uint8_t *entry = (const uint8_t *)blob + offset + 16 * index;
  *address = read_cells(entry, 2);
  *size = read_cells(entry + 8, 2);
  return *address != 0 || *size != 0;
}
