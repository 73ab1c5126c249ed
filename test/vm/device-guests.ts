// Guests that each do one thing with a device or with the host's firmware, as flat images.
//
// Owns: the programs. Those that misbehave are in hostile-guests.ts; what has to become of either is in the tests.

import { PAYLOAD_OFFSET } from "../../src/boot/image.ts";
import {
  CLINT_BASE,
  PLIC_BASE,
  RAM_BASE,
  RTC_BASE,
  RTC_IRQ,
  TEST_FINISHER_BASE,
  UART_BASE,
  UART_IRQ,
} from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte, satpOf } from "../core/sv39.ts";

const PAGE = 4096;
/** Registers and a CSR that only SBI callers use. */
const [A6, A7, SIP] = [16, 17, 0x144] as const;
const MACHINE_TIMER = 1 << 7;
const SUPERVISOR_TIMER = 1 << 5;
const MACHINE_EXTERNAL = 1 << 11;
const SUPERVISOR_SOFTWARE = 1 << 1;
const ECALL_FROM_U = 8;
const PASS = 0x5555;
const FAIL = 0x3333;
const RESET = 0x7777;

const Clint = { mtimecmp: CLINT_BASE + 0x4000, mtime: CLINT_BASE + 0xbff8 } as const;
const Plic = { pending: PLIC_BASE + 0x1000, enable: PLIC_BASE + 0x2000, claim: PLIC_BASE + 0x20_0004 } as const;
const Rtc = { timeLow: 0x00, timeHigh: 0x04, alarmLow: 0x08, alarmHigh: 0x0c, irqEnabled: 0x10 } as const;
const Uart = { data: 0, interruptEnable: 1, lineStatus: 5 } as const;
const Ier = { receiveData: 1, transmitterEmpty: 2 } as const;
const Hsm = { extension: 0x48534d, hartSuspend: 3, retentive: 0, nonRetentive: 0x8000_0000 } as const;

/** An image that starts in M-mode. */
function machineProgram(build: (a: Assembler) => void): Uint8Array {
  const a = new Assembler(RAM_BASE);
  build(a);
  return a.bytes();
}

/** An image that starts in S-mode: its firmware is the host's. */
function supervisorProgram(build: (a: Assembler) => void): Uint8Array {
  const a = new Assembler(RAM_BASE + PAYLOAD_OFFSET);
  build(a);
  return a.bytes();
}

/** Ends, fails or resets by the test finisher. */
function finish(a: Assembler, word: number): void {
  a.li(R.t0, TEST_FINISHER_BASE).li(R.t1, word).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 }).op("jal", { rd: 0, imm: 0 });
}

/** Enables one interrupt in mie and no other. */
const enableOnly = (a: Assembler, interrupts: number): Assembler => a.li(R.t0, interrupts).csrw(Csr.mie, R.t0);

const setMachineTimer = (a: Assembler, ticks: number | bigint): Assembler =>
  a.li(R.t0, Clint.mtimecmp).li(R.t1, ticks).op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });

/** A byte into a register of the UART. */
const toUart = (a: Assembler, register: number, value: number): Assembler =>
  a.li(R.t0, UART_BASE).li(R.t1, value).op("sb", { rs1: R.t0, rs2: R.t1, imm: register });

/** Lets a source of the PLIC, and no other, interrupt M-mode. */
function enableSource(a: Assembler, source: number): void {
  a.li(R.t0, PLIC_BASE + 4 * source)
    .li(R.t1, 1)
    .op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
  a.li(R.t0, Plic.enable)
    .li(R.t1, 1 << source)
    .op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
}

/** Has a received byte end a sleep. */
function awaitBytes(a: Assembler): void {
  enableSource(a, UART_IRQ);
  toUart(a, Uart.interruptEnable, Ier.receiveData);
}

// --- timers -----------------------------------------------------------------------------------------------------------

/** Sleeps until stimecmp = `ticks`, then powers off. */
export const supervisorTimerSleeper = (ticks: bigint): Uint8Array =>
  machineProgram((a) => {
    a.li(R.t0, 1n << 63n).csrw(Csr.menvcfg, R.t0); // STCE
    a.li(R.t0, ticks).csrw(Csr.stimecmp, R.t0);
    enableOnly(a, SUPERVISOR_TIMER).op("wfi");
    finish(a, PASS);
  });

/** Sleeps `ticks` of mtime at a time, for ever. */
export const ticker = (ticks: number): Uint8Array =>
  machineProgram((a) => {
    enableOnly(a, MACHINE_TIMER).li(R.s0, Clint.mtimecmp).li(R.s1, Clint.mtime).li(R.t2, ticks).label("tick");
    a.op("ld", { rd: R.t1, rs1: R.s1, imm: 0 }).op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 });
    a.op("sd", { rs1: R.s0, rs2: R.t1, imm: 0 }).op("wfi").op("jal", { rd: 0 }, "tick");
  });

