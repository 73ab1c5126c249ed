// What Look inside shows of the hypervisor's tables: names and words of registers, CSR fields and page-table entries.
//
// With machine/parts.ts and machine/hypervisor.ts the only module of the page that names files outside web/ other than the protocol. It is apart because
// it is fetched with Look inside and not before.

export { type CsrField, describeCsr, fieldValue, wordsOfCsr } from "../../src/isa/csr-fields.ts";
export { PTE_FLAGS, wordsOfPte } from "../../src/isa/pte-words.ts";
export { floatRegisterNames, integerRegisterNames } from "../../src/isa/register-names.ts";
