/** The look of report pages: no font, picture or script from elsewhere. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#59636e;--page:#fff;--card:#f6f8fa;--rule:#d1d9e0;
--good:#116329;--bad:#b3202c;--warn:#7d5200;--c0:#0b62c4;--c1:#b1450f;--c2:#1a7f4b;--c3:#7a3fb5}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--dim:#a6b0bb;--page:#11151a;--card:#1a2027;--rule:#353d47;
--good:#5bd68a;--bad:#ff8a85;--warn:#e8b64c;--c0:#6cb3ff;--c1:#ffa066;--c2:#63d99a;--c3:#c9a2ff}}
body{margin:0 auto;max-width:78rem;padding:1.5rem;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2rem 0 .6rem}
p{max-width:60rem}.dim{color:var(--dim)}
.verdict{border-left:.4rem solid;padding:.7rem 1rem;background:var(--card);border-radius:.3rem;margin:1rem 0}
.verdict b{font-size:1.1rem}.good{border-color:var(--good)}.good b{color:var(--good)}
.bad{border-color:var(--bad)}.bad b{color:var(--bad)}.warn{border-color:var(--warn)}.warn b{color:var(--warn)}
table{border-collapse:collapse;font-size:.9rem;margin:.4rem 0;display:block;overflow-x:auto;max-width:100%}
th,td{border-bottom:1px solid var(--rule);padding:.3rem .7rem;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,32rem),1fr));gap:1rem}
figure{margin:0;padding:.8rem;background:var(--card);border-radius:.4rem;min-width:0}
figcaption{font-size:.9rem;margin-bottom:.3rem}svg{width:100%;height:auto;display:block}
svg text{font-size:11px;fill:var(--dim)}svg path{fill:none}.g{stroke:var(--rule)}
.m{stroke:var(--dim);stroke-dasharray:3 3}
.l0,.l1,.l2,.l3{stroke-width:1.8}
.l0{stroke:var(--c0)}.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}.l3{stroke:var(--c3)}
.d0{fill:var(--c0)}.d1{fill:var(--c1)}.d2{fill:var(--c2)}.d3{fill:var(--c3)}
.k::before{content:"";display:inline-block;width:.9em;height:.2em;vertical-align:middle;margin:0 .3em 0 .6em}
.k0::before{background:var(--c0)}.k1::before{background:var(--c1)}.k2::before{background:var(--c2)}
.k3::before{background:var(--c3)}
article{border:1px solid var(--rule);border-left:.4rem solid var(--bad);border-radius:.3rem;padding:.7rem 1rem;
margin:.7rem 0}
pre{background:var(--card);padding:.7rem;overflow-x:auto;font-size:.82rem;border-radius:.3rem}
details{margin:.3rem 0}summary{cursor:pointer;color:var(--dim)}code{overflow-wrap:anywhere}
`;
