// The console: output to whoever takes it, and input line by line.
//
// Bytes that arrive wait in a ring until a reader takes them; only then are they echoed and edited, so what is typed
// ahead appears after the next prompt, where it belongs. Ctrl-C alone acts when it arrives.

#include "kernel.h"

#include <stdarg.h>

#include "../lib/print.h"
#include "../lib/sbi.h"
#include "../lib/string.h"

#define CTRL(letter) ((letter) - '@')
#define DELETE 0x7f
#define RING_SIZE 256
#define LINE_SIZE 128

static enum { OUTPUT_DBCN, OUTPUT_LEGACY, OUTPUT_UART } output;

/** Bytes that have arrived and that nobody has taken: from `taken` to `arrived`, both counting up for ever. */
static struct {
  char bytes[RING_SIZE];
  uint64_t arrived;
  uint64_t taken;
} ring;

/** The line being typed; when it is complete, up to its newline, `given` bytes of it have been handed out. */
static struct {
  char bytes[LINE_SIZE];
  size_t length;
  size_t given;
  bool complete;
} line;

void console_prepare(void) {
  output = sbi_has(SBI_DBCN) ? OUTPUT_DBCN : sbi_has(SBI_LEGACY_PUTCHAR) ? OUTPUT_LEGACY : OUTPUT_UART;
}

static void write_raw(const char *bytes, size_t count) {
  switch (output) {
    case OUTPUT_DBCN:
      // The firmware may take a part. The kernel's memory is mapped at its physical addresses.
      while (count > 0) {
        struct sbi_result result = sbi_call(SBI_DBCN, SBI_DBCN_WRITE, count, (uint64_t)bytes, 0);
        if (result.error != SBI_SUCCESS) return;
        bytes += result.value;
        count -= (size_t)result.value;
      }
      return;
    case OUTPUT_LEGACY:
      for (size_t i = 0; i < count; i++) sbi_call(SBI_LEGACY_PUTCHAR, 0, (uint8_t)bytes[i], 0, 0);
      return;
    case OUTPUT_UART: uart_write(bytes, count); return;
  }
}

void console_write(const char *bytes, size_t count) {
  char out[128];
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    if (length + 2 > sizeof out) {
      write_raw(out, length);
      length = 0;
    }
    if (bytes[i] == '\n') out[length++] = '\r';
    out[length++] = bytes[i];
  }
  write_raw(out, length);
}

void print(const char *format, ...) {
  char text[160];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  console_write(text, length);
}

bool console_has_room(void) { return ring.arrived - ring.taken < RING_SIZE; }

void console_receive(char byte) {
  if (byte == CTRL('C') && process_request_interrupt()) return;
  ring.bytes[ring.arrived++ % RING_SIZE] = byte;
  wake_all(&ring);
}

bool console_needs_polling(void) { return machine.uart == 0 && is_awaited(&ring); }

/** Asks the firmware for input. */
void console_poll(void) {
  while (console_has_room()) {
    int64_t byte;
    if (output == OUTPUT_DBCN) {
      static char received;
      struct sbi_result result = sbi_call(SBI_DBCN, SBI_DBCN_READ, 1, (uint64_t)&received, 0);
      byte = result.error == SBI_SUCCESS && result.value == 1 ? (uint8_t)received : -1;
    } else {
      byte = sbi_call(SBI_LEGACY_GETCHAR, 0, 0, 0, 0).error; // the legacy call's result is in a0
    }
    if (byte < 0) return;
    console_receive((char)byte);
  }
}

static char take_byte(void) {
  bool was_full = !console_has_room();
  char byte = ring.bytes[ring.taken++ % RING_SIZE];
  if (was_full) uart_resume();
  return byte;
}

/** Types one byte into the line; true when the line is complete. */
static bool edit_line(char byte) {
  switch (byte) {
    case '\r':
    case '\n':
      print("\n");
      line.bytes[line.length++] = '\n';
      return true;
    case CTRL('C'):
      print("^C\n");
      line.bytes[0] = '\n';
      line.length = 1;
      return true;
    case CTRL('U'):
      for (; line.length > 0; line.length--) print("\b \b");
      return false;
    case CTRL('H'):
    case DELETE:
      if (line.length == 0) return false;
      line.length--;
      print("\b \b");
      return false;
    default:
      // One byte stays free for the newline. Control bytes are dropped; UTF-8 passes.
      if (line.length + 1 >= LINE_SIZE || (uint8_t)byte < ' ') return false;
      line.bytes[line.length++] = byte;
      console_write(&byte, 1);
      return false;
  }
}

size_t console_read(char *to, size_t size) {
  while (!line.complete) {
    if (ring.arrived == ring.taken) block(&ring, TIMER_NEVER);
    else line.complete = edit_line(take_byte());
  }
  size_t count = line.length - line.given;
  if (count > size) count = size;
  memcpy(to, line.bytes + line.given, count);
  line.given += count;
  if (line.given == line.length) {
    line.given = line.length = 0;
    line.complete = false;
  }
  return count;
}
