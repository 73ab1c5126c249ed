// The console: prints by virtio what is typed there, a line at a time, and the terminal's size when it changes. "q" ends it.

#include "guest.h"

#define SLOTS 1
#define BUFFERS 4
#define BUFFER_SIZE 8
#define USED_BUFFER 1
#define CONFIG_CHANGE 2

uint64_t root_table[512] __attribute__((aligned(4096)));

static struct virtio_queue queues[2];
static char input[BUFFERS][BUFFER_SIZE];
static char line[64];
static unsigned length;

static void print(const char *text, size_t count) {
  struct virtio_queue *queue = &queues[VIRTIO_CONSOLE_TRANSMIT];
  queue->descriptors[0] = (struct virtio_descriptor){(uint64_t)text, (uint32_t)count, 0, 0};
  queue->available.flags = 1; // no interrupt: the device has printed when it has been told
  virtio_offer(queue, 0);
  virtio_notify(queue);
  while (!virtio_has_used(queue)) {
  }
  uint32_t written;
  virtio_take(queue, &written);
}

static void print_format(const char *format, ...) {
  char text[100];
  va_list arguments;
  va_start(arguments, format);
  print(text, format_text(text, sizeof text, format, arguments));
  va_end(arguments);
}

static void put_up(uint16_t buffer) {
  struct virtio_queue *queue = &queues[VIRTIO_CONSOLE_RECEIVE];
  queue->descriptors[buffer] = (struct virtio_descriptor){(uint64_t)input[buffer], BUFFER_SIZE, VIRTIO_WRITE, 0};
  virtio_offer(queue, buffer);
}

static void print_size(void) {
  uint64_t config = virtio_slot(0) + VIRTIO_CONFIG;
  print_format("size: %u x %u\n", *(volatile uint16_t *)config, *(volatile uint16_t *)(config + 2));
}

/** False when that was the last line. */
static bool typed(char byte) {
  if (byte != '\r') {
    if (length < sizeof line) line[length++] = byte;
    return true;
  }
  bool is_last = length == 1 && line[0] == 'q';
  print("> ", 2);
  print(line, length);
  print("\n", 1);
  length = 0;
  return !is_last;
}

static bool take_input(void) {
  struct virtio_queue *queue = &queues[VIRTIO_CONSOLE_RECEIVE];
  while (virtio_has_used(queue)) {
    uint32_t written;
    uint16_t buffer = virtio_take(queue, &written);
    for (uint32_t i = 0; i < written; i++)
      if (!typed(input[buffer][i])) return false;
    put_up(buffer);
    virtio_notify(queue);
  }
  return true;
}

void main(void) {
  enable_paging();
  enable_interrupts(SLOTS);
  say("by the firmware\n");
  if (!virtio_start(virtio_slot(0), VIRTIO_CONSOLE_F_SIZE, queues, 2)) say("no console\n");
  for (uint16_t buffer = 0; buffer < BUFFERS; buffer++) put_up(buffer);
  virtio_notify(&queues[VIRTIO_CONSOLE_RECEIVE]);
  print("by virtio\n", 10);
  print_size();
  for (bool goes_on = true; goes_on;) {
    uint32_t status = await_interrupt();
    if (status & CONFIG_CHANGE) print_size();
    if (status & USED_BUFFER) goes_on = take_input();
  }
  print("end\n", 4);
  power_off();
}
