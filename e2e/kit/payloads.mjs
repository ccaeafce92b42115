// Texts that want to be code. Each calls `p()`, which the scene puts on every page.

/** Ways out of wherever a text may stand: elements, attributes, texts of scripts and styles, comments. */
const OUT = ['', '">', "'>", '`>', '</textarea>', '</title>', '</style>', '</script>', '</noscript>', '--></p>', ']]>', '\\">', '</bdi>', '</svg>', '</code></pre>', '</td></table>', '"/>', '&quot;>', '%22%3E'];

/** Elements that run something by themselves, each in a way of its own. */
const RUN = [
  '<script>p()</script>', '<ScRiPt>p()</sCrIpT>', '<script src=data:,p()></script>', '<script/x>p()</script>', '<<script>p()//<</script>', '<svg onload=p()>', '<svg/onload=p()>', '<svg><script>p()</script>', '<svg><a xlink:href=javascript:p()>x</a>',
  '<svg><animate onbegin=p() attributeName=x>', '<svg><set attributeName=href to=javascript:p()>', '<svg><use href="data:image/svg+xml,<svg onload=p()>">', '<img src=x onerror=p()>', '<img src=x onerror="p()"', '<img/src=x/onerror=p()>', '<img src=`x`onerror=p()>',
  '<img src="x:x" onerror=p()>', '<img srcset=x onerror=p()>', '<image src=x onerror=p()>', '<body onload=p()>', '<body onpageshow=p()>', '<iframe src=javascript:p()>', '<iframe srcdoc="<script>parent.p()</script>">', '<object data=javascript:p()>', '<embed src=javascript:p()>',
  '<video><source onerror=p()>', '<video src=x onerror=p()>', '<audio src=x onerror=p()>', '<input autofocus onfocus=p()>', '<select autofocus onfocus=p()>', '<textarea autofocus onfocus=p()>', '<button autofocus onfocus=p()>', '<a href=javascript:p()>x</a>', '<a href="java&#115;cript:p()">x</a>',
  '<a href="&#1;javascript:p()">x</a>', '<a href=java&Tab;script:p()>x</a>', '<form action=javascript:p()><button>x', '<button formaction=javascript:p()>x', '<details open ontoggle=p()>', '<marquee onstart=p()>', '<math href=javascript:p()>x</math>', '<math><mtext><img src onerror=p()>',
  '<style>@import "javascript:p()"</style>', '<style onload=p()></style>', '<link rel=stylesheet href=x onerror=p()>', '<meta http-equiv=refresh content="0;url=javascript:p()">', '<base href=javascript:p()//>', '<template><script>p()</script></template>', '<noscript><p title="</noscript><img src onerror=p()>">',
  '<div style="background:url(javascript:p())">', '<div onpointerover=p()>x</div>', '<p tabindex=0 autofocus onfocus=p()>x', '<x contenteditable autofocus onfocus=p()>x', '<table background=javascript:p()>', '<isindex action=javascript:p() type=submit>', '<keygen autofocus onfocus=p()>',
  '<!--><img src=x onerror=p()>-->', '<![CDATA[<img src=x onerror=p()>]]>', '<?xml-stylesheet href="javascript:p()"?>', '<dialog open onclose=p()>', '<object type=text/x-scriptlet data=x>p()</object>', '<portal src=javascript:p()>', '<frameset onload=p()>', '<plaintext onclick=p()>',
];

