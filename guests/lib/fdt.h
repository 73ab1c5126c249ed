// Reads a flattened device tree: what the machine tells its firmware and its kernel about itself.
//
// A node is named by its offset in the structure block. Nothing is copied and nothing is written.
// Spec: Devicetree Specification 0.4, chapter 5.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_MAGIC 0xd00dfeed

/** The header, big-endian words. */
struct fdt_header {
  uint32_t magic;
  uint32_t total_size;
  uint32_t structure_offset;
  uint32_t strings_offset;
  uint32_t reservations_offset;
  uint32_t version;
  uint32_t last_compatible_version;
  uint32_t boot_hart;
  uint32_t strings_size;
  uint32_t structure_size;
};

enum fdt_token { FDT_BEGIN_NODE = 1, FDT_END_NODE = 2, FDT_PROPERTY = 3, FDT_NOP = 4, FDT_END = 9 };

struct fdt {
  const uint8_t *structure;
  const char *strings;
  uint32_t structure_size;
  uint32_t strings_size;
};

typedef int32_t fdt_node;
#define FDT_NONE (-1)

static inline uint32_t big_endian_32(uint32_t value) { return __builtin_bswap32(value); }

/** Opens the tree at `blob`. False when there is none: the magic, the version or an offset is wrong. */
bool fdt_open(struct fdt *tree, const void *blob);

fdt_node fdt_root(const struct fdt *tree);

/** The node after `node` in depth-first order, or FDT_NONE. `depth` (may be null) is kept up to date. */
fdt_node fdt_next(const struct fdt *tree, fdt_node node, int *depth);

/** The next node below `parent` after `child` (FDT_NONE: the first one), or FDT_NONE. */
fdt_node fdt_next_child(const struct fdt *tree, fdt_node parent, fdt_node child);

fdt_node fdt_parent(const struct fdt *tree, fdt_node node);

/** The direct child of `parent` with this name, its unit address ("@...") included or left out, or FDT_NONE. */
fdt_node fdt_child(const struct fdt *tree, fdt_node parent, const char *name);

/** The first node after `node` whose `compatible` list has `name`, or FDT_NONE. Start at fdt_root(). */
fdt_node fdt_find_compatible(const struct fdt *tree, fdt_node node, const char *name);

/** A property's bytes, or null. `length` may be null. */
const void *fdt_property(const struct fdt *tree, fdt_node node, const char *name, uint32_t *length);

/** Offset in the structure block just after the node's properties: its first child or its end. */
int32_t fdt_properties_end(const struct fdt *tree, fdt_node node);

/** True when the property is a list of strings that has `text`. */
bool fdt_has_string(const struct fdt *tree, fdt_node node, const char *name, const char *text);

/** Cell `index` of a property of 32-bit cells; false when it is not there. */
bool fdt_cell(const struct fdt *tree, fdt_node node, const char *name, unsigned index, uint32_t *value);

/** Entry `index` of the memory reservation block of the tree at `blob`; false at its end. */
bool fdt_reservation(const void *blob, unsigned index, uint64_t *address, uint64_t *size);

/** Entry `index` of `reg`, by the parent's #address-cells and #size-cells; false when there are not so many. */
bool fdt_reg(const struct fdt *tree, fdt_node node, unsigned index, uint64_t *address, uint64_t *size);
