import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Uart16550 } from "../../src/devices/uart16550.ts";
import { checkDevice, checkRefusals, TestLine } from "./support.ts";

const RBR = 0;
const THR = 0;
const IER = 1;
const IIR = 2;
const FCR = 2;
const LCR = 3;
const MCR = 4;
const LSR = 5;
const MSR = 6;
const SCR = 7;

function uart(): { device: Uart16550; sent: number[]; line: TestLine } {
  const sent: number[] = [];
  const line = new TestLine();
  return { device: new Uart16550((byte) => sent.push(byte), line), sent, line };
}

describe("UART: transmitter", () => {
  test("a byte written to THR is sent; the transmitter is always empty", () => {
    const { device, sent } = uart();
    expect(device.read(LSR, 1)).toBe(0x60);
    device.write(THR, 1, 0x41);
    device.write(THR, 4, 0x12345642);
    expect(sent).toEqual([0x41, 0x42]);
    expect(device.read(LSR, 1)).toBe(0x60);
  });

  test("THRE: raised by enabling it, cleared by the read of IIR that reports it", () => {
    const { device, line } = uart();
    device.write(IER, 1, 0x02);
    expect(line.level).toBe(true);
    expect(device.read(IIR, 1)).toBe(0x02);
    expect(line.level).toBe(false);
    expect(device.read(IIR, 1)).toBe(0x01);
  });

  test("THRE: a write to THR clears it, and the byte's leaving raises it again", () => {
    const { device, line } = uart();
    device.write(IER, 1, 0x02);
    device.read(IIR, 1);
    const rises = line.rises;
    device.write(THR, 1, 1);
    expect(line.level).toBe(true);
    device.write(THR, 1, 2);
    expect(line.rises).toBe(rises + 2);
  });

  test("THRE: a read of IIR that reports something more urgent leaves it", () => {
    const { device, line } = uart();
    device.write(IER, 1, 0x03);
    device.receive(0x61);
    expect(device.read(IIR, 1)).toBe(0x04);
    expect(device.read(RBR, 1)).toBe(0x61);
    expect(line.level).toBe(true);
    expect(device.read(IIR, 1)).toBe(0x02);
    expect(line.level).toBe(false);
  });
});

describe("UART: receiver", () => {
  test("without the FIFO there is room for one byte", () => {
    const { device } = uart();
    expect(device.receive(1)).toBe(true);
    expect(device.receive(2)).toBe(false);
    expect(device.read(LSR, 1)).toBe(0x61);
    expect(device.read(RBR, 1)).toBe(1);
    expect(device.read(LSR, 1)).toBe(0x60);
    expect(device.receive(2)).toBe(true);
  });

  test("the FIFO takes 16 bytes and gives them in order", () => {
    const { device } = uart();
    device.write(FCR, 1, 0x01);
    for (let byte = 0; byte < 16; byte++) expect(device.receive(byte)).toBe(true);
    expect(device.receive(16)).toBe(false);
    for (let byte = 0; byte < 16; byte++) expect(device.read(RBR, 1)).toBe(byte);
    expect(device.receiveFifoEmpty).toBe(true);
    expect(device.read(RBR, 1)).toBe(0);
  });

  test("received data interrupts while there is some and IER bit 0 is set", () => {
    const { device, line } = uart();
    device.receive(1);
    expect(line.level).toBe(false);
    expect(device.receiveInterruptEnabled).toBe(false);
    device.write(IER, 1, 0x01);
    expect(device.receiveInterruptEnabled).toBe(true);
    expect(line.level).toBe(true);
    expect(device.read(IIR, 1)).toBe(0x04);
    expect(line.level).toBe(true);
    device.read(RBR, 1);
    expect(line.level).toBe(false);
  });

  test("below the FIFO's trigger level IIR says time-out", () => {
    const { device } = uart();
    device.write(IER, 1, 0x01);
    device.write(FCR, 1, 0x41);
    for (const expected of [0xcc, 0xcc, 0xcc, 0xc4]) {
      device.receive(0);
      expect(device.read(IIR, 1)).toBe(expected);
    }
  });

  test("FCR: bit 1 empties the FIFO, and so does switching it on or off", () => {
    const { device } = uart();
    device.receive(1);
    device.write(FCR, 1, 0x01);
    expect(device.receiveFifoEmpty).toBe(true);
    device.receive(1);
    device.write(FCR, 1, 0x01);
    expect(device.receiveFifoEmpty).toBe(false);
    device.write(FCR, 1, 0x03);
    expect(device.receiveFifoEmpty).toBe(true);
    expect(device.read(IIR, 1)).toBe(0xc1);
    device.receive(1);
    device.write(FCR, 1, 0x00);
    expect(device.receiveFifoEmpty).toBe(true);
    expect(device.read(IIR, 1)).toBe(0x01);
  });

  test("takeByte reads the same FIFO", () => {
    const { device, line } = uart();
    device.write(IER, 1, 0x01);
    device.receive(7);
    expect(device.takeByte()).toBe(7);
    expect(line.level).toBe(false);
    expect(device.takeByte()).toBeNull();
  });
});

