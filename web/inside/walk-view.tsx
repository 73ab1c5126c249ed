// The way of one address: down the guest's tables, then down those that the hypervisor keeps, to the machine's memory.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AddressWalk, PteRead, TableWalk, WalkEnd } from "../../src/worker/inspect-protocol.ts";
import { ACCESS_KINDS, look } from "../state/look.ts";
import { GuestMark, HypervisorMark } from "../ui/icons.tsx";
import { hex, parseHex } from "./hex.tsx";
import { describeCsr, PTE_FLAGS, wordsOfPte } from "./isa-words.ts";
import { type GStageRun, ladderOf, type Rung } from "./ladder.ts";

export const WALK_FIELD = "inside-walk";
const IN_PAGE = 0xfffn;
const ENTRY_BYTES = 8n;

export function WalkView({ walk }: { walk: AddressWalk }) {
  const { guest, host } = walk;
  return (
    <section class="inside-section walk-view" aria-labelledby="walk-title">
      <h3 id="walk-title">The way of an address</h3>
      <AddressForm walk={walk} />
      <Ladder walk={guest} address={walk.address} title="The guest's own page tables" isGuest>
        {guest.reads.length === 0 && guest.end.kind !== "fault" && (
          <p class="inside-note">
            {guest.root === 0n || guest.privilege === "M"
              ? "Nothing is translated: the address is physical."
              : "Nothing is translated for this privilege: the address is physical."}
          </p>
        )}
      </Ladder>
      {host ? (
        <Ladder
          walk={host}
          address={walk.address}
          title={host.tables === "shadow" ? "The hypervisor's shadow tables" : "Both stages, as the hart walks them"}
          isGuest={false}
        >
          <p class="inside-note">
            {host.tables === "shadow"
              ? "The hart walks these in place of the guest's: the same virtual address, straight to the machine's memory."
              : `Each entry of the guest's lies at a guest-physical address, which the G-stage has to translate first: ${count(host.reads.length)} in all.`}
          </p>
        </Ladder>
      ) : (
        <p class="inside-note">
          In mode bare the hart walks the guest's tables. Its physical memory is a map from frames to the machine's.
        </p>
      )}
    </section>
  );
}

function AddressForm({ walk: { address, access } }: { walk: AddressWalk }) {
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? hex(address);
  const parsed = parseHex(shown);
  const follows = look.value.address === null;
  return (
    <form
      class="walk-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed === null) return;
        look.value = { ...look.value, address: parsed, access: follows ? "read" : look.value.access };
        setText(null);
      }}
    >
      <label>
        <span class="choice-name">Virtual address</span>
        <input
          id={WALK_FIELD}
          class="address-field"
          spellcheck={false}
          autocomplete="off"
          value={shown}
          aria-invalid={parsed === null}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <label>
        <span class="choice-name">Access</span>
        <select
          value={access}
          onChange={({ currentTarget }) => {
            const kind = ACCESS_KINDS.find((one) => one === currentTarget.value)!;
            look.value = { ...look.value, address, access: kind };
          }}
        >
          {ACCESS_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="button" disabled={parsed === null || text === null}>
        Walk
      </button>
      <button
        type="button"
        class="button quiet"
        disabled={follows}
        onClick={() => {
          setText(null);
          look.value = { ...look.value, address: null, access: "execute" };
        }}
      >
        {follows ? "follows pc" : "Follow pc"}
      </button>
    </form>
  );
}

interface LadderProps {
  readonly walk: TableWalk;
  readonly address: bigint;
  readonly title: string;
  readonly isGuest: boolean;
  readonly children: ComponentChildren;
}

function Ladder({ walk, address, title, isGuest, children }: LadderProps) {
  const { rungs, last } = ladderOf(walk.reads);
  return (
    <div class={`ladder ${isGuest ? "guest" : "hypervisor"}`}>
      <h4>
        {isGuest ? <GuestMark /> : <HypervisorMark />} {title}
        <small>{rootsOf(walk)}</small>
      </h4>
      {children}
      <ol>
        <li class="rung-start">
          virtual <code>{hex(address)}</code>
        </li>
        {rungs.map((rung) => (
          <RungView key={`${rung.read.level}`} rung={rung} ofGuest={isGuest || walk.tables === "two-stage"} />
        ))}
        {last && <GStage run={last} words="G-stage of" isOpen={walk.end.kind === "fault" || rungs.length === 0} />}
        <EndView end={walk.end} walk={walk} />
      </ol>
    </div>
  );
}