/** What a reader of Markdown could make of it. */
const MARKS = [
  '[x](javascript:p())', '[x](JaVaScRiPt:p())', '[x](java\tscript:p())', '[x](&#106;avascript:p())', '[x](javascript&colon;p())', '[x](data:text/html,<script>p()</script>)', '[x](vbscript:p())', '![x](javascript:p())', '![x](x "onerror=p()")', '![" onerror="p()](/x)',
  '[x](/x "\\" onclick=p() ")', '[x](/x\'onclick=\'p())', '[x](//example.com/"onclick="p())', '[x][y]\n[y]: javascript:p()', '<javascript:p()>', '<https://a.example/"onclick="p()>', 'https://a.example/"onmouseover="p()', "https://a.example/'onmouseover='p()", 'https://a.example/<svg/onload=p()>', '[<svg onload=p()>](/x)',
  '`<svg onload=p()>`', '```"><svg onload=p()>\nx\n```', '~~~ x" onclick="p()\nx\n~~~', '# <svg onload=p()>', '> <svg onload=p()>', '- <svg onload=p()>', '- [ ] <svg onload=p()>', '- [x] "onclick="p()', '|<svg onload=p()>|b|\n|-|-|\n|"onclick=p()|c|', '**<svg onload=p()>**',
  '@"><svg onload=p()>', '@<svg onload=p()>', '<@1><svg onload=p()></@>', '<@1 onclick=p()>x</@>', '[x](<javascript:p()>)', '[x](\u0001javascript:p())'.replace('\u0001', '%01'), '{{p()}}', '${p()}', '#{p()}', '<%= p() %>', "{{constructor.constructor('p()')()}}",
];

/** Out of quotation marks. */
const QUOTED = ['" onmouseover="p()', "' onmouseover='p()", '` onmouseover=`p()', '" autofocus onfocus="p()', "' autofocus onfocus='p()", '" style="x:expression(p())', '";p();//', "';p();//", '`;p();//', '\\";p();//', "\\';p()//", '</script><script>p()//', "'-p()-'", '"-p()-"', '`-p()-`', '\u2028p()//', '&lt;script&gt;p()&lt;/script&gt;', '\\u003cscript>p()</script>', '%3Cscript%3Ep()%3C/script%3E', '+ADw-script+AD4-p()+ADw-/script+AD4-', '＜script＞p()＜/script＞', '\ufe64script\ufe65p()', '<\u200bscript>p()</script>', '<scr\u00adipt>p()</script>'];

const EVENTS = ['load', 'error', 'focus', 'blur', 'click', 'input', 'wheel', 'copy', 'cut', 'paste', 'drag', 'drop', 'play', 'keyup', 'select', 'toggle', 'scroll', 'invalid', 'change', 'close', 'abort'];
const TAGS = ['svg', 'img', 'body', 'b', 'i', 'a', 'p', 'q', 's', 'u', 'h1', 'li', 'td', 'div', 'nav', 'rp', 'x', 'math', 'bdi'];
const HANDLERS = EVENTS.flatMap((event) => TAGS.map((tag) => `<${tag} on${event}=p()>`));

const unique = (texts) => [...new Map(texts.map((text) => [text.toLowerCase().replace(/\s+/g, ' '), text])).values()];
const within = (most) => (text) => [...text].length <= most && !/[\n\t\u2028\u200b\u00ad]/.test(text);
const few = (texts, most) => texts.filter((_, at) => at % Math.ceil(texts.length / most) === 0);

/** At any length, over several lines. */
export const TEXTS = unique([...RUN, ...MARKS, ...QUOTED, ...OUT.slice(1).flatMap((out, at) => [0, 5, 12].map((step) => out + RUN[(at * 3 + step) % RUN.length])), ...few(HANDLERS, 170)]);
/** On one line of at most 50 characters. */
export const TITLES = unique([...TEXTS, ...HANDLERS].filter(within(50))).slice(0, 320);
/** On one line of at most 20. */
export const NAMES = unique([...TEXTS, ...HANDLERS].filter(within(20)).map((text) => text.trim())).slice(0, 310);

/** `texts` put together, each with `between` before it, in as few as possible of at most `most` characters. */
export function packed(texts, most, between = '\n\n') {
  const packs = [];
  for (const text of texts) {
    const last = packs.at(-1);
    if (last !== undefined && [...last].length + between.length + [...text].length <= most) packs[packs.length - 1] += between + text;
    else packs.push(text);
  }
  return packs;
}
