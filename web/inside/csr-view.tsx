// CSRs: what the guest believes in beside what the hart runs by, in words where a value has fields.

import { useState } from "preact/hooks";
import type { HartInspection } from "../../src/worker/inspect-protocol.ts";
import { ChevronIcon, GuestMark, HypervisorMark } from "../ui/icons.tsx";
import { type CsrGroup, type CsrRow, csrGroups } from "./csr-rows.ts";
import { Hex, hex } from "./hex.tsx";
import { type CsrField, describeCsr, fieldValue, wordsOfCsr } from "./isa-words.ts";

export interface CsrViewProps {
  readonly registers: HartInspection;
  readonly before: HartInspection | null;
}

export function CsrView({ registers, before }: CsrViewProps) {
  const groups = csrGroups(registers);
  const old = before && new Map(before.csrs.map((csr) => [csr.name, csr]));
  const oldOf = (row: CsrRow): { guest: bigint | null; hart: bigint | null } | null =>
    old && { guest: old.get(row.name)?.guest ?? null, hart: old.get(row.hartName)?.hart ?? null };
  return (
    <section class="inside-section csr-view" aria-labelledby="csrs-title">
      <h3 id="csrs-title">CSRs</h3>
      {registers.isOne ? (
        <p class="inside-note">In mode bare the guest's registers are the hart's: each has one value.</p>
      ) : null}
      {groups.map((group) => (
        <Group key={group.title} group={group} isOne={registers.isOne} oldOf={oldOf} />
      ))}
    </section>
  );
}

interface GroupProps {
  readonly group: CsrGroup;
  readonly isOne: boolean;
  readonly oldOf: (row: CsrRow) => { readonly guest: bigint | null; readonly hart: bigint | null } | null;
}

function Group({ group: { title, rows, isMinor }, isOne, oldOf }: GroupProps) {
  const views = isOne ? "one" : rows.every(({ guest }) => guest === null) ? "hart" : "both";
  return (
    <details class="csr-group" open={!isMinor}>
      <summary>{title}</summary>
      <table class="csrs">
        <thead>
          <tr>
            <th scope="col">CSR</th>
            {views === "one" && <th scope="col">Value</th>}
            {views === "both" && (
              <th scope="col">
                <GuestMark /> the guest believes
              </th>
            )}
            {views !== "one" && (
              <th scope="col">
                <HypervisorMark /> the hart has{views === "hart" && ", the guest has none of these"}
              </th>
            )}
          </tr>
        </thead>
        {rows.map((row) => (
          <Row key={`${row.name} ${row.guest === null}`} row={row} views={views} old={oldOf(row)} />
        ))}
      </table>
    </details>
  );
}

/** Which columns a group has: the one value that bare has, the hart's alone, or both. */
type Views = "one" | "hart" | "both";

interface RowProps {
  readonly row: CsrRow;
  readonly views: Views;
  readonly old: { readonly guest: bigint | null; readonly hart: bigint | null } | null;
}

function Row({ row, views, old }: RowProps) {
  const [open, setOpen] = useState(false);
  const { name, guest, hart, hartName } = row;
  const words = wordsOfCsr(name);
  const differs = guest !== null && hart !== null && guest !== hart;
  return (
    <tbody class={differs ? "differs" : ""}>
      <tr>
        <th scope="row">
          <button
            type="button"
            class="csr-name"
            aria-expanded={open}
            disabled={!words}
            title={words?.meaning ?? ""}
            onClick={() => setOpen(!open)}
          >
            {name}
            {words && <ChevronIcon open={open} />}
          </button>
        </th>
        {views === "both" && <Value name={name} value={guest} old={old?.guest ?? null} absent="not the guest's" />}
        <Value
          name={hartName}
          value={hart}
          old={old?.hart ?? null}
          {...(hartName !== name && { label: hartName })}
          absent="not on the hart"
        />
      </tr>
      {open && words && (
        <tr class="csr-fields">
          <td colSpan={views === "both" ? 3 : 2}>
            <p>{words.meaning}</p>
            {words.fields.length > 0 && (
              <Fields fields={words.fields} guest={views === "both" ? guest : null} hart={hart} />
            )}
          </td>
        </tr>
      )}
    </tbody>
  );
}

interface ValueProps {
  readonly name: string;
  readonly value: bigint | null;
  readonly old: bigint | null;
  readonly label?: string;
  readonly absent?: string;
}

function Value({ name, value, old, label, absent }: ValueProps) {
  if (value === null) return <td class="csr-absent">{absent}</td>;
  const changed = old !== null && old !== value;
  const text = describeCsr(name, value);
  return (
    <td class={changed ? "changed" : ""}>
      {changed && <span class="changed-mark" role="img" aria-label="changed" title={`was ${hex(old)}`} />}
      <Hex value={value} />
      {label && <span class="csr-label"> {label}</span>}
      {text && <small>{text}</small>}
    </td>
  );
}

interface FieldsProps {
  readonly fields: readonly CsrField[];
  readonly guest: bigint | null;
  readonly hart: bigint | null;
}

function Fields({ fields, guest, hart }: FieldsProps) {
  const values = [guest, hart].filter((value) => value !== null);
  return (
    <table class="fields">
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <th scope="row">{field.name}</th>
            <td class="field-bits">{field.high === field.low ? field.high : `${field.high}:${field.low}`}</td>
            {values.map((value, index) => (
              <td key={index === 0 ? "first" : "second"} class="field-value">
                {wordOf(field, value)}
              </td>
            ))}
            <td>{field.meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function wordOf(field: CsrField, register: bigint): string {
  const value = fieldValue(field, register);
  const word = field.values?.[Number(value)];
  return word === undefined ? hex(value) : `${hex(value)} ${word}`;
}
