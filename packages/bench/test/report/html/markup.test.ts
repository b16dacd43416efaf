import { describe, expect, test } from "vitest";
import { markup, trusted } from "../../../src/report/html/markup.ts";

describe("markup", () => {
  test("escapes what is put into it, in text and in attributes", () => {
    const name = `<b>"R&D"</b> 'x'`;
    expect(markup`<p title="${name}">${name}</p>`.html).toBe(
      '<p title="&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; &#39;x&#39;">' +
        "&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; &#39;x&#39;</p>",
    );
  });

  test("escapes what is escaped already once more: text is text", () => {
    expect(markup`${"&lt;"}`.html).toBe("&amp;lt;");
  });

  test("keeps what is markup, in lists too, and leaves out what is not there", () => {
    const items = ["a", "<"].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${items}</ul>${null}${undefined}${0}${trusted("<hr>")}`.html).toBe(
      "<ul><li>a</li><li>&lt;</li></ul>0<hr>",
    );
  });
});
