// Starts the machine: the first hart to arrive learns what there is, prepares itself, and enters the payload.
//
// The payload's address comes from the fw_dynamic_info that QEMU and Tabvisor leave in their boot ROM (a2).

#include "firmware.h"

#include "../lib/riscv.h"

#define FW_DYNAMIC_MAGIC 0x4942534fUL // "OSBI"
#define ANY_HART (~0UL)
#define DEFAULT_PAYLOAD 0x80200000UL

struct payload {
  uint64_t address;
  uint64_t mode;
  uint64_t boot_hart;
};

/** Reads fw_dynamic_info (magic, version, address, mode, options, boot hart); anything else gives the defaults. */
static struct payload find_payload(uint64_t info) {
  struct payload payload = {DEFAULT_PAYLOAD, PRIVILEGE_S, ANY_HART};
  uint64_t word[6];
  if (info == 0 || (info & 7) != 0) return payload;
  for (int i = 0; i < 6; i++) {
    bool has_boot_hart = i < 5 || word[1] >= 2;
    if (!has_boot_hart || !try_load(info + 8 * (uint64_t)i, &word[i])) word[i] = i == 5 ? ANY_HART : 0;
  }
  if (word[0] != FW_DYNAMIC_MAGIC) return payload;
  payload.address = word[2];
  payload.mode = word[3];
  payload.boot_hart = word[5];
  return payload;
}

_Noreturn void boot(uint64_t hart, void *tree_blob, uint64_t info) {
  struct fdt tree;
  bool has_tree = fdt_open(&tree, tree_blob);
  if (has_tree) platform_read(&tree);
  platform.harts |= 1u << hart;
  for (int i = 0; i < MAX_HARTS; i++) harts[i].state = HART_STOPPED;
  harts[hart].state = HART_STARTED;

  console_prepare();
  hart_prepare();
  struct payload payload = find_payload(info);
  print("firmware: SBI 2.0, %d hart%s, payload at 0x%lx\n", __builtin_popcount(platform.harts),
        platform.harts & (platform.harts - 1) ? "s" : "", payload.address);
  if (!has_tree) print("firmware: no device tree, so no devices\n");
  else if (!reserve_firmware(tree_blob)) print("firmware: no room in the device tree to reserve the firmware's memory\n");

  if (payload.boot_hart != hart && hart_exists(payload.boot_hart)) {
    harts[hart].state = HART_STOPPED;
    hart_start(payload.boot_hart, payload.address, (uint64_t)tree_blob);
    hart_wait();
  }
  enter_payload(hart, (uint64_t)tree_blob, payload.address, payload.mode);
}
