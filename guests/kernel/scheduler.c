// Who runs: ready processes take turns of 10 ms, in the order in which they became ready.
//
// The scheduler has a stack of its own, the boot stack. A process gives the hart back by switching to it; with nothing
// to run it waits for an interrupt. One timer serves both ends of a turn and sleeping processes.

#include "kernel.h"

#include "../lib/riscv.h"

#define TURN_MILLISECONDS 10
#define POLL_MILLISECONDS 10

struct process *current;

static struct context scheduler_context;
static struct process *first_ready, *last_ready;
static uint64_t turn_end;
static bool turn_over;

void make_ready(struct process *process) {
  process->state = PROCESS_READY;
  process->blocked_on = NULL;
  process->wake_time = TIMER_NEVER;
  process->next_ready = NULL;
  if (first_ready == NULL) first_ready = process;
  else last_ready->next_ready = process;
  last_ready = process;
}

static struct process *take_first_ready(void) {
  struct process *process = first_ready;
  if (process) first_ready = process->next_ready;
  return process;
}

void forget_ready(struct process *process) {
  struct process *before = NULL;
  for (struct process *at = first_ready; at != NULL; before = at, at = at->next_ready) {
    if (at != process) continue;
    if (before) before->next_ready = at->next_ready;
    else first_ready = at->next_ready;
    if (last_ready == at) last_ready = before;
    return;
  }
}

/** Asks for the next timer interrupt: the end of the turn, or the first sleeper's time. */
static void set_next_timer(void) {
  uint64_t next = current ? turn_end : TIMER_NEVER;
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state == PROCESS_BLOCKED && processes[i].wake_time < next) next = processes[i].wake_time;
  }
  if (current == NULL && console_needs_polling()) {
    uint64_t poll = timer_now() + timer_ticks(POLL_MILLISECONDS);
    if (poll < next) next = poll;
  }
  timer_set(next);
}

void scheduler_tick(void) {
  uint64_t now = timer_now();
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state == PROCESS_BLOCKED && processes[i].wake_time <= now) make_ready(&processes[i]);
  }
  if (current && now >= turn_end) {
    turn_over = true;
    turn_end = now + timer_ticks(TURN_MILLISECONDS);
  }
  set_next_timer();
}

static void leave(void) { switch_context(&current->context, &scheduler_context); }

void yield(void) {
  make_ready(current);
  leave();
}

void yield_if_turn_over(void) {
  if (!turn_over) return;
  turn_over = false;
  if (first_ready) yield();
}

void block(const void *reason, uint64_t deadline) {
  current->state = PROCESS_BLOCKED;
  current->blocked_on = reason;
  current->wake_time = deadline;
  leave();
}

void wake_all(const void *reason) {
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state == PROCESS_BLOCKED && processes[i].blocked_on == reason) make_ready(&processes[i]);
  }
}

bool is_awaited(const void *reason) {
  for (int i = 0; i < PROCESSES_MAX; i++) {
    if (processes[i].state == PROCESS_BLOCKED && processes[i].blocked_on == reason) return true;
  }
  return false;
}

_Noreturn void leave_process(void) {
  leave();
  panic("an ended process runs");
}

/** Waits until something is ready. wfi ends when an enabled interrupt is pending, although the kernel takes none. */
static void idle(void) {
  set_next_timer();
  wait_for_interrupt();
  if (console_needs_polling()) console_poll();
  handle_interrupts();
}

static void run(struct process *process) {
  uint64_t start = timer_now();
  current = process;
  process->state = PROCESS_RUNNING;
  turn_end = start + timer_ticks(TURN_MILLISECONDS);
  turn_over = false;
  set_next_timer();
  space_activate(process->root);
  switch_context(&scheduler_context, &process->context);
  current = NULL;
  process_check_stack(process);
  process->run_ticks += timer_now() - start;
}

_Noreturn void scheduler_run(void) {
  for (;;) {
    struct process *process = take_first_ready();
    if (process) run(process);
    else idle();
  }
}
