import { ForeignClassError, quoted } from "./errors.js";
import { opcodes as op } from "./opcodes.js";
import type { PickleBudget } from "./pickle-budget.js";
import type { PickleBytes } from "./pickle-bytes.js";
import { readLiteral } from "./pickle-literals.js";
import { PickleStack } from "./pickle-stack.js";
import { kindOf, PythonGlobal, type TorchObject, UnknownObject } from "./python-objects.js";

/** What a pickle means by its names: the machine itself knows no class, no function and no tensor. */
export interface PickleMeaning {
  /** @throws ForeignClassError for what is not on the list */
  find(module: string, name: string): TorchObject;
  /** What lies outside the pickle under an id of its own. */
  persistent(id: TorchObject): TorchObject;
  /** Gives an object its state; false where it takes no such state. */
  setState(object: TorchObject, state: TorchObject): boolean;
}

/** The highest protocol whose instructions are known; PyTorch writes 2. */
const highestProtocol = 4;

/**
 * The stack machine of Python's `pickle`, for protocols 2 to 4 (https://peps.python.org/pep-3154/). It builds
 * lists, dictionaries and the like; what a name is and what calling it does, `meaning` decides.
 */
class PickleMachine {
  readonly #stack: PickleStack;

  constructor(
    private readonly bytes: PickleBytes,
    private readonly meaning: PickleMeaning,
    private readonly budget: PickleBudget,
  ) {
    this.#stack = new PickleStack(bytes, budget);
  }

