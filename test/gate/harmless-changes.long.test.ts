import { changeTables, unseenIn } from "./change-case.ts";
import { testHarmless } from "./test-harmless.ts";

testHarmless(changeTables("harmless").map(unseenIn));
