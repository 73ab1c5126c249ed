// Reads CPU nodes of the device tree.

#include "isa.h"

#include "string.h"

bool isa_has(const struct fdt *tree, fdt_node cpu, const char *extension) {
  if (fdt_property(tree, cpu, "riscv,isa-extensions", NULL)) {
    return fdt_has_string(tree, cpu, "riscv,isa-extensions", extension);
  }
  uint32_t length;
  const char *isa = fdt_property(tree, cpu, "riscv,isa", &length);
  if (isa == NULL || length == 0 || isa[length - 1] != '\0') return false;
  size_t wanted = strlen(extension);
  for (; *isa != '\0'; isa++) {
    if (isa[0] != '_' || strlen(isa + 1) < wanted || memcmp(isa + 1, extension, wanted) != 0) continue;
    if (isa[1 + wanted] == '_' || isa[1 + wanted] == '\0') return true;
  }
  return false;
}

fdt_node isa_cpu(const struct fdt *tree, uint64_t hart) {
  fdt_node cpus = fdt_child(tree, fdt_root(tree), "cpus");
  if (cpus == FDT_NONE) return FDT_NONE;
  fdt_node node = FDT_NONE;
  while ((node = fdt_next_child(tree, cpus, node)) != FDT_NONE) {
    uint64_t id, size;
    if (fdt_has_string(tree, node, "device_type", "cpu") && fdt_reg(tree, node, 0, &id, &size) && id == hart) {
      return node;
    }
  }
  return FDT_NONE;
}
