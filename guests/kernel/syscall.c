// System calls: the table, and those about processes, memory and time. Files are in syscall-files.c.
//
// A call gets the program's registers a0 to a5. user/system.h says what they mean.

#include "kernel.h"

#include "../lib/string.h"

static int64_t (*const calls[])(const uint64_t *a) = {
#define TABLE_ROW(number, name, text) [number] = sys_##name,
    SYSCALLS(TABLE_ROW)};

int64_t system_call(const struct trap_frame *frame) {
  uint64_t number = frame->x[A7];
  if (number >= sizeof calls / sizeof *calls || calls[number] == NULL) return ERROR_NO_SYSCALL;
  return calls[number](&frame->x[A0]);
}

int64_t sys_exit(const uint64_t *a) {
  process_end(current, (int)(a[0] & 0xff));
  return 0;
}

int64_t sys_getpid(const uint64_t *a) {
  (void)a;
  return current->pid;
}

/** Copies the strings of a null-terminated argv[] one after the other; returns how many, or an error. */
static int64_t copy_arguments(uint64_t argv, char *arguments) {
  uint64_t used = 0;
  for (unsigned count = 0;; count++) {
    uint64_t pointer;
    if (!copy_from_user(current->root, &pointer, argv + 8 * count, sizeof pointer)) return ERROR_BAD_ADDRESS;
    if (pointer == 0) return count;
    if (count == ARGUMENTS_MAX) return ERROR_TOO_MANY;
    // Too long and unreadable look alike here; the longer text is the likelier mistake.
    if (!copy_string_from_user(current->root, arguments + used, pointer, ARGUMENTS_SIZE - used)) return ERROR_TOO_MANY;
    used += strlen(arguments + used) + 1;
  }
}

int64_t sys_spawn(const uint64_t *a) {
  char path[PATH_SIZE];
  char arguments[ARGUMENTS_SIZE];
  if (!copy_string_from_user(current->root, path, a[0], sizeof path)) return ERROR_BAD_ADDRESS;
  int64_t count = copy_arguments(a[1], arguments);
  if (count < 0) return count;
  const struct file *file = file_find(path);
  if (file == NULL) return ERROR_NOT_FOUND;
  return process_spawn(current, file, arguments, (unsigned)count);
}

int64_t sys_wait(const uint64_t *a) {
  int status;
  int64_t pid;
  while ((pid = process_reap(current, (int64_t)a[0], &status)) == 0) {
    if (a[2] & WAIT_NOT) return 0;
    block(current, TIMER_NEVER); // process_end() wakes the parent
  }
  if (pid > 0 && a[1] != 0 && !copy_to_user(current->root, a[1], &status, sizeof status)) return ERROR_BAD_ADDRESS;
  return pid;
}

int64_t sys_kill(const uint64_t *a) {
  struct process *process = process_find((int64_t)a[0]);
  if (process == NULL || process->state == PROCESS_ENDED) return ERROR_NO_PROCESS;
  if (process == &processes[0]) return ERROR_NOT_ALLOWED;
  process_end(process, STATUS_KILLED);
  return 0;
}

int64_t sys_yield(const uint64_t *a) {
  (void)a;
  yield();
  return 0;
}

int64_t sys_sleep(const uint64_t *a) {
  uint64_t milliseconds = a[0];
  if (milliseconds > 1000UL * 60 * 60 * 24 * 365) return ERROR_BAD_ARGUMENT;
  uint64_t end = timer_now() + timer_ticks(milliseconds);
  while (timer_now() < end) block(NULL, end);
  return 0;
}

int64_t sys_uptime(const uint64_t *a) {
  (void)a;
  return (int64_t)timer_nanoseconds(timer_now());
}

/** All or nothing: a program never gets a part of what it asked for. */
int64_t sys_sbrk(const uint64_t *a) {
  uint64_t old_end = current->heap_end;
  uint64_t limit = USER_END - USER_STACK_SIZE - FRAME_SIZE; // the page below the stack stays unmapped
  if (a[0] > limit - old_end) return ERROR_NO_MEMORY;
  uint64_t new_end = old_end + a[0];
  uint64_t mapped = (old_end + FRAME_SIZE - 1) & ~(FRAME_SIZE - 1);
  uint64_t pages = new_end <= mapped ? 0 : (new_end - mapped + FRAME_SIZE - 1) / FRAME_SIZE;
  uint64_t tables = pages == 0 ? 0 : pages / 512 + 2;
  if (pages + tables > frames_free_count()) return ERROR_NO_MEMORY;
  for (; pages > 0; pages--, mapped += FRAME_SIZE) {
    if (!space_add_page(current->root, mapped, PAGE_READ | PAGE_WRITE)) panic("free frames were miscounted");
  }
  current->heap_end = new_end;
  return (int64_t)old_end;
}

int64_t sys_processes(const uint64_t *a) {
  uint64_t count = 0;
  for (int i = 0; i < PROCESSES_MAX && count < a[1]; i++) {
    const struct process *process = &processes[i];
    if (process->state == PROCESS_UNUSED) continue;
    struct process_status status = {
        .pid = process->pid,
        .parent = process->parent ? process->parent->pid : 0,
        .state = process->state,
        .frames = process->root ? space_frames(process->root) + 1 : 1, // and the kernel stack
        .run_time = timer_nanoseconds(process->run_ticks),
    };
    memcpy(status.name, process->name, NAME_SIZE);
    if (!copy_to_user(current->root, a[0] + count * sizeof status, &status, sizeof status)) return ERROR_BAD_ADDRESS;
    count++;
  }
  return (int64_t)count;
}

int64_t sys_memory(const uint64_t *a) {
  struct memory_status status = {
      .total = machine.memory.end - machine.memory.start,
      .free = frames_free_count() * FRAME_SIZE,
  };
  return copy_to_user(current->root, a[0], &status, sizeof status) ? 0 : ERROR_BAD_ADDRESS;
}

int64_t sys_foreground(const uint64_t *a) {
  process_set_foreground((int64_t)a[0]);
  return 0;
}

int64_t sys_halt(const uint64_t *a) { power_off(a[0] & 0xffff); }
