// The end of `tabvisor up` that `tabvisor top` connects to.
//
// Owns: the socket, its clients, and the beat at which they are told. A client that does not read is left behind and then
// cut off; one that writes is cut off. Without a client nothing is done.

import { chmod, unlink } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { makeStatusFolder, STATUS_PERIOD_MS, socketPath, type UpStatus } from "./status-files.ts";

/** Bytes that a client may leave unread. */
const MOST_UNREAD = 1024 * 1024;

export class StatusServer {
  private readonly clients = new Set<Socket>();
  private readonly beat: ReturnType<typeof setInterval>;

  private constructor(
    private readonly server: Server,
    private readonly status: () => UpStatus,
  ) {
    server.on("connection", (client) => this.welcome(client));
    this.beat = setInterval(() => this.tell(this.clients), STATUS_PERIOD_MS);
    // Whoever waits for the guests' end waits for them, not for this.
    server.unref();
    this.beat.unref();
  }

  /** Opens the socket of this process. Throws CommandError. */
  static async open(status: () => UpStatus): Promise<StatusServer> {
    await makeStatusFolder();
    const path = socketPath(process.pid);
    const server = createServer();
    try {
      // Left by a process of the same number, which ended without a chance to tidy up.
      await unlink(path).catch(() => {});
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(path, resolve);
      });
      await chmod(path, 0o600);
    } catch (error) {
      throw new CommandError(`${path}: ${reasonOf(error)}`, ExitCode.Failed);
    }
    return new StatusServer(server, status);
  }

  /** Node.js removes the socket with its server. */
  close(): void {
    clearInterval(this.beat);
    for (const client of this.clients) client.destroy();
    this.server.close();
  }

  private welcome(client: Socket): void {
    this.clients.add(client);
    client.unref();
    client.on("error", () => {});
    client.on("data", () => client.destroy());
    client.on("close", () => this.clients.delete(client));
    this.tell([client]);
  }

  private tell(clients: Iterable<Socket>): void {
    let line: string | undefined;
    for (const client of clients) {
      line ??= `${JSON.stringify(this.status())}\n`;
      if (client.writableLength > MOST_UNREAD) client.destroy();
      else client.write(line);
    }
  }
}