  run(): TorchObject {
    for (;;) {
      const opcode = this.bytes.uint8();
      if (opcode === op.STOP) return this.#stack.pop();
      if (!this.#arrange(opcode) && !this.#collect(opcode) && !this.#make(opcode)) {
        const value = this.#value(opcode);
        if (value === undefined) {
          this.#stack.malformed(
            `instruction 0x${opcode.toString(16)}`,
            `instructions of protocols 2 to ${highestProtocol}`,
          );
        }
        this.#stack.push(value);
      }
    }
  }

  /** Instructions on the stack and the memo; false for any other. */
  #arrange(opcode: number): boolean {
    switch (opcode) {
      case op.PROTO: {
        const protocol = this.bytes.uint8();
        if (protocol > highestProtocol) {
          this.#stack.malformed(`protocol ${protocol}`, `protocol 2 to ${highestProtocol}`);
        }
        return true;
      }
      case op.FRAME:
        this.bytes.uint64();
        return true;
      case op.MARK:
        this.#stack.mark();
        return true;
      case op.POP:
        this.#stack.drop();
        return true;
      case op.POP_MARK:
        this.#stack.popToMark();
        return true;
      case op.DUP:
        this.#stack.push(this.#stack.top());
        return true;
      case op.BINPUT:
        this.#stack.remember(this.bytes.uint8());
        return true;
      case op.LONG_BINPUT:
        this.#stack.remember(this.bytes.uint32());
        return true;
      case op.MEMOIZE:
        this.#stack.remember();
        return true;
      case op.BINGET:
        this.#stack.recall(this.bytes.uint8());
        return true;
      case op.LONG_BINGET:
        this.#stack.recall(this.bytes.uint32());
        return true;
      default:
        return false;
    }
  }

  /** Instructions that fill a collection on the stack; false for any other. */
  #collect(opcode: number): boolean {
    switch (opcode) {
      case op.APPEND:
        this.#append([this.#stack.pop()]);
        return true;
      case op.APPENDS:
      case op.ADDITEMS:
        this.#append(this.#stack.popToMark());
        return true;
      case op.SETITEM:
        this.#setItems(this.#stack.popList(2));
        return true;
      case op.SETITEMS:
        this.#setItems(this.#stack.popToMark());
        return true;
      default:
        return false;
    }
  }

  #append(items: readonly TorchObject[]): void {
    const target = this.#stack.top();
    if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (target instanceof Set) for (const item of items) target.add(item);
    else if (!(target instanceof UnknownObject))
      this.#stack.malformed(kindOf(target), "a list or set to add to");
  }

  #setItems(items: readonly TorchObject[]): void {
    const target = this.#stack.top();
    if (target instanceof UnknownObject) return;
    if (!(target instanceof Map)) this.#stack.malformed(kindOf(target), "a dictionary to add to");
    if (items.length % 2 === 1) this.#stack.malformed("a key without a value", "keys and values");
    for (let i = 0; i < items.length; i += 2) target.set(items[i]!, items[i + 1]!);
  }

  /** Instructions that name, call or fill what is not a plain value; false for any other. */
  #make(opcode: number): boolean {
    const { bytes, meaning } = this;
    switch (opcode) {
      case op.GLOBAL:
        this.#stack.push(meaning.find(bytes.line(), bytes.line()));
        return true;
      case op.STACK_GLOBAL: {
        const [module, name] = this.#stack.popList(2);
        if (typeof module !== "string" || typeof name !== "string") {
          this.#stack.malformed(`${kindOf(module)} and ${kindOf(name)}`, "a module and a name");
        }
        this.#stack.push(meaning.find(module, name));
        return true;
      }
      case op.REDUCE:
      case op.NEWOBJ: {
        const [callee, args] = this.#stack.popList(2);
        this.#stack.push(this.#call(callee, args));
        return true;
      }
      case op.NEWOBJ_EX: {
        const [callee, args, named] = this.#stack.popList(3);
        if (!(named instanceof Map) || named.size > 0) this.#stack.malformed("named arguments", "none");
        this.#stack.push(this.#call(callee, args));
        return true;
      }
      case op.INST: {
        const callee = meaning.find(bytes.line(), bytes.line());
        this.#stack.push(this.#call(callee, this.#stack.popToMark()));
        return true;
      }
      case op.OBJ: {
        const [callee, ...args] = this.#stack.popToMark();
        this.#stack.push(this.#call(callee, args));
        return true;
      }
      case op.BUILD: {
        const state = this.#stack.pop();
        const object = this.#stack.top();
        if (!meaning.setState(object, state)) {
          this.#stack.malformed(
            `${kindOf(state)} as the state of ${kindOf(object)}`,
            "a state that it takes",
          );
        }
        return true;
      }
      case op.BINPERSID:
        this.#stack.push(meaning.persistent(this.#stack.pop()));
        return true;
      default:
        return false;
    }
  }

  #call(callee: TorchObject | undefined, args: TorchObject | undefined): TorchObject {
    if (!(callee instanceof PythonGlobal))
      this.#stack.malformed(kindOf(callee), "a class or function to call");
    if (!Array.isArray(args)) this.#stack.malformed(kindOf(args), "a tuple of arguments");
    if (!callee.call) {
      throw new ForeignClassError(
        this.bytes.path,
        callee.className,
        `the pickle calls ${quoted(callee.className)}, which it may name but not call`,
      );
    }
    this.budget.object();
    return callee.call(args);
  }

  /** A new value: a literal or a collection; undefined for no known instruction. */
  #value(opcode: number): TorchObject | undefined {
    const literal = readLiteral(opcode, this.bytes);
    if (literal === undefined) return this.#collection(opcode);
    if (literal instanceof Uint8Array) this.budget.object();
    return literal;
  }

  #collection(opcode: number): TorchObject | undefined {
    this.budget.object();
    switch (opcode) {
      case op.EMPTY_TUPLE:
      case op.EMPTY_LIST:
        return [];
      case op.EMPTY_DICT:
        return new Map();
      case op.EMPTY_SET:
        return new Set();
      case op.TUPLE1:
        return this.#stack.popList(1);
      case op.TUPLE2:
        return this.#stack.popList(2);
      case op.TUPLE3:
        return this.#stack.popList(3);
      case op.TUPLE:
      case op.LIST:
        return this.#stack.popToMark();
      case op.FROZENSET:
        return new Set(this.#stack.popToMark());
      case op.DICT: {
        const items = this.#stack.popToMark();
        this.#stack.push(new Map());
        this.#setItems(items);
        return this.#stack.pop();
      }
      default:
        return undefined;
    }
  }
}

/**
 * The object of the pickle that begins at the bytes' position, which is then after it. Nothing that the pickle names
 * is run.
 *
 * @throws ForeignClassError for a class or function that `meaning` refuses
 * @throws PickleEndError for a truncated pickle, CheckpointError for a malformed one or one that makes too much
 */
export function unpickle(bytes: PickleBytes, meaning: PickleMeaning, budget: PickleBudget): TorchObject {
  return new PickleMachine(bytes, meaning, budget).run();
}
