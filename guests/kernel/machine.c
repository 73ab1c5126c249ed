// What machine is this? Reads the device tree once, at boot, and keeps what the kernel needs.

#include "kernel.h"

#include "../lib/fdt.h"
#include "../lib/isa.h"
#include "../lib/riscv.h"
#include "../lib/string.h"

struct machine machine;

static uint64_t device_address(const struct fdt *tree, fdt_node node) {
  uint64_t address, size;
  return node != FDT_NONE && fdt_reg(tree, node, 0, &address, &size) ? address : 0;
}

static void read_memory(const struct fdt *tree) {
  fdt_node memory = fdt_child(tree, fdt_root(tree), "memory");
  uint64_t size;
  if (memory == FDT_NONE || !fdt_reg(tree, memory, 0, &machine.memory.start, &size)) panic("no memory in the device tree");
  machine.memory.end = machine.memory.start + size;
}

static void add_reserved(uint64_t start, uint64_t size) {
  if (machine.reserved_count == RESERVED_MAX) panic("more than %d reserved memory ranges", RESERVED_MAX);
  machine.reserved[machine.reserved_count++] = (struct memory_range){start, start + size};
}

static void read_reserved(const struct fdt *tree, const void *blob) {
  uint64_t start, size;
  fdt_node parent = fdt_child(tree, fdt_root(tree), "reserved-memory");
  for (fdt_node node = FDT_NONE; parent != FDT_NONE && (node = fdt_next_child(tree, parent, node)) != FDT_NONE;) {
    for (unsigned i = 0; fdt_reg(tree, node, i, &start, &size); i++) add_reserved(start, size);
  }
  for (unsigned i = 0; fdt_reservation(blob, i, &start, &size); i++) add_reserved(start, size);
}

/** The PLIC has a context for each hart and privilege: `interrupts-extended` lists them as (interrupt controller of a
 *  hart, cause) pairs. */
static void read_plic(const struct fdt *tree, fdt_node cpu) {
  fdt_node plic = fdt_find_compatible(tree, fdt_root(tree), "riscv,plic0");
  if (plic == FDT_NONE) plic = fdt_find_compatible(tree, fdt_root(tree), "sifive,plic-1.0.0");
  fdt_node controller = fdt_child(tree, cpu, "interrupt-controller");
  uint32_t wanted, handle, cause;
  if (plic == FDT_NONE || controller == FDT_NONE || !fdt_cell(tree, controller, "phandle", 0, &wanted)) return;
  for (unsigned context = 0; fdt_cell(tree, plic, "interrupts-extended", 2 * context, &handle) &&
                             fdt_cell(tree, plic, "interrupts-extended", 2 * context + 1, &cause);
       context++) {
    if (handle != wanted || cause != INTERRUPT_S_EXTERNAL) continue;
    machine.plic = device_address(tree, plic);
    machine.plic_context = context;
    return;
  }
}

void machine_read(uint64_t hart, const void *blob) {
  struct fdt tree;
  if (!fdt_open(&tree, blob)) panic("no device tree");
  machine.hart = hart;
  read_memory(&tree);
  read_reserved(&tree, blob);

  fdt_node cpus = fdt_child(&tree, fdt_root(&tree), "cpus");
  fdt_node cpu = isa_cpu(&tree, hart);
  uint32_t value;
  if (cpu == FDT_NONE) panic("hart %lu is not in the device tree", hart);
  if (!fdt_cell(&tree, cpus, "timebase-frequency", 0, &value) || value == 0) panic("no timebase in the device tree");
  machine.timebase = value;
  machine.sstc = isa_has(&tree, cpu, "sstc");
  read_plic(&tree, cpu);

  // Without a PLIC its interrupt cannot arrive: then the UART is left to the firmware (console.c polls).
  fdt_node uart = fdt_find_compatible(&tree, fdt_root(&tree), "ns16550a");
  if (uart != FDT_NONE && fdt_cell(&tree, uart, "interrupts", 0, &value) && machine.plic != 0) {
    machine.uart = device_address(&tree, uart);
    machine.uart_interrupt = value;
  }
  machine.finisher = device_address(&tree, fdt_find_compatible(&tree, fdt_root(&tree), "sifive,test0"));

  fdt_node chosen = fdt_child(&tree, fdt_root(&tree), "chosen");
  const char *arguments = chosen == FDT_NONE ? NULL : fdt_property(&tree, chosen, "bootargs", NULL);
  if (arguments) copy_string(machine.arguments, arguments, sizeof machine.arguments);
}