// --- the real-time clock ----------------------------------------------------------------------------------------------

/** Arms the RTC's alarm for `ns` after 1970, with its interrupt on the way to M-mode and no other enabled. */
function armAlarm(a: Assembler, ns: bigint): void {
  enableSource(a, RTC_IRQ);
  a.li(R.t0, RTC_BASE).li(R.t1, 1).op("sw", { rs1: R.t0, rs2: R.t1, imm: Rtc.irqEnabled });
  a.li(R.t1, ns >> 32n).op("sw", { rs1: R.t0, rs2: R.t1, imm: Rtc.alarmHigh });
  a.li(R.t1, ns & 0xffff_ffffn).op("sw", { rs1: R.t0, rs2: R.t1, imm: Rtc.alarmLow });
  enableOnly(a, MACHINE_EXTERNAL);
}

/** Claims an interrupt and fails with its number as the code. */
function failWithClaim(a: Assembler): void {
  a.li(R.t0, Plic.claim)
    .op("lw", { rd: R.t1, rs1: R.t0, imm: 0 })
    .op("slli", { rd: R.t1, rs1: R.t1, imm: 16 })
    .li(R.t2, FAIL)
    .op("or", { rd: R.t1, rs1: R.t1, rs2: R.t2 });
  a.li(R.t0, TEST_FINISHER_BASE).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 }).op("jal", { rd: 0, imm: 0 });
}

/** Sleeps until the RTC's alarm; fails with the code of the interrupt that it claims then. */
export const alarmSleeper = (ns: bigint): Uint8Array =>
  machineProgram((a) => {
    armAlarm(a, ns);
    a.op("wfi");
    failWithClaim(a);
  });

/** The same, but counts in s0 until the interrupt is pending. */
export const alarmPoller = (ns: bigint): Uint8Array =>
  machineProgram((a) => {
    armAlarm(a, ns);
    a.li(R.t3, MACHINE_EXTERNAL).label("poll").op("addi", { rd: R.s0, rs1: R.s0, imm: 1 }).csrr(R.t2, Csr.mip);
    a.op("and", { rd: R.t2, rs1: R.t2, rs2: R.t3 }).op("beq", { rs1: R.t2, rs2: 0 }, "poll");
    failWithClaim(a);
  });

/** Reads mtime to s0 and the RTC to s1 (high half: s2), sleeps until mtime is `ticks`, and resets the machine. */
export const clockReader = (ticks: number): Uint8Array =>
  machineProgram((a) => {
    a.li(R.t0, Clint.mtime).op("ld", { rd: R.s0, rs1: R.t0, imm: 0 });
    a.li(R.t0, RTC_BASE).op("lwu", { rd: R.s1, rs1: R.t0, imm: Rtc.timeLow });
    a.op("lwu", { rd: R.s2, rs1: R.t0, imm: Rtc.timeHigh });
    setMachineTimer(a, ticks);
    enableOnly(a, MACHINE_TIMER).op("wfi");
    finish(a, RESET);
  });

// --- the UART and the PLIC --------------------------------------------------------------------------------------------

/** Asks for received bytes by interrupt, sleeps until mtime is `ticks`, then powers off. */
export const asksForInput = (ticks: number): Uint8Array =>
  machineProgram((a) => {
    toUart(a, Uart.interruptEnable, Ier.receiveData);
    setMachineTimer(a, ticks);
    enableOnly(a, MACHINE_TIMER).op("wfi");
    finish(a, PASS);
  });

/** Asks for a received byte in two sleeps of `ticks`, prints "R", sleeps until a byte comes, then powers off. */
export const asksBeforeItPrints = (ticks: number): Uint8Array =>
  machineProgram((a) => {
    awaitBytes(a);
    enableOnly(a, MACHINE_TIMER | MACHINE_EXTERNAL);
    for (const deadline of [ticks, 2 * ticks]) setMachineTimer(a, deadline).op("wfi");
    setMachineTimer(a, -1);
    toUart(a, Uart.data, "R".charCodeAt(0)).op("wfi");
    finish(a, PASS);
  });

/** Prints "?" and polls for a byte: an even one resets the machine, an odd one powers it off. */
export const rebootsWhenTold = machineProgram((a) => {
  toUart(a, Uart.data, "?".charCodeAt(0)).label("poll");
  a.op("lbu", { rd: R.t2, rs1: R.t0, imm: Uart.lineStatus }).op("andi", { rd: R.t2, rs1: R.t2, imm: 1 });
  a.op("beq", { rs1: R.t2, rs2: 0 }, "poll").op("lbu", { rd: R.t2, rs1: R.t0, imm: Uart.data });
  a.op("andi", { rd: R.t2, rs1: R.t2, imm: 1 }).op("bne", { rs1: R.t2, rs2: 0 }, "off");
  finish(a, RESET);
  a.label("off");
  finish(a, PASS);
});

