import { createModel, type CatalogModel } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { listImpacts } from "../../catalog-site/src/impact/impacts.ts";
import { pointersOf } from "../../catalog-site/src/model.ts";

/** The model of a fabric with the gate's answers in it, as a build makes it. */
export async function modelOf(fabric: Fabric): Promise<CatalogModel> {
  const impacts = await listImpacts(fabric, { fieldsOf: pointersOf(fabric), today: "2026-11-20" });
  return createModel(fabric, { impacts });
}
