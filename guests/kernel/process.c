// Processes: how they come to be, how they end, and who is told.
//
// Process 1 is the shell; when it ends, the machine is powered off. The others are in a tree below it: an ended process
// keeps its status until its parent asks for it, and orphans go to process 1.

#include "kernel.h"

#include "../lib/string.h"

// A word at the low end of each kernel stack. It is gone when the stack has grown over it.
#define STACK_GUARD 0x7374616b656e6421UL

struct process processes[PROCESSES_MAX];

static int64_t last_pid;
static struct process *foreground;
static bool interrupt_requested;

struct process *process_find(int64_t pid) {
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state != PROCESS_UNUSED && processes[i].pid == pid) return &processes[i];
  }
  return NULL;
}

static struct process *find_unused(void) {
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state == PROCESS_UNUSED) return &processes[i];
  }
  return NULL;
}

/** Where a new process's first switch_context() arrives. */
static void first_run(void) { return_to_user(current->frame); }

/** Puts the arguments at the top of the user stack: strings, below them argv[] with a null at its end. */
static bool push_arguments(struct process *process, const char *arguments, unsigned count) {
  uint64_t pointers[ARGUMENTS_MAX + 1] = {0};
  uint64_t strings = USER_END - ARGUMENTS_SIZE;
  uint64_t size = 0;
  for (unsigned i = 0; i < count; i++) {
    pointers[i] = strings + size;
    size += strlen(arguments + size) + 1;
  }
  uint64_t argv = strings - (sizeof pointers + 15) / 16 * 16; // the stack pointer is a multiple of 16
  process->frame->x[A0] = count;
  process->frame->x[A0 + 1] = argv;
  process->frame->x[SP] = argv;
  return copy_to_user(process->root, strings, arguments, size) &&
         copy_to_user(process->root, argv, pointers, sizeof pointers);
}

/** Fills the address space and the frame of a process that has both. */
static int64_t load(struct process *process, const struct file *file, const char *arguments, unsigned count) {
  int64_t error = load_program(process->root, file, &process->frame->pc, &process->heap_end);
  if (error < 0) return error;
  for (uint64_t at = USER_END - USER_STACK_SIZE; at < USER_END; at += FRAME_SIZE) {
    if (!space_add_page(process->root, at, PAGE_READ | PAGE_WRITE)) return ERROR_NO_MEMORY;
  }
  return push_arguments(process, arguments, count) ? 0 : ERROR_NO_MEMORY;
}

int64_t process_spawn(struct process *parent, const struct file *file, const char *arguments, unsigned count) {
  struct process *process = find_unused();
  if (process == NULL) return ERROR_TOO_MANY;
  memset(process, 0, sizeof *process);
  process->root = space_create();
  process->stack = frame_allocate();
  int64_t error = ERROR_NO_MEMORY;
  if (process->root && process->stack) {
    uint64_t top = (uint64_t)process->stack + FRAME_SIZE - sizeof(struct trap_frame);
    process->frame = (struct trap_frame *)(top & ~15UL);
    *(uint64_t *)process->stack = STACK_GUARD;
    error = load(process, file, arguments, count);
  }
  if (error < 0) {
    if (process->root) space_destroy(process->root);
    if (process->stack) frame_free(process->stack);
    return error;
  }
  process->pid = ++last_pid;
  process->parent = parent;
  process->context.ra = (uint64_t)first_run;
  process->context.sp = (uint64_t)process->frame;
  copy_string(process->name, file_name(file), sizeof process->name);
  make_ready(process);
  return process->pid;
}

void process_end(struct process *process, int status) {
  if (process == &processes[0]) {
    if (status >= STATUS_KILLED) panic("the shell was killed");
    power_off((uint64_t)status);
  }
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state != PROCESS_UNUSED && processes[i].parent == process) processes[i].parent = &processes[0];
  }
  if (foreground == process) foreground = NULL;
  if (process->state == PROCESS_READY) forget_ready(process);
  if (process == current) space_activate(NULL); // its tables are about to go
  space_destroy(process->root);
  process->root = NULL;
  process->state = PROCESS_ENDED;
  process->status = status;
  wake_all(process->parent);
  wake_all(&processes[0]); // it may have inherited an ended child
  if (process == current) leave_process();
}

int64_t process_reap(struct process *parent, int64_t pid, int *status) {
  bool has_child = false;
  for (int i = 0; i < PROCESSES_MAX; i++) {
    struct process *child = &processes[i];
    if (child->state == PROCESS_UNUSED || child->parent != parent || (pid != 0 && child->pid != pid)) continue;
    has_child = true;
    if (child->state != PROCESS_ENDED) continue;
    *status = child->status;
    frame_free(child->stack);
    child->state = PROCESS_UNUSED;
    return child->pid;
  }
  return has_child ? 0 : ERROR_NO_PROCESS;
}

void process_check_stack(const struct process *process) {
  if (*(uint64_t *)process->stack != STACK_GUARD) panic("the kernel stack of process %ld is too small", process->pid);
}

void process_set_foreground(int64_t pid) {
  struct process *process = process_find(pid);
  foreground = process && process->parent == current && process->state != PROCESS_ENDED ? process : NULL;
}

bool process_request_interrupt(void) {
  interrupt_requested = foreground != NULL;
  return interrupt_requested;
}

void process_end_interrupted(void) {
  if (!interrupt_requested) return;
  interrupt_requested = false;
  if (foreground == NULL) return;
  print("^C\n");
  process_end(foreground, STATUS_KILLED);
}
