// The SBI calls of S-mode: a7 names the extension, a6 the function; a0 and a1 take the error and the value.
//
// Spec: RISC-V Supervisor Binary Interface 2.0. HSM is in hsm.c, SRST in reset.c.

#include "firmware.h"

#include "../lib/riscv.h"

#define SPEC_VERSION (2 << 24)        // 2.0
#define IMPLEMENTATION_ID 0x54425652  // not a registered number: "TBVR"
#define IMPLEMENTATION_VERSION 1

enum { A0 = 10, A1 = 11, A6 = 16, A7 = 17 };

static struct sbi_result success(int64_t value) { return (struct sbi_result){SBI_SUCCESS, value}; }
static struct sbi_result failure(enum sbi_error error) { return (struct sbi_result){error, 0}; }

static bool is_available(uint64_t extension);

static struct sbi_result base_call(uint64_t function, const uint64_t *a) {
  switch (function) {
    case SBI_BASE_SPEC_VERSION: return success(SPEC_VERSION);
    case SBI_BASE_IMPLEMENTATION_ID: return success(IMPLEMENTATION_ID);
    case SBI_BASE_IMPLEMENTATION_VERSION: return success(IMPLEMENTATION_VERSION);
    case SBI_BASE_PROBE: return success(is_available(a[0]));
    case SBI_BASE_MVENDORID: return success((int64_t)csr_read(mvendorid));
    case SBI_BASE_MARCHID: return success((int64_t)csr_read(marchid));
    case SBI_BASE_MIMPID: return success((int64_t)csr_read(mimpid));
    default: return failure(SBI_ERR_NOT_SUPPORTED);
  }
}

static struct sbi_result time_call(uint64_t function, const uint64_t *a) {
  if (function != SBI_TIME_SET_TIMER) return failure(SBI_ERR_NOT_SUPPORTED);
  timer_set(a[0]);
  return success(0);
}

static struct sbi_result ipi_call(uint64_t function, const uint64_t *a) {
  if (function != SBI_IPI_SEND) return failure(SBI_ERR_NOT_SUPPORTED);
  return failure(ipi_send(a[0], a[1], IPI_SOFTWARE));
}

static struct sbi_result rfence_call(uint64_t function, const uint64_t *a) {
  switch (function) {
    case SBI_RFENCE_FENCE_I: return failure(ipi_send(a[0], a[1], IPI_FENCE_I));
    case SBI_RFENCE_SFENCE_VMA:
    case SBI_RFENCE_SFENCE_VMA_ASID: return failure(ipi_send(a[0], a[1], IPI_SFENCE_VMA));
    default: return failure(SBI_ERR_NOT_SUPPORTED);
  }
}

/** Bytes pass between S-mode's memory and the console. The range is S-mode's word, so it is checked. */
static struct sbi_result console_call(uint64_t function, const uint64_t *a) {
  if (function == SBI_DBCN_WRITE_BYTE) {
    console_write_byte((char)a[0]);
    return success(0);
  }
  if (function != SBI_DBCN_WRITE && function != SBI_DBCN_READ) return failure(SBI_ERR_NOT_SUPPORTED);
  uint64_t count = a[0];
  if (a[2] != 0 || !platform_is_payload_memory(a[1], count)) return failure(SBI_ERR_INVALID_PARAM);
  char *bytes = (char *)a[1];
  uint64_t done = 0;
  if (function == SBI_DBCN_WRITE) {
    for (; done < count; done++) console_write_byte(bytes[done]);
  } else {
    int byte;
    for (; done < count && (byte = console_read_byte()) >= 0; done++) bytes[done] = (char)byte;
  }
  return success((int64_t)done);
}

static bool always(void) { return true; }
static bool has_uart(void) { return platform.uart != 0; }
static bool has_clint(void) { return platform.clint != 0; }
static bool has_timer(void) { return platform.sstc || platform.clint != 0; }
static bool has_finisher(void) { return platform.finisher != 0; }

static const struct extension {
  uint64_t id;
  bool (*available)(void);
  struct sbi_result (*call)(uint64_t function, const uint64_t *a);
} extensions[] = {
    {SBI_BASE, always, base_call},
    {SBI_TIME, has_timer, time_call},
    {SBI_IPI, has_clint, ipi_call},
    {SBI_RFENCE, has_clint, rfence_call},
    {SBI_HSM, always, hsm_call},
    {SBI_SRST, has_finisher, reset_call},
    {SBI_DBCN, has_uart, console_call},
};

static const struct extension *find_extension(uint64_t id) {
  for (unsigned i = 0; i < sizeof extensions / sizeof *extensions; i++) {
    if (extensions[i].id == id && extensions[i].available()) return &extensions[i];
  }
  return NULL;
}

/** The calls of SBI 0.1: the extension is the function, and a0 alone takes the result. False: not one of them. */
static bool legacy_call(uint64_t id, uint64_t *a) {
  switch (id) {
    case SBI_LEGACY_SET_TIMER:
      timer_set(a[0]);
      a[0] = 0;
      return true;
    case SBI_LEGACY_PUTCHAR:
      console_write_byte((char)a[0]);
      a[0] = 0;
      return true;
    case SBI_LEGACY_GETCHAR: a[0] = (uint64_t)(int64_t)console_read_byte(); return true;
    case SBI_LEGACY_SHUTDOWN: machine_stop(SBI_SRST_SHUTDOWN, SBI_SRST_NO_REASON);
    default: return false;
  }
}

static bool is_available(uint64_t id) {
  if (id <= SBI_LEGACY_GETCHAR || id == SBI_LEGACY_SHUTDOWN) return true;
  return find_extension(id) != NULL;
}

void sbi_call(struct trap_frame *frame) {
  uint64_t *a = &frame->x[A0];
  if (legacy_call(frame->x[A7], a)) return;
  const struct extension *extension = find_extension(frame->x[A7]);
  struct sbi_result result = extension ? extension->call(frame->x[A6], a) : failure(SBI_ERR_NOT_SUPPORTED);
  frame->x[A0] = (uint64_t)result.error;
  frame->x[A1] = (uint64_t)result.value;
}
