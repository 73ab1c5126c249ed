// What a system call can fail with: it returns the negative number.

#pragma once

#define ERRORS(X)                                                                                                      \
  X( 1, NOT_FOUND,      "no such file")                                                                                \
  X( 2, NOT_A_PROGRAM,  "not a program")                                                                               \
  X( 3, NOT_A_FOLDER,   "not a folder")                                                                                \
  X( 4, IS_A_FOLDER,    "is a folder")                                                                                 \
  X( 5, BAD_ADDRESS,    "bad address")                                                                                 \
  X( 6, BAD_ARGUMENT,   "bad argument")                                                                                \
  X( 7, BAD_DESCRIPTOR, "no such open file")                                                                           \
  X( 8, TOO_MANY,       "too many")                                                                                    \
  X( 9, NO_MEMORY,      "out of memory")                                                                               \
  X(10, NO_PROCESS,     "no such process")                                                                             \
  X(11, NOT_ALLOWED,    "not allowed")                                                                                 \
  X(12, NO_SYSCALL,     "no such system call")

#define ERROR_CODE(number, name, text) ERROR_##name = -(number),
enum error { ERRORS(ERROR_CODE) };
