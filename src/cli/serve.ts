import { type Command, InvalidArgumentError } from "commander";
import { listen, usualLimits } from "../server/index.js";
import { EndedInOrder, oneLine } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { addModelOptions, examples, type ModelOptions, memoryAmount, wholeNumber } from "./options.js";
import { note, print, type Terminal } from "./terminal.js";

interface ServeOptions extends ModelOptions {
  readonly host: string;
  readonly port: number;
  readonly allowHost: readonly string[];
  readonly queue: number;
  readonly study?: string;
  readonly batch?: number;
  readonly memory?: number;
}

const hostName = (name: string, before: readonly string[]): string[] => {
  if (/^[a-z0-9._-]+$/i.test(name)) return [...before, name];
  throw new InvalidArgumentError("A name such as studio.example.org is expected, without http:// and port.");
};

export function registerServe(program: Command, terminal: Terminal): void {
  const command = program
    .command("serve")
    .summary("serve the Studio, a page in the browser, and an HTTP API")
    .description(
      "Serves a page that draws and describes pictures, and the HTTP API behind it (docs/server.md), until it is " +
        "interrupted. Only this machine is answered unless --host says otherwise; there are no passwords.",
    )
    .option("--host <address>", "address to listen on; 0.0.0.0 is all of the machine's", "127.0.0.1")
    .option("--port <number>", "port to listen on; 0 takes any that is free", wholeNumber(0, 65_535), 8000)
    .option(
      "--allow-host <name>",
      "answer under this name, too, as behind a proxy; may be given again",
      hostName,
      [],
    )
    .option(
      "--study <file>",
      "a study that people take part in: which of two captions describes a picture well?",
    )
    .option(
      "--queue <count>",
      "requests at work and waiting at most; further ones are told to come again",
      wholeNumber(1, 100_000),
      usualLimits.queue,
    )
    .option("--batch <count>", "sequences side by side at most (default: what fits)", wholeNumber(1, 10_000))
    .option(
      "--memory <amount>",
      "memory to stay within, as 800M or 4G (default: what is free)",
      memoryAmount,
    );
  addModelOptions(command)
    .addHelpText(
      "after",
      examples([
        ["lverse serve", "http://127.0.0.1:8000/"],
        ["lverse serve --model my-model --port 8080", "another model, another port"],
        ["lverse serve --study study.json", "with a study, its answers beside the file"],
        ["lverse serve --host 0.0.0.0 --allow-host studio.example.org", "for others, too"],
      ]),
    )
    .action(async (options: ServeOptions) => serve(options, program.version()!, terminal));
}

async function serve(options: ServeOptions, version: string, terminal: Terminal): Promise<void> {
  const { host, port, model, threads, batch, memory, allowHost, queue, study, quiet } = options;
  const { signal } = terminal;
  const server = await listen({
    version,
    host,
    port,
    model: await modelFolder(model, terminal, options),
    loading: { batch, memory, ...(threads !== undefined && { threads }) },
    allowHosts: allowHost,
    limits: { queue },
    study,
    onFailure: (error) => {
      note(terminal, oneLine(error));
      if (error instanceof Error && error.stack) terminal.stderr.write(`${error.stack}\n`);
    },
  });
  try {
    await print(terminal, `${server.url}\n`);
    for (const notice of server.notices) note(terminal, notice);
    if (!quiet) {
      if (!server.page) note(terminal, "the page is not built: npm run build does; the API works without");
      note(terminal, "Ctrl-C stops the server");
    }
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    }
    if (!quiet) note(terminal, "stopping: requests under way have 10 s to finish");
  } finally {
    await server.stop();
  }
  throw new EndedInOrder("the server was interrupted");
}
