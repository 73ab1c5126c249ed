// Which extensions a hart has, as the device tree lists them.

#pragma once

#include <stdbool.h>

#include "fdt.h"

/**
 * True when CPU node `cpu` lists the multi-letter `extension` (lower case), in `riscv,isa-extensions` or else in
 * the older `riscv,isa` string, where such names stand between underscores.
 */
bool isa_has(const struct fdt *tree, fdt_node cpu, const char *extension);

/** The CPU node whose hart id is `hart`, or FDT_NONE. */
fdt_node isa_cpu(const struct fdt *tree, uint64_t hart);
