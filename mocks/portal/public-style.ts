// How the page for citizens looks: one column, large type, light and dark, no font and no picture from elsewhere.

export const STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#55606e;--line:#dbe1e8;--paper:#f4f6f8;--card:#fff;--brand:#9c1c1c;--brandink:#fff;--good:#0d6b45;--wait:#8a5a00;--bad:#a3211b;--accent:#1c4f9c}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaef;--soft:#a3aebb;--line:#323c48;--paper:#12171d;--card:#1b222a;--brand:#7e1717;--good:#69d3a4;--wait:#eab55a;--bad:#ff9a90;--accent:#8fb8ff}}
*{box-sizing:border-box}body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:17px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
p,h1,h2,dl,dd,ol,ul{margin:0}ol,ul{padding:0;list-style:none}a{color:var(--accent)}
[lang=en]{color:var(--soft);font-weight:400;font-size:.82em}
header{background:var(--brand);color:var(--brandink);padding:.9rem 0}header>div,main{max-width:44rem;margin:0 auto;padding:0 1.25rem}
header .brand{font-weight:700;font-size:1.1rem}header .mock,header .mock [lang=en]{color:#f4dcdc;font-size:.85rem}
main{padding:1.75rem 1.25rem 4rem}h1{font-size:1.55rem;line-height:1.25}h1 [lang=en]{display:block;font-size:1rem}
form{margin:1.1rem 0 1.6rem}label{display:block;font-weight:600;margin-bottom:.35rem}.field{display:flex;gap:.6rem}
input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--card);border:1px solid #8794a3;border-radius:.5rem;padding:.65rem .8rem}
button{font:inherit;font-weight:600;color:#fff;background:#1c4f9c;border:0;border-radius:.5rem;padding:.65rem 1.1rem;cursor:pointer}button [lang=en]{color:#d7e4fb}
input:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
section{margin-top:1.6rem}h2{font-size:1.1rem;margin-bottom:.7rem}.card{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:1.2rem 1.25rem;margin-top:1.2rem}
.card.good{border-left:.35rem solid var(--good)}.card.wait{border-left:.35rem solid var(--wait)}.card.bad{border-left:.35rem solid var(--bad)}.card.top{border-left:.35rem solid var(--accent)}.card.top.good{border-left-color:var(--good)}.card.top.wait{border-left-color:var(--wait)}.card.top.bad{border-left-color:var(--bad)}
.code{font:600 .95rem ui-monospace,Menlo,Consolas,monospace;color:var(--soft);overflow-wrap:anywhere}.big{font-size:1.4rem;font-weight:700;line-height:1.3;margin:.15rem 0 .3rem}.good>.big{color:var(--good)}.wait>.big{color:var(--wait)}.bad>.big{color:var(--bad)}
.stages{display:grid;grid-template-columns:repeat(4,1fr);gap:.4rem;margin:.9rem 0 1.1rem}.stages li{border-top:.3rem solid var(--line);padding-top:.4rem;font-size:.9rem;color:var(--soft)}.stages [lang=en]{display:block}.stages .done{border-color:var(--good)}.stages .now{border-color:var(--accent);color:var(--ink);font-weight:700}
dl>div{display:grid;grid-template-columns:11rem 1fr;gap:.2rem 1rem;padding:.5rem 0;border-top:1px solid var(--line)}dt{color:var(--soft)}dt [lang=en]{display:block}dd{overflow-wrap:anywhere}
.steps li{position:relative;padding:0 0 1.3rem 1.5rem;border-left:2px solid var(--line);margin-left:.4rem}.steps li:last-child{padding-bottom:0}.steps li::before{content:"";position:absolute;left:-.5rem;top:.35rem;width:.85rem;height:.85rem;border-radius:50%;background:var(--accent);border:2px solid var(--paper)}.steps .good::before{background:var(--good)}.steps .wait::before{background:var(--wait)}.steps .bad::before{background:var(--bad)}
.when,.who{color:var(--soft);font-size:.9rem}.what{font-weight:600}.again{color:var(--bad);font-size:.9rem}.plain li+li{margin-top:.8rem}.note{color:var(--soft)}.latest li{padding:.5rem 0;border-top:1px solid var(--line)}.latest small{color:var(--soft);margin-left:.5rem}
@media (max-width:34rem){header>div{padding:0 1rem}main{padding:1.25rem 1rem 3rem}.field{flex-direction:column}dl>div{grid-template-columns:1fr;gap:0}dt [lang=en]{display:inline}.stages{gap:.25rem}.stages li{font-size:.8rem}.latest small{display:block;margin:0}}
`
