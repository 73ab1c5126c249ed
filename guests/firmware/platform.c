// Finds the devices that the firmware drives, and the RAM, in the device tree.

#include "firmware.h"

#include "../lib/isa.h"

struct platform platform;

/** Address of the first device that is compatible with `name`, or 0. */
static uint64_t find_device(const struct fdt *tree, const char *name) {
  fdt_node node = fdt_find_compatible(tree, fdt_root(tree), name);
  uint64_t address = 0, size;
  if (node == FDT_NONE || !fdt_reg(tree, node, 0, &address, &size)) return 0;
  return address;
}

void platform_read(const struct fdt *tree) {
  platform.uart = find_device(tree, "ns16550a");
  platform.clint = find_device(tree, "riscv,clint0");
  if (platform.clint == 0) platform.clint = find_device(tree, "sifive,clint0");
  platform.finisher = find_device(tree, "sifive,test0");
  if (platform.finisher == 0) platform.finisher = find_device(tree, "sifive,test1");

  fdt_node memory = fdt_child(tree, fdt_root(tree), "memory");
  uint64_t size;
  if (memory != FDT_NONE && fdt_reg(tree, memory, 0, &platform.memory_start, &size)) {
    platform.memory_end = platform.memory_start + size;
  }
  platform.sstc = true;
  for (uint64_t hart = 0; hart < MAX_HARTS; hart++) {
    fdt_node cpu = isa_cpu(tree, hart);
    if (cpu == FDT_NONE) continue;
    platform.harts |= 1u << hart;
    if (!isa_has(tree, cpu, "sstc")) platform.sstc = false;
  }
}

bool platform_is_payload_memory(uint64_t address, uint64_t size) {
  if (address < platform.memory_start || address > platform.memory_end) return false;
  if (size > platform.memory_end - address) return false;
  return address >= (uint64_t)firmware_end || address + size <= (uint64_t)firmware_start;
}
