// The system calls, one a line: number, name, and what it is. The number goes to a7, arguments to a0 and up; the
// result comes back in a0, negative for an error (errors.h). The kernel's table and the user library's stubs are both
// made from this list; arguments and results are documented in user/system.h.

#pragma once

#define SYSCALLS(X)                                                                                                    \
  X( 1, exit,       "ends the caller")                                                                                 \
  X( 2, getpid,     "who am I")                                                                                        \
  X( 3, spawn,      "starts a program as a new process")                                                               \
  X( 4, wait,       "takes the status of a child that has ended")                                                      \
  X( 5, kill,       "ends another process")                                                                            \
  X( 6, yield,      "lets others run")                                                                                 \
  X( 7, sleep,      "waits for a time")                                                                                \
  X( 8, uptime,     "time since boot")                                                                                 \
  X( 9, sbrk,       "grows the heap")                                                                                  \
  X(10, open,       "opens a file or a folder")                                                                        \
  X(11, close,      "closes it")                                                                                       \
  X(12, read,       "reads from a file or the console")                                                                \
  X(13, write,      "writes to the console")                                                                           \
  X(14, readdir,    "reads the next entry of a folder")                                                                \
  X(15, stat,       "tells what a path names")                                                                         \
  X(16, processes,  "lists the processes")                                                                             \
  X(17, memory,     "tells how much memory is free")                                                                   \
  X(18, foreground, "names the child that Ctrl-C ends")                                                                \
  X(19, halt,       "powers the machine off")
