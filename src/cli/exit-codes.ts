// The exit codes that are the command line's own; 124 and 125 come with a guest's end (vm/vm.ts, EndCode).

export const enum ExitCode {
  Done = 0,
  /** A command other than `run` could not do its work. */
  Failed = 1,
  /** Wrong usage, or a file that is no use. */
  Usage = 2,
  /** 128 and the signal's number, as shells count. */
  Hangup = 129,
  Interrupted = 130,
  BrokenPipe = 141,
  Terminated = 143,
}
