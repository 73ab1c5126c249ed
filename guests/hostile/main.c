// Runs the attempt that the command line names: "attempt=NAME".

#include "attempt.h"
#include "options.h"
#include "riscv.h"
#include "supervisor-call.h"

struct row {
  const char *option;
  attempt *run;
};

static const struct row attempts[] = {
    {"attempt=leaf-outside", leaf_outside},
    {"attempt=table-outside", table_outside},
    {"attempt=scan-machine-memory", scan_machine_memory},
    {"attempt=recursive-table", recursive_table},
    {"attempt=malformed-entries", malformed_entries},
    {"attempt=reserved-modes", reserved_modes},
    {"attempt=lost-root", lost_root},
    {"attempt=unmapped-page", unmapped_page},
    {"attempt=remapped-page", remapped_page},
    {"attempt=split-superpage", split_superpage},
    {"attempt=lost-permission", lost_permission},
    {"attempt=two-names", two_names},
    {"attempt=racing-entry", racing_entry},
    {"attempt=stale-dirty-bit", stale_dirty_bit},
    {"attempt=code-under-another-name", code_under_another_name},
    {"attempt=code-and-data", code_and_data},
    {"attempt=code-everywhere", code_everywhere},
    {"attempt=call-storm", call_storm},
    {"attempt=csr-storm", csr_storm},
    {"attempt=device-storm", device_storm},
    {"attempt=timer-storm", timer_storm},
    {"attempt=software-interrupt-storm", software_interrupt_storm},
    {"attempt=trap-storm", trap_storm},
    {"attempt=no-trap-vector", no_trap_vector},
    {"attempt=reset-storm", reset_storm},
    {"attempt=sleep-for-ever", sleep_for_ever},
    {"attempt=address-space-storm", address_space_storm},
    {"attempt=wild-calls", wild_calls},
    {"attempt=wild-harts", wild_harts},
    {"attempt=console-outside", console_outside},
    {"attempt=wild-device-accesses", wild_device_accesses},
    {"attempt=touch-all", touch_all},
    {"attempt=map-everywhere", map_everywhere},
    {"attempt=end-of-addresses", end_of_addresses},
    {"attempt=guest-stage-outside", guest_stage_outside},
    {"attempt=descriptor-outside", descriptor_outside},
    {"attempt=descriptor-lengths", descriptor_lengths},
    {"attempt=descriptor-loops", descriptor_loops},
    {"attempt=queue-runaway", queue_runaway},
    {"attempt=queue-outside", queue_outside},
    {"attempt=queue-overwritten", queue_overwritten},
    {"attempt=dma-onto-code", dma_onto_code},
    {"attempt=dma-onto-page-tables", dma_onto_page_tables},
    {"attempt=disk-outside", disk_outside},
    {"attempt=disk-chains", disk_chains},
    {"attempt=disk-queue", disk_queue},
    {"attempt=console-flood", console_flood},
    {"attempt=dma-onto-leaf", dma_onto_leaf},
    {"attempt=dma-onto-reservation", dma_onto_reservation},
};

const char *outcome(uint64_t cause) {
  switch (cause) {
  case 0:
    return "done";
  case CAUSE_ILLEGAL_INSTRUCTION:
    return "illegal instruction";
  case CAUSE_FETCH_ACCESS:
  case CAUSE_LOAD_ACCESS:
  case CAUSE_STORE_ACCESS:
    return "access fault";
  case CAUSE_FETCH_PAGE_FAULT:
  case CAUSE_LOAD_PAGE_FAULT:
  case CAUSE_STORE_PAGE_FAULT:
    return "page fault";
  case CAUSE_LOAD_GUEST_PAGE_FAULT:
    return "guest-page fault";
  }
  return "another trap";
}

void print_accesses(const char *what, uint64_t address) {
  const char *load = outcome(try_load(address));
  const char *store = outcome(try_store(address, 0));
  const char *fetch = outcome(try_call(address));
  sbi_printf("%s: load: %s, store: %s, fetch: %s\n", what, load, store, fetch);
}

uint64_t next_random(void) {
  static uint64_t state = 20261125;
  state = state * 6364136223846793005UL + 1442695040888963407UL;
  return state >> 16;
}

void write_function(uint64_t address, unsigned value) {
  volatile uint16_t *code = (volatile uint16_t *)address;
  code[0] = (uint16_t)(0x4501 | value << 2); // c.li a0, value
  code[1] = 0x8082;                          // ret
}

_Noreturn void start_attempt(const void *device_tree) {
  for (unsigned i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    if (!option_given(device_tree, attempts[i].option)) continue;
    attempts[i].run();
    sbi_shutdown(false);
  }
  sbi_printf("no such attempt\n");
  sbi_shutdown(true);
}
