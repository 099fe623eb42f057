// The migrations make what prisma/schema.prisma describes: the same tables, columns and enum values, no more, no less.
import { describe, expect, it } from "vitest";
import { Prisma } from "../../prisma/client.ts";
import * as enums from "../../prisma/generated/enums.ts";
import { testDatabase } from "../support/database.ts";

const { db } = await testDatabase();

/** `RunScalarFieldEnum` lists the columns of `Run`. */
const described = Object.entries(Prisma)
  .filter(([name]) => name in Prisma.ModelName || /^[A-Z]\w+ScalarFieldEnum$/.test(name))
  .map(
    ([name, fields]) => [name.replace("ScalarFieldEnum", ""), Object.keys(fields as object).sort()] as const,
  )
  .filter(([name]) => name in Prisma.ModelName)
  .sort();

describe("the migrated database", () => {
  it("has the tables and columns of the schema", async () => {
    const rows = await db.$queryRaw<{ table: string; columns: string[] }[]>`
      SELECT table_name::text AS table, array_agg(column_name::text) AS columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' GROUP BY table_name`;
    const migrated = rows.map(({ table, columns }) => [table, columns.sort()] as const).sort();
    expect(described.length).toBe(Object.keys(Prisma.ModelName).length);
    expect(migrated).toEqual(described);
  });

  it("has the enum values of the schema", async () => {
    const rows = await db.$queryRaw<{ name: string; values: string[] }[]>`
      SELECT typname::text AS name, array_agg(enumlabel::text) AS values FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid
      JOIN pg_namespace ON pg_namespace.oid = typnamespace WHERE nspname = 'public' GROUP BY typname`;
    const migrated = Object.fromEntries(rows.map(({ name, values }) => [name, values.sort()]));
    const generated = Object.fromEntries(
      Object.entries(enums).map(([name, values]) => [name, Object.keys(values).sort()]),
    );
    expect(Object.keys(generated).length).toBeGreaterThan(0);
    expect(migrated).toEqual(generated);
  });
});
