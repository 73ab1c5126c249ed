// A file dropped anywhere on the page becomes a guest.

import { useEffect, useState } from "preact/hooks";
import { addGuestFromFile } from "../run/file-guest.ts";

export function FileDrop() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      for (const file of event.dataTransfer!.files) void addGuestFromFile(file, "dropped");
    };
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
    };
  }, []);
  return over ? (
    <div class="drop-here">
      <p>
        Drop an ELF, a flat binary or a Linux Image for RISC-V: it becomes a guest. A snapshot goes on from where it
        was.
      </p>
    </div>
  ) : null;
}
