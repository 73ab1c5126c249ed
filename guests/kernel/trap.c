// What brings the hart into the kernel: system calls and faults of user programs, and interrupts.

#include "kernel.h"

#include "../lib/riscv.h"

void handle_interrupts(void) {
  uint64_t pending = csr_read(sip) & csr_read(sie);
  if (pending & 1UL << INTERRUPT_S_TIMER) scheduler_tick();
  if (pending & 1UL << INTERRUPT_S_EXTERNAL) plic_interrupt();
  process_end_interrupted();
}

static const char *fault_name(uint64_t cause) {
  switch (cause) {
    case CAUSE_FETCH_MISALIGNED: return "misaligned jump";
    case CAUSE_FETCH_ACCESS: return "fetch access fault";
    case CAUSE_ILLEGAL_INSTRUCTION: return "illegal instruction";
    case CAUSE_BREAKPOINT: return "breakpoint";
    case CAUSE_LOAD_MISALIGNED: return "misaligned load";
    case CAUSE_LOAD_ACCESS: return "load access fault";
    case CAUSE_STORE_MISALIGNED: return "misaligned store";
    case CAUSE_STORE_ACCESS: return "store access fault";
    case CAUSE_FETCH_PAGE_FAULT: return "fetch page fault";
    case CAUSE_LOAD_PAGE_FAULT: return "load page fault";
    case CAUSE_STORE_PAGE_FAULT: return "store page fault";
    default: return "unknown fault";
  }
}

/** A program did what it may not do. A fault on an address names it; what stval holds for others is the hart's choice. */
static void end_faulty(uint64_t cause, uint64_t address, uint64_t pc) {
  print("%s[%ld] killed: %s", current->name, current->pid, fault_name(cause));
  if (cause != CAUSE_ILLEGAL_INSTRUCTION && cause != CAUSE_BREAKPOINT) print(" on 0x%lx", address);
  print(", pc 0x%lx\n", pc);
  process_end(current, STATUS_KILLED);
}

/** Called by trap-entry.S with the program's registers, on the process's kernel stack. */
void user_trap(struct trap_frame *frame) {
  uint64_t cause = csr_read(scause), address = csr_read(stval);
  if (cause & CAUSE_INTERRUPT) {
    handle_interrupts();
  } else if (cause == CAUSE_ECALL_U) {
    frame->pc += 4;
    frame->x[A0] = (uint64_t)system_call(frame);
  } else {
    end_faulty(cause, address, frame->pc);
  }
  yield_if_turn_over();
}

_Noreturn void kernel_trap(void) {
  panic("trap in the kernel: cause 0x%lx, pc 0x%lx, address 0x%lx", csr_read(scause), csr_read(sepc), csr_read(stval));
}
