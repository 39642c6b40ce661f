import { z } from "zod";

type Schema = z.core.$ZodType;
export type KeyPath = readonly (string | number)[];

/** The schemas that a value at this place may have to fit, without optional, default and the like. */
function alternatives(schema: Schema): Schema[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodLazy
  ) {
    return alternatives(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return alternatives(schema.in);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives);
  if (schema instanceof z.ZodIntersection) return [schema.def.left, schema.def.right].flatMap(alternatives);
  return [schema];
}

function child(schema: Schema, key: string | number): Schema[] {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, Schema>> = schema.shape;
    return Object.hasOwn(shape, key) ? alternatives(shape[key]!) : [];
  }
  if (schema instanceof z.ZodArray) return alternatives(schema.element);
  if (schema instanceof z.ZodRecord) return alternatives(schema.valueType);
  if (schema instanceof z.ZodTuple) {
    const item = schema.def.items[Number(key)] ?? schema.def.rest;
    return item ? alternatives(item) : [];
  }
  return [];
}

/** The schemas at a path into a schema. */
function schemasAt(schema: Schema, path: KeyPath): Schema[] {
  return path.reduce((schemas, key) => schemas.flatMap((at) => child(at, key)), alternatives(schema));
}

/** Whether the tags of an object (its literals) agree with a value: which kind of a union it is meant to be. */
function hasTagsOf(object: z.ZodObject, value: object): boolean {
  return Object.entries(object.shape).every(
    ([key, field]) =>
      !(field instanceof z.ZodLiteral) ||
      !Object.hasOwn(value, key) ||
      field.values.has((value as Record<string, z.core.util.Literal>)[key]!),
  );
}

/**
 * The keys that an object at this path may have, or undefined where any key will do (records, open objects)
 * or none (no object).
 *
 * @param value the object given there; of a union's kinds, only the one that its tag names counts
 */
export function knownKeys(schema: Schema, path: KeyPath, value: object): readonly string[] | undefined {
  const schemas = schemasAt(schema, path);
  const objects = schemas.filter((at): at is z.ZodObject => at instanceof z.ZodObject);
  const open = schemas.some(
    (at) => at instanceof z.ZodRecord || at instanceof z.ZodAny || at instanceof z.ZodUnknown,
  );
  const catchall = objects.some(
    ({ def }) => def.catchall !== undefined && !(def.catchall instanceof z.ZodNever),
  );
  if (open || catchall || objects.length === 0) return undefined;
  const meant = objects.filter((object) => hasTagsOf(object, value));
  return [...new Set((meant.length > 0 ? meant : objects).flatMap(({ shape }) => Object.keys(shape)))];
}

/** Whether a number at this path has to be whole. */
export function isWholeNumber(schema: Schema, path: KeyPath): boolean {
  const numbers = schemasAt(schema, path).filter((at) => at instanceof z.ZodNumber);
  return numbers.length > 0 && numbers.every(({ format }) => format?.includes("int"));
}

export interface UnknownKey {
  readonly path: KeyPath;
  readonly key: string;
}

/** Keys of a value that no object of the schema has, whether the schema is strict or would drop them. */
export function unknownKeys(schema: Schema, value: unknown, path: KeyPath = []): UnknownKey[] {
  if (typeof value !== "object" || value === null) return [];
  const known = Array.isArray(value) ? undefined : knownKeys(schema, path, value);
  return Object.entries(value).flatMap(([name, item]) => {
    if (known && !known.includes(name)) return [{ path, key: name }];
    return unknownKeys(schema, item, [...path, Array.isArray(value) ? Number(name) : name]);
  });
}