/** Asks for received bytes by interrupt and takes one after each sleep, for ever. */
export const takesInput = machineProgram((a) => {
  awaitBytes(a);
  enableOnly(a, MACHINE_EXTERNAL).li(R.t0, UART_BASE).li(R.t1, Plic.claim).label("next");
  a.op("wfi").op("lbu", { rd: R.s0, rs1: R.t0, imm: Uart.data });
  a.op("lw", { rd: R.t2, rs1: R.t1, imm: 0 }).op("sw", { rs1: R.t1, rs2: R.t2, imm: 0 }).op("jal", { rd: 0 }, "next");
});

/** Reads the PLIC's pending bits to s0, raises the UART's interrupt, reads them again to s1, and powers off. */
export const readsPending = machineProgram((a) => {
  a.li(R.t2, Plic.pending).op("lwu", { rd: R.s0, rs1: R.t2, imm: 0 });
  toUart(a, Uart.interruptEnable, Ier.transmitterEmpty).op("lwu", { rd: R.s1, rs1: R.t2, imm: 0 });
  finish(a, PASS);
});

/** Reads a register of the PLIC for ever: an exit for each of eight instructions of nine. */
export const readsDevice = machineProgram((a) => {
  a.li(R.t0, PLIC_BASE).label("loop");
  for (let i = 0; i < 8; i++) a.op("lw", { rd: R.t1, rs1: R.t0, imm: 4 });
  a.op("jal", { rd: 0 }, "loop");
});

// --- under the host's firmware ----------------------------------------------------------------------------------------

/** Makes itself a software interrupt and suspends the hart with it pending: goes on at once, and powers off. */
export const suspendsWithPendingInterrupt = (kind: "retentive" | "nonRetentive"): Uint8Array =>
  supervisorProgram((a) => {
    a.li(R.t0, SUPERVISOR_SOFTWARE).csrw(Csr.sie, R.t0).csrw(SIP, R.t0);
    a.li(R.a0, Hsm[kind]).la(R.a1, "resumed").li(R.a2, 0).li(A6, Hsm.hartSuspend).li(A7, Hsm.extension).op("ecall");
    if (kind === "nonRetentive") finish(a, FAIL); // it does not return
    a.label("resumed");
    finish(a, PASS);
  });

/** Reads the counters in U-mode, as programs do under a kernel that has no driver for them, and powers off if it may. */
export const readsTimeInUserMode = supervisorProgram((a) => {
  a.la(R.t0, "trapped").csrw(Csr.stvec, R.t0).la(R.t0, "user").csrw(Csr.sepc, R.t0).op("sret").align();
  a.label("trapped").csrr(R.t0, Csr.scause).li(R.t1, ECALL_FROM_U).op("bne", { rs1: R.t0, rs2: R.t1 }, "refused");
  finish(a, PASS);
  a.label("refused");
  finish(a, FAIL);
  a.label("user").csrr(R.t0, Csr.cycle).csrr(R.t0, Csr.time).csrr(R.t0, Csr.instret).op("ecall");
});

/**
 * Executes nothing but SBI calls, for ever as far as anybody can wait: a page of ecall, mapped at 2^26 addresses.
 * Needs 16 MiB of RAM.
 */
export const onlyCalls = supervisorProgram((a) => {
  const [root, middle, leaves, calls] = [0, 1, 2, 3].map((n) => RAM_BASE + 0xa0_0000 + n * PAGE) as [
    number,
    number,
    number,
    number,
  ];
  const entry = (to: number, flags: number): number => (to / PAGE) * 2 ** 10 + flags;
  const fill = (from: number, entries: number, value: number, size: 4 | 8): void => {
    const label = `fill ${from}`;
    a.li(R.t0, from)
      .li(R.t1, value)
      .li(R.t2, from + entries * size);
    a.label(label).op(size === 8 ? "sd" : "sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
    a.op("addi", { rd: R.t0, rs1: R.t0, imm: size }).op("bne", { rs1: R.t0, rs2: R.t2 }, label);
  };
  const executable = Pte.V | Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;
  // Everywhere the calls, but in the third GiB this program.
  fill(root, 256, entry(middle, Pte.V), 8);
  a.li(R.t0, root).li(R.t1, entry(RAM_BASE, executable)).op("sd", { rs1: R.t0, rs2: R.t1, imm: 16 });
  fill(middle, 512, entry(leaves, Pte.V), 8);
  fill(leaves, 512, entry(calls, executable), 8);
  fill(calls, PAGE / 4, 0x73, 4);
  a.li(R.t0, satpOf(root)).csrw(Csr.satp, R.t0).op("sfence.vma");
  a.li(A7, 0x10).li(A6, 0).li(R.t0, 0xc000_0000).op("jalr", { rd: 0, rs1: R.t0 });
});
