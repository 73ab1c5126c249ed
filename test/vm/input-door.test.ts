// When a typed byte enters a machine: rules (a), (b), (c) of the virtual clock, the wall clock, and the end of input.

import { beforeEach, describe, expect, test } from "vitest";
import { Uart16550 } from "../../src/devices/uart16550.ts";
import { InputDoor, type InputPort } from "../../src/vm/input-door.ts";
import type { ClockName, TerminalSize } from "../../src/worker/protocol.ts";

const PATIENCE = 10_000_000;
const SECOND_NS = 1e9;
const POLLING_NS = 100e6;
const enum Reg {
  Rbr = 0,
  Ier = 1,
  Fcr = 2,
  Mcr = 4,
  Lsr = 5,
}
const LOOPBACK = 1 << 4;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A real UART and a guest that a test plays by hand. */
class Guest {
  retired = 0;
  /** Guest time that passed without instructions. */
  skippedNs = 0;
  readonly uart = new Uart16550(() => {}, { set: () => {} });
  readonly door: InputDoor;

  constructor(clock: ClockName) {
    this.door = new InputDoor({
      port: this.uart,
      clock,
      retired: () => this.retired,
      elapsedNs: () => this.retired + this.skippedNs,
    });
    this.uart.write(Reg.Fcr, 1, 1);
  }

  enableReceiveInterrupt(on = true) {
    this.uart.write(Reg.Ier, 1, on ? 1 : 0);
    return this.door.afterAccess();
  }
  /** Disconnects the UART from its line, or connects it again. */
  setLoopback(on: boolean) {
    this.uart.write(Reg.Mcr, 1, on ? LOOPBACK : 0);
    return this.door.afterAccess();
  }
  /** Reads LSR: a poll if nothing is there. */
  poll() {
    this.retired++;
    this.uart.read(Reg.Lsr, 1);
    return this.door.afterAccess();
  }
  /** Takes a byte; null if there was none. */
  take(): string | null {
    const empty = this.uart.receiveFifoEmpty;
    const byte = this.uart.read(Reg.Rbr, 1);
    this.door.afterAccess();
    return empty ? null : String.fromCharCode(byte);
  }
  print() {
    this.uart.write(Reg.Rbr, 1, 0x2e);
    this.door.outputSeen();
    return this.door.afterAccess();
  }
}

