// Starts the kernel, part by part. The order matters where a comment says so.

#include "kernel.h"

#include "../lib/string.h"

_Noreturn void kernel_main(uint64_t hart, const void *tree) {
  console_prepare();        // first, so that everything after it can complain
  machine_read(hart, tree); // before frames_prepare(): the tree lies in memory that is handed out then
  frames_prepare();
  paging_prepare(); // devices are mapped from here on, and used from here on
  uart_prepare();
  plic_prepare();
  timer_prepare();
  files_prepare();
  print("kernel: %lu MiB of memory\n", (machine.memory.end - machine.memory.start) >> 20);

  const struct file *shell = file_find("/bin/sh");
  if (shell == NULL) panic("there is no /bin/sh");
  char arguments[3 + sizeof machine.arguments] = "sh";
  copy_string(arguments + 3, machine.arguments, sizeof machine.arguments);
  int64_t pid = process_spawn(NULL, shell, arguments, machine.arguments[0] == '\0' ? 1 : 2);
  if (pid < 0) panic("/bin/sh does not start: error %ld", pid);
  scheduler_run();
}