function rootsOf({ tables, root, gStageRoot }: TableWalk): string {
  const first = tables === "two-stage" ? "vsatp" : "satp";
  const text = `${first}: ${describeCsr("satp", root)}`;
  return gStageRoot === null ? text : `${text}; hgatp: ${describeCsr("hgatp", gStageRoot)}`;
}

/** `ofGuest`: the table is the guest's, whoever walks it. */
function RungView({ rung: { read, found, written }, ofGuest }: { rung: Rung; ofGuest: boolean }) {
  return (
    <>
      {found && <GStage run={found} words="G-stage of the entry's address" isOpen={false} />}
      <li class={`rung ${ofGuest ? "guest" : "hypervisor"}`}>
        <Entry read={read} />
      </li>
      {written && <GStage run={written} words="again, to set A or D in" isOpen={false} />}
    </>
  );
}

function GStage({ run, words, isOpen }: { run: GStageRun; words: string; isOpen: boolean }) {
  return (
    <li class="rung hypervisor nested">
      <details open={isOpen}>
        <summary>
          <HypervisorMark /> {words} <code>{hex(run.input)}</code>: {count(run.reads.length)}
        </summary>
        {run.reads.map((read) => (
          <Entry key={read.level} read={read} />
        ))}
      </details>
    </li>
  );
}

function Entry({ read: { level, address, physical, pte, updated } }: { read: PteRead }) {
  const { isPointer, target, flags } = wordsOfPte(pte);
  return (
    <div class="entry">
      <span class="entry-level">level {level}</span>
      <span class="entry-place">
        entry {((address & IN_PAGE) / ENTRY_BYTES).toString()} at <code>{hex(address)}</code>
        {physical !== address && (
          <>
            , in the machine <code>{hex(physical)}</code>
          </>
        )}
      </span>
      <span class="entry-value">
        <code>{hex(pte)}</code>
        <Flags pte={pte} updated={updated} />
      </span>
      {flags[0] && (
        <span class="entry-target">
          {isPointer ? "table at" : level === 0 ? "page at" : `large page of ${sizeOf(level)} at`}{" "}
          <code>{hex(target)}</code>
        </span>
      )}
    </div>
  );
}

/** The flags that are set; A and D that the access would set are marked. */
function Flags({ pte, updated }: { pte: bigint; updated: bigint }) {
  const [now, then] = [wordsOfPte(pte).flags, wordsOfPte(updated).flags];
  return (
    <span class="flags">
      {PTE_FLAGS.map(({ name, meaning }, index) => {
        const state = now[index] ? "set" : then[index] ? "to-be-set" : "clear";
        const words = { set: "", "to-be-set": ", would be set by this access", clear: ", not set" }[state];
        return (
          <abbr key={name} class={state} title={`${name}: ${meaning}${words}`}>
            {state === "clear" ? "\u00b7" : name}
            {state === "to-be-set" && "+"}
          </abbr>
        );
      })}
    </span>
  );
}

function EndView({ end, walk }: { end: WalkEnd; walk: TableWalk }) {
  const isGuest = walk.tables === "guest";
  if (end.kind === "ram") {
    return (
      <li class={`rung-end ${isGuest ? "guest" : "hypervisor"}`}>
        {isGuest ? (
          <>
            guest-physical <code>{hex(end.address)}</code>, in RAM
            {end.frame === null
              ? ", never touched: no frame of the machine stands behind it yet"
              : ", the machine's frame "}
            {end.frame !== null && <code>{end.frame.toString(16)}</code>}
          </>
        ) : (
          <>
            machine <code>{hex(end.address)}</code>, in frame <code>{(end.frame ?? 0).toString(16)}</code>
          </>
        )}
      </li>
    );
  }
  if (end.kind === "device") {
    return (
      <li class="rung-end guest">
        guest-physical <code>{hex(end.address)}</code>: the device {end.device}. An access exits, and the hypervisor
        emulates it.
      </li>
    );
  }
  return (
    <li class={`rung-end ${end.remedy === null ? "fault" : "remedy"}`}>
      <strong>{end.fault}</strong>
      {end.guestAddress !== null && (
        <>
          {" "}
          about guest-physical <code>{hex(end.guestAddress)}</code>
        </>
      )}
      : {end.why}.{end.remedy && ` ${end.remedy}`}
    </li>
  );
}

const count = (reads: number): string => (reads === 1 ? "1 read" : `${reads} reads`);
const sizeOf = (level: number): string => ["4 KiB", "2 MiB", "1 GiB", "512 GiB"][level] ?? "";