describe("virtual clock", () => {
  let guest: Guest;
  beforeEach(() => {
    guest = new Guest("virtual");
  });

  test("typing alone delivers nothing", () => {
    guest.door.push(bytes("a"));
    expect(guest.uart.receiveFifoEmpty).toBe(true);
    expect(guest.door.instructionsUntilDue()).toBe(Number.POSITIVE_INFINITY);
    expect(guest.door.whenDue()).toBe("nothing");
  });

  describe("rule (a): at a wfi", () => {
    test("one byte enters while the receive interrupt is enabled", () => {
      guest.door.push(bytes("ab"));
      guest.enableReceiveInterrupt();
      expect(guest.door.atWfi()).toBe("delivered");
      expect(guest.take()).toBe("a");
      expect(guest.take()).toBeNull();
      expect(guest.door.atWfi()).toBe("delivered");
      expect(guest.take()).toBe("b");
      expect(guest.door.atWfi()).toBe("nothing");
    });

    test("not while it is disabled", () => {
      guest.door.push(bytes("a"));
      expect(guest.door.atWfi()).toBe("nothing");
    });

    test("not into a FIFO that holds a byte", () => {
      guest.door.push(bytes("ab"));
      guest.enableReceiveInterrupt();
      guest.door.atWfi();
      expect(guest.door.atWfi()).toBe("nothing");
      expect(guest.take()).toBe("a");
      expect(guest.take()).toBeNull();
    });
  });

  describe("rule (b): at the 1,000th poll in a row that found nothing", () => {
    const poll = (times: number) => Array.from({ length: times }, () => guest.poll());

    test("exactly then, whatever the interrupt enable", () => {
      guest.door.push(bytes("ab"));
      expect(poll(999).every((answer) => answer === "nothing")).toBe(true);
      expect(guest.poll()).toBe("delivered");
      expect(guest.take()).toBe("a");
      expect(poll(999).every((answer) => answer === "nothing")).toBe(true);
      expect(guest.poll()).toBe("delivered");
      expect(guest.take()).toBe("b");
    });

    test("output in between starts the row anew", () => {
      guest.door.push(bytes("a"));
      poll(999);
      guest.print();
      guest.poll(); // the read of a guest that waits to send: no poll
      expect(poll(999).every((answer) => answer === "nothing")).toBe(true);
      expect(guest.poll()).toBe("delivered");
    });

    test("sooner when the row has lasted 100 ms: a guest may pause between its polls", () => {
      guest.door.push(bytes("ab"));
      for (const byte of ["a", "b"]) {
        expect(guest.poll()).toBe("nothing");
        guest.skippedNs += POLLING_NS - 2;
        expect(guest.poll()).toBe("nothing");
        expect(guest.poll()).toBe("delivered");
        expect(guest.take()).toBe(byte);
      }
    });

    test("output starts the 100 ms anew", () => {
      guest.door.push(bytes("a"));
      guest.poll();
      guest.skippedNs += POLLING_NS - 1;
      guest.print();
      guest.poll(); // belongs to the output
      expect(guest.poll()).toBe("nothing");
      guest.skippedNs += POLLING_NS - 2;
      expect(guest.poll()).toBe("nothing");
      expect(guest.poll()).toBe("delivered");
    });

    test("SBI reads that find nothing are polls", () => {
      guest.door.push(bytes("a"));
      for (let i = 1; i < 1000; i++) {
        expect(guest.uart.takeByte()).toBeNull();
        expect(guest.door.afterAccess()).toBe("nothing");
      }
      expect(guest.uart.takeByte()).toBeNull();
      expect(guest.door.afterAccess()).toBe("delivered");
      expect(guest.uart.takeByte()).toBe(0x61);
    });
  });

  describe("rule (c): 10,000,000 instructions after the FIFO became empty with the interrupt enabled", () => {
    test("exactly then", () => {
      guest.door.push(bytes("ab"));
      guest.retired = 123;
      guest.enableReceiveInterrupt();
      expect(guest.door.instructionsUntilDue()).toBe(PATIENCE);
      guest.retired += PATIENCE - 1;
      expect(guest.door.instructionsUntilDue()).toBe(1);
      expect(guest.door.whenDue()).toBe("nothing");
      guest.retired += 1;
      expect(guest.door.whenDue()).toBe("delivered");
      expect(guest.door.instructionsUntilDue()).toBe(Number.POSITIVE_INFINITY);
    });

    test("counted anew from when the guest takes the byte", () => {
      guest.door.push(bytes("ab"));
      guest.enableReceiveInterrupt();
      guest.retired = PATIENCE;
      guest.door.whenDue();
      guest.retired += 500;
      expect(guest.take()).toBe("a");
      expect(guest.door.instructionsUntilDue()).toBe(PATIENCE);
    });

    test("disabling the interrupt stops the count", () => {
      guest.door.push(bytes("a"));
      guest.enableReceiveInterrupt();
      guest.retired = PATIENCE - 1;
      guest.enableReceiveInterrupt(false);
      guest.retired = 2 * PATIENCE;
      expect(guest.door.whenDue()).toBe("nothing");
      guest.enableReceiveInterrupt();
      expect(guest.door.instructionsUntilDue()).toBe(PATIENCE);
    });

    test("without input nothing is due", () => {
      guest.enableReceiveInterrupt();
      guest.retired = 5 * PATIENCE;
      expect(guest.door.instructionsUntilDue()).toBe(Number.POSITIVE_INFINITY);
      expect(guest.door.whenDue()).toBe("nothing");
    });
  });

  describe("the end of input", () => {
    test("comes after the last byte, at a wfi, a second of guest time after the last output", () => {
      guest.door.push(bytes("a"));
      guest.door.end();
      guest.enableReceiveInterrupt();
      guest.print();
      guest.skippedNs = 10 * SECOND_NS;
      expect(guest.door.hasEnded).toBe(false);
      expect(guest.door.atWfi()).toBe("delivered");
      expect(guest.door.hasEnded).toBe(true);
      guest.take();
      guest.print();
      expect(guest.door.atWfi()).toBe("nothing");
      guest.skippedNs += SECOND_NS - 1;
      expect(guest.door.atWfi()).toBe("nothing");
      guest.skippedNs += 1;
      expect(guest.door.atWfi()).toBe("end-of-input");
    });

    test("not at a wfi of a guest that does not ask for a byte", () => {
      guest.door.end();
      guest.skippedNs = 10 * SECOND_NS;
      expect(guest.door.atWfi()).toBe("nothing");
    });

    test("comes at polls", () => {
      guest.door.end();
      guest.print();
      guest.poll(); // belongs to the output
      for (let i = 1; i < 1000; i++) guest.poll();
      expect(guest.poll()).toBe("nothing");
      guest.skippedNs = SECOND_NS;
      expect(guest.poll()).toBe("end-of-input");
    });

    test("comes to a guest that neither sleeps nor polls, a second after its last output", () => {
      guest.door.end();
      guest.enableReceiveInterrupt();
      guest.retired = 1000;
      guest.print();
      expect(guest.door.instructionsUntilDue()).toBe(SECOND_NS);
      guest.retired += SECOND_NS - 1;
      expect(guest.door.whenDue()).toBe("nothing");
      guest.retired += 1;
      expect(guest.door.whenDue()).toBe("end-of-input");
    });
  });

  describe("a UART in loopback", () => {
    beforeEach(() => {
      guest.door.push(bytes("ab"));
      guest.enableReceiveInterrupt();
      guest.setLoopback(true);
    });
    const expectBoth = (): void => {
      guest.setLoopback(false);
      for (const byte of ["a", "b"]) {
        expect(guest.door.atWfi()).toBe("delivered");
        expect(guest.take()).toBe(byte);
      }
      expect(guest.door.atWfi()).toBe("nothing");
    };

    test("takes no byte at a wfi, and none is lost", () => {
      for (let times = 0; times < 3; times++) expect(guest.door.atWfi()).toBe("nothing");
      expect(guest.take()).toBeNull();
      expectBoth();
    });

    test("takes none at polls", () => {
      for (let i = 0; i < 3000; i++) expect(guest.poll()).toBe("nothing");
      expect(guest.setLoopback(false)).toBe("delivered");
      expect(guest.take()).toBe("a");
      expect(guest.door.atWfi()).toBe("delivered");
      expect(guest.take()).toBe("b");
    });

    test("takes none after 10,000,000 instructions, and is not asked again at once", () => {
      for (let times = 0; times < 3; times++) {
        expect(guest.door.instructionsUntilDue()).toBe(PATIENCE);
        guest.retired += PATIENCE;
        expect(guest.door.whenDue()).toBe("nothing");
      }
      expectBoth();
    });
  });

  test("a reset forgets how long the guest had waited, and keeps what was not delivered", () => {
    guest.door.push(bytes("ab"));
    guest.enableReceiveInterrupt();
    guest.door.atWfi();
    guest.take();
    guest.door.reset(false);
    guest.uart.reset();
    guest.retired = 0;
    expect(guest.door.instructionsUntilDue()).toBe(Number.POSITIVE_INFINITY);
    guest.enableReceiveInterrupt();
    expect(guest.door.instructionsUntilDue()).toBe(PATIENCE);
    expect(guest.door.atWfi()).toBe("delivered");
    expect(guest.take()).toBe("b");
  });

  test("a reset after which a script types again drops what was not delivered, and the end of input", () => {
    guest.door.push(bytes("ab"));
    guest.door.end();
    guest.enableReceiveInterrupt();
    guest.door.atWfi();
    guest.door.reset(true);
    guest.uart.reset();
    guest.enableReceiveInterrupt();
    guest.skippedNs = 2 * SECOND_NS;
    expect(guest.door.atWfi()).toBe("nothing");
    guest.door.push(bytes("ab"));
    expect(guest.door.atWfi()).toBe("delivered");
    expect(guest.take()).toBe("a");
  });
});

