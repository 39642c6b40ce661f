import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure, MadeCheckpoints } from "../../../test/made-checkpoints.js";
import * as code from "../../../test/pickle-writer.js";
import { temporaryFolder } from "../../../test/temporary-folder.js";
import {
  ForeignClassError,
  PythonGlobal,
  PythonObject,
  readTorchCheckpoint,
  type TorchObject,
  UnknownObject,
} from "./index.js";
import { opcodes as op } from "./opcodes.js";

const path = join(temporaryFolder(), "hostile.pt");
const made = new MadeCheckpoints(path);

const command = code.text("touch /tmp/lverse-was-run");

describe("a file that asks for something to be run is refused, by name", () => {
  const system = code.global("posix", "system");
  const evil: code.Code = [...code.global("evil", "Evil"), ...code.tuple(), op.NEWOBJ];
  test.each<[string, code.Code, string]>([
    ["GLOBAL and REDUCE", code.reduce(system, command), "posix.system"],
    [
      "STACK_GLOBAL",
      [...code.text("os"), ...code.text("system"), op.STACK_GLOBAL, ...code.tuple(command), op.REDUCE],
      "os.system",
    ],
    ["INST", [op.MARK, ...command, op.INST, ...code.ascii("os\nsystem\n")], "os.system"],
    ["OBJ", [op.MARK, ...system, ...command, op.OBJ], "posix.system"],
    [
      "NEWOBJ",
      [...code.global("subprocess", "Popen"), ...code.tuple(command), op.NEWOBJ],
      "subprocess.Popen",
    ],
    [
      "NEWOBJ_EX",
      [...code.global("subprocess", "Popen"), ...code.tuple(command), ...code.dictionary(), op.NEWOBJ_EX],
      "subprocess.Popen",
    ],
    ["BUILD of a class with __setstate__", code.build(evil, code.dictionary()), "evil.Evil"],
    [
      "a function of Python 2's builtins",
      code.reduce(code.global("__builtin__", "eval"), command),
      "builtins.eval",
    ],
    ["getattr", code.reduce(code.global("builtins", "getattr"), command, command), "builtins.getattr"],
    [
      "a pickle within",
      code.reduce(code.global("torch.storage", "_load_from_bytes"), command),
      "torch.storage._load_from_bytes",
    ],
    [
      "a method of what is harmless",
      code.global("collections", "OrderedDict.__init__"),
      "collections.OrderedDict.__init__",
    ],
    ["a name that begins as a harmless one", code.global("torch", "FloatStorage.x"), "torch.FloatStorage.x"],
    ["a name without a module", code.global("", ""), "."],
    [
      "a callback of Lightning, which may only be named",
      code.reduce(code.global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")),
      "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    ],
    [
      "a storage class that is called",
      code.reduce(code.global("torch", "FloatStorage")),
      "torch.FloatStorage",
    ],
    [
      "an unknown class among the hyper-parameters",
      code.dictionary([code.text("hyper_parameters"), code.reduce(code.global("omegaconf", "DictConfig"))]),
      "omegaconf.DictConfig",
    ],
  ])("%s", async (_, object, className) => {
    const error = await failure(made.object(object));
    expect(error).toBeInstanceOf(ForeignClassError);
    expect((error as ForeignClassError).className).toBe(className);
    expect(error.message).toContain(JSON.stringify(className));
    expect(error.message).toContain("nothing of it was run");
  });

  test("a name with control characters is shown without them", async () => {
    const error = await failure(made.object(code.global("os", `\x1b[2Jsystem${"x".repeat(500)}`)));
    expect(error.message).toContain("os.\\u001b[2Jsystemxxx");
  });

  test("in the old format too", async () => {
    const begin = (await readFile(join(import.meta.dirname, "testdata", "legacy.pt"))).subarray(0, 15);
    await writeFile(path, Buffer.concat([begin, code.pickle(code.reduce(system, command))]));
    expect(await failure(readTorchCheckpoint(path))).toBeInstanceOf(ForeignClassError);
  });
});

describe("what is named but not called", () => {
  test("classes of callbacks are names", async () => {
    const callback = code.global("pytorch_lightning.callbacks.early_stopping", "EarlyStopping");
    const object = (await made.object(code.dictionary([callback, code.integer(1)]))) as Map<
      TorchObject,
      TorchObject
    >;
    const [name] = object.keys();
    expect(name).toBeInstanceOf(PythonGlobal);
    expect((name as PythonGlobal).className).toContain("EarlyStopping");
  });

  test("with unknown classes left out, their objects are names and hold nothing", async () => {
    const config = code.reduce(code.global("omegaconf", "DictConfig"), command);
    const filled = [
      ...code.build(config, code.dictionary([command, command])),
      ...command,
      ...command,
      op.SETITEM,
    ];
    const object = code.dictionary([code.text("a"), [...filled, ...command, op.APPEND]]);
    const named = (await made.pickle(code.pickle(object), {}, { unknownClasses: "name" })) as Map<
      string,
      UnknownObject
    >;
    expect(named.get("a")).toBeInstanceOf(UnknownObject);
    expect(named.get("a")!.className).toBe("omegaconf.DictConfig");
    expect(named.get("a")!.attributes.size).toBe(0);
  });

  test("attributes are entries of a map, whatever their names", async () => {
    const names = ["__setstate__", "__proto__", "constructor", "__class__"];
    const state = code.dictionary(...names.map((name) => [code.text(name), command] as const));
    const namespace = await made.object(code.build(code.reduce(code.global("argparse", "Namespace")), state));
    expect(namespace).toBeInstanceOf(PythonObject);
    expect([...(namespace as PythonObject).attributes.keys()]).toEqual(names);
    expect(Object.getPrototypeOf(namespace)).toBe(PythonObject.prototype);
    expect({}.constructor).toBe(Object);
  });
});

describe("a pickle that grows without bounds", () => {
  const many = (count: number, code: readonly number[]) =>
    Buffer.alloc(count * code.length, Uint8Array.from(code));
  const whole = (...parts: readonly Uint8Array[]) => Buffer.concat([...parts, Uint8Array.of(op.STOP)]);

  test("lists of lists of lists: shared parts stay shared", async () => {
    let object: code.Code = [...code.list(code.text("ha")), ...code.put(0)];
    for (let level = 1; level <= 100; level++) {
      const shared = Array.from({ length: 10 }, () => code.get(level - 1));
      object = [...object, op.POP, ...code.list(...shared), ...code.put(level)];
    }
    let inner = await made.object(object);
    for (let level = 0; level < 101; level++) inner = (inner as TorchObject[])[0]!;
    expect(inner).toBe("ha");
  });

  test("lists in lists, deeper than any call stack", async () => {
    let inner = await made.pickle(whole(many(200_000, [op.EMPTY_LIST]), many(199_999, [op.APPEND])));
    let depth = 0;
    for (; Array.isArray(inner); inner = inner[0] ?? null) depth++;
    expect(depth).toBe(200_000);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["objects", whole(many(1_100_000, [op.EMPTY_DICT, op.POP])), /makes too many objects/],
    ["values on the stack", whole(many(1_100_000, [op.NONE])), /too many entries of its stack/],
    ["marks", whole(many(1_100_000, [op.MARK])), /too many entries of its stack/],
    [
      "entries of the memo",
      whole(many(1_100_000, [op.NONE, op.MEMOIZE, op.POP])),
      /too many entries of its memo/,
    ],
  ])("%s", async (_, pickle, message) => {
    expect((await failure(made.pickle(pickle))).message).toMatch(message);
  });

  test("copies of one list, many times over", async () => {
    const list = [...code.list(...Array.from({ length: 2000 }, () => code.none)), ...code.put(0), op.POP];
    const copies = Array.from({ length: 2000 }, () =>
      code.reduce(code.global("builtins", "list"), code.get(0)),
    );
    const error = await failure(made.object([...list, ...copies.flat()]));
    expect(error.message).toMatch(/too many copies of its own lists/);
  });

  test.each<[string, code.Code]>([
    ["text", [op.BINUNICODE8, ...code.uint64(2n ** 60n)]],
    ["text of 32 bits", [op.BINUNICODE, ...code.uint32(2 ** 32 - 1)]],
    ["bytes", [op.BINBYTES8, ...code.uint64(2n ** 63n)]],
    ["a string of Python 2", [op.BINSTRING, ...code.uint32(2 ** 31 - 1)]],
    ["a line that does not end", [op.GLOBAL, ...code.ascii("os")]],
  ])("%s that claims to be longer than the file", async (_, object) => {
    expect((await failure(made.object(object))).message).toMatch(/the pickle is truncated/);
  });

  test("an integer of a million bytes", async () => {
    const error = await failure(
      made.pickle(whole(Uint8Array.from([op.LONG4, ...code.uint32(1e6)]), Buffer.alloc(1e6))),
    );
    expect(error.message).toMatch(/integer that is too large \(found 1000000 bytes, expected 64 at most/);
  });
});

describe("a malformed pickle", () => {
  test.each<[string, code.Code, RegExp]>([
    ["an empty stack", [op.POP], /found an empty stack/],
    ["no mark", [op.TUPLE], /found no mark/],
    ["a memo entry that was never kept", code.get(5), /found memo 5/],
    ["a key without a value", [op.EMPTY_DICT, op.MARK, op.NONE, op.SETITEMS], /a key without a value/],
    [
      "entries of a number",
      [...code.integer(1), op.NONE, op.APPEND],
      /found a number, expected a list or set/,
    ],
    [
      "keys of a list",
      [op.EMPTY_LIST, op.NONE, op.NONE, op.SETITEM],
      /found a list or tuple, expected a dictionary/,
    ],
    ["a call of a number", code.reduce(code.integer(1)), /found a number, expected a class or function/],
    [
      "arguments that are no tuple",
      [...code.global("builtins", "set"), op.NONE, op.REDUCE],
      /found None, expected a tuple/,
    ],
    [
      "other arguments",
      code.reduce(code.global("builtins", "set"), code.integer(1)),
      /a set is given other arguments/,
    ],
    ["a state of a list", [op.EMPTY_LIST, op.NONE, op.BUILD], /None as the state of a list or tuple/],
    [
      "named arguments",
      [...code.global("builtins", "set"), op.EMPTY_TUPLE, op.NONE, op.NEWOBJ_EX],
      /named arguments/,
    ],
    [
      "an instruction of protocol 0",
      [0x50, ...code.ascii("id\n")],
      /instruction 0x50, expected instructions of protocols 2 to 4/,
    ],
    ["an extension registry", [0x82, 1], /instruction 0x82/],
    ["protocol 5", [op.PROTO, 5], /protocol 5, expected protocol 2 to 4/],
    [
      "another persistent id",
      [...code.text("module"), op.BINPERSID],
      /refers to something outside it that is no storage/,
    ],
    [
      "a module as persistent id",
      [...code.tuple(code.text("module"), code.none), op.BINPERSID],
      /found a string, None/,
    ],
  ])("%s", async (_, object, message) => {
    expect((await failure(made.object(object))).message).toMatch(message);
  });
});
