// A virtual machine monitor for one guest: `kvm-guest`, a program of the initramfs.
//
// It asks Linux's KVM for a VM, puts guest.c into its RAM, runs its vCPU and plays its devices until the guest shuts
// down; then it checks the guest's report. It ends with 0 if everything is as it must be. Under a hypervisor that offers H,
// the guest is a guest of a guest.

#include "linux.h"
#include "shared.h"

extern const uint8_t guest_image[], guest_image_end[];

static size_t length_of(const char *text) {
  size_t length = 0;
  while (text[length] != '\0') length++;
  return length;
}

static void print(const char *text) { system_call(SYS_WRITE, 1, (int64_t)text, (int64_t)length_of(text), 0, 0, 0); }

static void print_number(uint64_t value) {
  char digits[21], *at = digits + sizeof digits - 1;
  *at = '\0';
  do *--at = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  print(at);
}

__attribute__((noreturn)) static void leave(int status) {
  for (;;) system_call(SYS_EXIT_GROUP, status, 0, 0, 0, 0, 0);
}

/** The result of a system call; one that is an error ends the program. */
static int64_t need(const char *what, int64_t result) {
  if (result >= 0) return result;
  print("kvm-guest: ");
  print(what);
  print(": error ");
  print_number((uint64_t)-result);
  print("\n");
  leave(1);
}

static int64_t request(const char *what, int64_t file, int64_t number, const void *argument) {
  return need(what, system_call(SYS_IOCTL, file, number, (int64_t)argument, 0, 0, 0));
}

static void *map(const char *what, int64_t size, int64_t flags, int64_t file) {
  return (void *)need(what, system_call(SYS_MMAP, 0, size, PROT_READ_WRITE, flags, file, 0));
}

/** The guest's RAM, with its image at the start. */
static uint8_t *make_memory(int64_t vm) {
  uint8_t *memory = map("guest memory", GUEST_RAM_SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  for (size_t i = 0; guest_image + i < guest_image_end; i++) memory[i] = guest_image[i];
  struct kvm_userspace_memory_region region = {
      .guest_phys_addr = GUEST_RAM, .memory_size = GUEST_RAM_SIZE, .userspace_addr = (uint64_t)memory};
  request("KVM_SET_USER_MEMORY_REGION", vm, KVM_SET_USER_MEMORY_REGION, &region);
  return memory;
}

static void start_at(int64_t vcpu, uint64_t address) {
  struct kvm_one_reg pc = {.id = KVM_REG_RISCV_CORE_PC, .addr = (uint64_t)&address};
  request("KVM_SET_ONE_REG", vcpu, KVM_SET_ONE_REG, &pc);
}

/** Plays the device; false if there is none at this address. */
static int device_accessed(struct kvm_run *run) {
  if (run->mmio.phys_addr == PRINT_REGISTER && run->mmio.is_write) {
    system_call(SYS_WRITE, 1, (int64_t)run->mmio.data, 1, 0, 0, 0);
    return 1;
  }
  if (run->mmio.phys_addr != FACTOR_REGISTER || run->mmio.is_write) return 0;
  for (uint32_t i = 0; i < run->mmio.len; i++) run->mmio.data[i] = i == 0 ? FACTOR : 0;
  return 1;
}

/** Until the guest shuts down. Returns the number of exits; anything that is not expected ends the program. */
static uint64_t run_until_shutdown(int64_t vcpu, struct kvm_run *run) {
  for (uint64_t exits = 1;; exits++) {
    request("KVM_RUN", vcpu, KVM_RUN, (void *)0);
    if (run->exit_reason == KVM_EXIT_MMIO && device_accessed(run)) continue;
    if (run->exit_reason == KVM_EXIT_SYSTEM_EVENT && run->system_event.type == KVM_SYSTEM_EVENT_SHUTDOWN) return exits;
    print("kvm-guest: an exit that was not expected: ");
    print_number(run->exit_reason);
    print("\n");
    leave(1);
  }
}

/** Prints a figure of the report; 1 if it is wrong. */
static int check(const char *what, uint64_t is, uint64_t must_be) {
  print("kvm-guest: ");
  print(what);
  print(" ");
  print_number(is);
  print(is == must_be ? "\n" : ", which is wrong\n");
  return is != must_be;
}

void monitor_main(void) {
  int64_t kvm = need("/dev/kvm", system_call(SYS_OPENAT, AT_FDCWD, (int64_t) "/dev/kvm", O_RDWR, 0, 0, 0));
  int wrong = check("API version", (uint64_t)request("version", kvm, KVM_GET_API_VERSION, 0), KVM_API_VERSION);
  int64_t vm = request("KVM_CREATE_VM", kvm, KVM_CREATE_VM, 0);
  const struct report *report = (const struct report *)(make_memory(vm) + (REPORT - GUEST_RAM));
  int64_t vcpu = request("KVM_CREATE_VCPU", vm, KVM_CREATE_VCPU, 0);
  struct kvm_run *run =
      map("the vCPU", request("KVM_GET_VCPU_MMAP_SIZE", kvm, KVM_GET_VCPU_MMAP_SIZE, 0), MAP_SHARED, vcpu);
  start_at(vcpu, GUEST_RAM);
  print("kvm-guest: the guest says: ");
  uint64_t exits = run_until_shutdown(vcpu, run);
  wrong += check("exits to the monitor", exits, 21);
  wrong += check("sum of squares", report->squares, 333833500);
  wrong += check("stored at an alias", report->alias, 0x1122334455667788);
  wrong += check("breakpoints", report->breakpoints, 1);
  wrong += check("page faults", report->page_faults, 1);
  wrong += check("timer interrupts", report->timer_interrupts, 1);
  wrong += check("6 * 7 =", report->product, 42);
  wrong += check("bits of 1 / 3.0", report->third, 0x3fd5555555555555);
  print(wrong == 0 ? "kvm-guest: all as it must be\n" : "kvm-guest: FAILED\n");
  leave(wrong != 0);
}
