import { changeTables, unseenIn } from "./change-case.ts";
import { testBreaking } from "./test-breaking.ts";

testBreaking(changeTables("breaking").map(unseenIn));
