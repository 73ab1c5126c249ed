// hostile [ATTEMPT]: tries what a user program must not be able to do. Each attempt runs in a child of its own, because
// most of them end with the kernel killing it; the kernel's line says why.
//
// An attempt that comes back has either been refused by the kernel (it returns true) or has succeeded (false).

#include "library.h"

#define KERNEL_TEXT 0x80200000UL // where the kernel is, readable and executable for itself
#define FREE_RAM 0x81000000UL    // frames of other processes, through the kernel's mapping
#define DEVICE 0x10000000UL      // the UART
#define UNMAPPED 0x60000000UL    // in this program's own slot
#define PROGRAM_TEXT 0x40000000UL

static void store(uint64_t address) { *(volatile uint32_t *)address = 0; }
static void load(uint64_t address) { (void)*(volatile uint32_t *)address; }
static void jump(uint64_t address) { __asm__ volatile("jr %0" : : "r"(address)); }

static bool read_status(void) {
  uint64_t value;
  __asm__ volatile("csrr %0, sstatus" : "=r"(value));
  return false;
}
static bool write_satp(void) {
  __asm__ volatile("csrw satp, zero");
  return false;
}
static bool fence_tables(void) {
  __asm__ volatile("sfence.vma");
  return false;
}
static bool return_from_trap(void) {
  __asm__ volatile("sret");
  return false;
}
static bool return_from_machine(void) {
  __asm__ volatile("mret");
  return false;
}
static bool break_point(void) {
  __asm__ volatile("ebreak");
  return false;
}
static bool no_instruction(void) {
  __asm__ volatile(".4byte 0");
  return false;
}
static bool read_kernel(void) { return load(KERNEL_TEXT), false; }
static bool write_kernel(void) { return store(KERNEL_TEXT), false; }
static bool read_other(void) { return load(FREE_RAM), false; }
static bool read_device(void) { return load(DEVICE), false; }
static bool read_unmapped(void) { return load(UNMAPPED), false; }
static bool write_own_code(void) { return store(PROGRAM_TEXT), false; }
static bool run_own_data(void) {
  uint32_t data[] = {0x00008067}; // ret
  __asm__ volatile("fence.i" : : "r"(data) : "memory");
  jump((uint64_t)data);
  return false;
}
static bool jump_to_zero(void) { return jump(0), false; }
static bool jump_to_odd(void) { return jump(UNMAPPED + 1), false; } // the lowest bit of a jump's target is ignored
static bool jump_to_kernel(void) { return jump(KERNEL_TEXT), false; }
static bool misaligned_atomic(void) {
  uint64_t words[2] = {0};
  __asm__ volatile("lr.w zero, (%0)" : : "r"((uint64_t)words + 1) : "memory");
  return false;
}
static int overflow_stack(int depth) {
  volatile char block[1024];
  block[0] = (char)depth;
  return depth == 0 ? block[0] : overflow_stack(depth - 1) + block[0]; // not a tail call: the block is used after it
}
static bool use_up_stack(void) { return overflow_stack(1000) == 0; }
static bool write_from_kernel(void) { return write(1, (void *)KERNEL_TEXT, 16) == ERROR_BAD_ADDRESS; }
static bool read_into_kernel(void) { return stat("/motd", (struct file_status *)KERNEL_TEXT) == ERROR_BAD_ADDRESS; }
static bool kill_shell(void) { return kill(1) == ERROR_NOT_ALLOWED; }
static bool take_all_memory(void) { return sbrk(1UL << 40) == ERROR_NO_MEMORY; }
static bool unknown_call(void) {
  register int64_t result __asm__("a0") = 0;
  register int64_t number __asm__("a7") = 12345;
  __asm__ volatile("ecall" : "+r"(result) : "r"(number) : "memory");
  return result == ERROR_NO_SYSCALL;
}

static const struct attempt {
  const char *what;
  bool (*run)(void);
} attempts[] = {
    {"reads sstatus", read_status},
    {"writes satp", write_satp},
    {"executes sfence.vma", fence_tables},
    {"executes sret", return_from_trap},
    {"executes mret", return_from_machine},
    {"executes ebreak", break_point},
    {"executes zeros", no_instruction},
    {"reads the kernel", read_kernel},
    {"writes the kernel", write_kernel},
    {"reads another process", read_other},
    {"reads a device", read_device},
    {"reads an unmapped page", read_unmapped},
    {"writes its own code", write_own_code},
    {"runs its own stack", run_own_data},
    {"jumps to 0", jump_to_zero},
    {"jumps to an odd address", jump_to_odd},
    {"jumps into the kernel", jump_to_kernel},
    {"reserves a misaligned word", misaligned_atomic},
    {"uses up its stack", use_up_stack},
    {"lets the kernel write its own text out", write_from_kernel},
    {"lets the kernel store over itself", read_into_kernel},
    {"kills process 1", kill_shell},
    {"asks for a terabyte", take_all_memory},
    {"makes an unknown system call", unknown_call},
};

#define ATTEMPTS (sizeof attempts / sizeof *attempts)

enum { EXIT_REFUSED = 0, EXIT_SUCCEEDED = 1 };

static int run_attempt(uint64_t index) {
  bool refused = attempts[index].run();
  print("%s\n", refused ? "refused by the kernel" : "NOT STOPPED");
  return refused ? EXIT_REFUSED : EXIT_SUCCEEDED;
}

int main(int count, char **arguments) {
  uint64_t number;
  if (count == 2 && parse_number(arguments[1], &number) && number >= 1 && number <= ATTEMPTS) {
    return run_attempt(number - 1);
  }
  if (count != 1) {
    print("usage: hostile [ATTEMPT], 1 to %lu\n", ATTEMPTS);
    return 2;
  }
  uint64_t stopped = 0;
  for (uint64_t i = 0; i < ATTEMPTS; i++) {
    char text[] = {(char)('0' + (i + 1) / 10), (char)('0' + (i + 1) % 10), '\0'};
    const char *child[] = {"hostile", text, NULL};
    int status = EXIT_SUCCEEDED;
    print("%2lu %s: ", i + 1, attempts[i].what);
    int64_t pid = spawn("/bin/hostile", child);
    if (pid < 0) {
      print("not started: %s\n", error_text(pid));
      continue;
    }
    wait(pid, &status, 0);
    if (status != EXIT_SUCCEEDED) stopped++;
  }
  print("hostile: %lu of %lu attempts stopped\n", stopped, ATTEMPTS);
  return stopped == ATTEMPTS ? 0 : 1;
}
