import { runFiletests } from "./filetest/runner.ts";

runFiletests(new URL("../filetests/", import.meta.url));