describe("wall clock", () => {
  let guest: Guest;
  beforeEach(() => {
    guest = new Guest("wall");
  });

  test("bytes enter as soon as there is room, and the rest as the guest takes them", () => {
    guest.door.push(bytes("0123456789abcdefXY"));
    expect([..."0123456789abcdefXY"].map(() => guest.take()).join("")).toBe("0123456789abcdefXY");
    expect(guest.take()).toBeNull();
  });

  test("pieces of input keep their order, empty ones are nothing", () => {
    for (const piece of ["ab", "", "c"]) guest.door.push(bytes(piece));
    guest.door.push(bytes("d"));
    expect("abcd".split("").map(() => guest.take())).toEqual(["a", "b", "c", "d"]);
  });

  test("a UART in loopback takes no byte; they enter when it is connected again", () => {
    guest.setLoopback(true);
    guest.door.push(bytes("ab"));
    expect(guest.door.atWfi()).toBe("nothing");
    expect(guest.uart.receiveFifoEmpty).toBe(true);
    guest.setLoopback(false);
    expect([guest.take(), guest.take(), guest.take()]).toEqual(["a", "b", null]);
  });

  test("no instruction count is due", () => {
    guest.door.push(bytes("a"));
    guest.enableReceiveInterrupt();
    expect(guest.door.instructionsUntilDue()).toBe(Number.POSITIVE_INFINITY);
  });

  test("the end of input comes at a wfi that waits for a byte, a second after the last output", () => {
    guest.door.end();
    guest.enableReceiveInterrupt();
    guest.print();
    guest.skippedNs = SECOND_NS - 1;
    expect(guest.door.atWfi()).toBe("nothing");
    guest.skippedNs = SECOND_NS;
    expect(guest.door.atWfi()).toBe("end-of-input");
  });

  test("a guest that sleeps without asking for a byte is left alone", () => {
    guest.door.end();
    guest.skippedNs = 10 * SECOND_NS;
    expect(guest.door.atWfi()).toBe("nothing");
  });
});