describe("UART: empty polls", () => {
  test("reads of LSR that find nothing count; a byte starts the row anew", () => {
    const { device } = uart();
    for (let poll = 1; poll <= 3; poll++) {
      device.read(LSR, 1);
      expect(device.emptyPolls).toBe(poll);
    }
    device.receive(1);
    expect(device.emptyPolls).toBe(0);
    device.read(LSR, 1);
    expect(device.emptyPolls).toBe(0);
  });

  test("a guest that only waits to send does not poll", () => {
    const { device } = uart();
    device.read(LSR, 1);
    for (let byte = 0; byte < 100; byte++) {
      device.write(THR, 1, byte);
      device.read(LSR, 1);
    }
    expect(device.emptyPolls).toBe(0);
    device.read(LSR, 1);
    expect(device.emptyPolls).toBe(1);
  });

  test("an empty takeByte counts too, whatever was sent before it", () => {
    const { device } = uart();
    device.write(THR, 1, 1);
    device.takeByte();
    device.takeByte();
    expect(device.emptyPolls).toBe(2);
  });
});

describe("UART: registers", () => {
  test("DLAB switches to the divisor latch", () => {
    const { device, sent } = uart();
    device.write(IER, 1, 0x05);
    device.write(LCR, 1, 0x83);
    device.write(THR, 1, 0x34);
    device.write(IER, 1, 0x12);
    expect(device.read(RBR, 1)).toBe(0x34);
    expect(device.read(IER, 1)).toBe(0x12);
    device.write(LCR, 1, 0x03);
    expect(device.read(IER, 1)).toBe(0x05);
    expect(device.read(LCR, 1)).toBe(0x03);
    expect(sent).toEqual([]);
  });

  test("IER keeps four bits, MCR five, SCR eight", () => {
    const { device } = uart();
    for (const [register, kept] of [
      [IER, 0x0f],
      [MCR, 0x1f],
      [SCR, 0xff],
    ] as const) {
      device.write(register, 1, 0xff);
      expect(device.read(register, 1)).toBe(kept);
    }
  });

  test("the far end is there: CTS, DSR, DCD", () => {
    expect(uart().device.read(MSR, 1)).toBe(0xb0);
  });

  test("beyond the eight registers: 0, ignored", () => {
    const { device, sent } = uart();
    device.write(8, 1, 0xff);
    expect(device.read(8, 1)).toBe(0);
    expect(sent).toEqual([]);
  });
});

describe("UART: loopback", () => {
  test("what is sent is received, and nothing leaves or enters", () => {
    const { device, sent } = uart();
    device.write(MCR, 1, 0x10);
    device.write(THR, 1, 0x55);
    expect(sent).toEqual([]);
    expect(device.receive(1)).toBe(false);
    expect(device.read(RBR, 1)).toBe(0x55);
    expect(device.receive(1)).toBe(false);
  });

  test("an overrun is told once by LSR and interrupts", () => {
    const { device, line } = uart();
    device.write(IER, 1, 0x04);
    device.write(MCR, 1, 0x10);
    device.write(THR, 1, 1);
    device.write(THR, 1, 2);
    expect(line.level).toBe(true);
    expect(device.read(IIR, 1)).toBe(0x06);
    expect(device.read(LSR, 1)).toBe(0x63);
    expect(line.level).toBe(false);
    expect(device.read(LSR, 1)).toBe(0x61);
    expect(device.read(RBR, 1)).toBe(2);
  });

  test("modem outputs come back as inputs, their changes as deltas", () => {
    const { device, line } = uart();
    device.write(IER, 1, 0x08);
    device.write(MCR, 1, 0x1f);
    expect(device.read(MSR, 1)).toBe(0xf0); // CTS, DSR and DCD were on before; RI has only its trailing edge
    device.write(MCR, 1, 0x10);
    expect(line.level).toBe(true);
    expect(device.read(IIR, 1)).toBe(0x00);
    expect(device.read(MSR, 1)).toBe(0x0f);
    expect(line.level).toBe(false);
    expect(device.read(MSR, 1)).toBe(0x00);
  });
});

describe("UART: properties", () => {
  test("any accesses; save and restore", () => {
    checkDevice(() => {
      const { device, line } = uart();
      return { device, outside: () => [line.level, device.emptyPolls] };
    }, [0, 1, 2, 3, 4, 5, 6, 7]);
    checkRefusals(uart().device);
  });

  test("restore refuses more bytes than the FIFO holds in its mode", () => {
    const { device } = uart();
    const state = device.save() as Record<string, unknown>;
    expect(() => device.restore({ ...state, receiveFifo: [1, 2] })).toThrow("receiveFifo");
    device.restore({ ...state, fcr: 0x01, receiveFifo: [1, 2] });
    expect(device.read(RBR, 1)).toBe(1);
  });

  test("no byte is lost or doubled between host and guest, however they interleave", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.boolean(), (steps, fifo) => {
        const { device } = uart();
        device.write(FCR, 1, fifo ? 0x01 : 0x00);
        let given = 0;
        const taken: number[] = [];
        for (const hostTurn of steps) {
          if (hostTurn) {
            if (device.receive(given & 0xff)) given++;
          } else if ((device.read(LSR, 1) & 1) !== 0) taken.push(device.read(RBR, 1));
        }
        while (!device.receiveFifoEmpty) taken.push(device.takeByte()!);
        expect(taken).toEqual(Array.from({ length: given }, (_, index) => index & 0xff));
      }),
    );
  });
});