describe("a console that tells its terminal's size", () => {
  /** A port that has asked for input, and remembers what entered. */
  class Port implements InputPort {
    readonly name = "port";
    entered: string[] = [];
    receiveFifoEmpty = true;
    receiveInterruptEnabled = true;
    emptyPolls = 0;
    receive(byte: number): boolean {
      this.entered.push(String.fromCharCode(byte));
      return true;
    }
    resize({ columns, rows }: TerminalSize): void {
      this.entered.push(`${columns}x${rows}`);
    }
  }
  const doorOf = (port: Port, clock: ClockName): InputDoor =>
    new InputDoor({ port, clock, retired: () => 0, elapsedNs: () => 0 });

  test("virtual clock: the last size enters before the next byte, where that would", () => {
    const port = new Port();
    const door = doorOf(port, "virtual");
    door.push(bytes("a"));
    door.resize({ columns: 90, rows: 20 });
    door.resize({ columns: 100, rows: 30 });
    expect(port.entered).toEqual([]);
    const copy = doorOf(port, "virtual");
    copy.restore(structuredClone(door.save()));
    expect([copy.atWfi(), copy.atWfi(), copy.atWfi()]).toEqual(["delivered", "delivered", "nothing"]);
    expect(port.entered).toEqual(["100x30", "a"]);
  });

  test("wall clock: at once", () => {
    const port = new Port();
    doorOf(port, "wall").resize({ columns: 90, rows: 20 });
    expect(port.entered).toEqual(["90x20"]);
  });

  test("a UART does not tell it", () => {
    const guest = new Guest("virtual");
    guest.enableReceiveInterrupt();
    guest.door.resize({ columns: 90, rows: 20 });
    expect(guest.door.atWfi()).toBe("nothing");
  });
});
