"""The style of every page, there before the first button."""

from advisor.web import assets

OWN = """
/* Focus that can be seen in every theme, also where a system takes shadows away. */
:is(button, a, summary, input, [role=tab], [role=radio]):focus-visible { outline: 3px solid currentColor !important;
  outline-offset: 2px; }
/* Phones zoom into a field with smaller letters, and stay so. */
input, textarea, select { font-size: max(1rem, 16px) !important; }
/* Long words wrap instead of being cut. */
.stButton button p, .stPageLink p { white-space: normal; overflow-wrap: anywhere; }
[class*="st-key-choices"] button { min-height: 3rem; }
.st-key-step h1:focus, .st-key-step h2:focus { outline: none; }
[class*="st-key-centre_"] [data-testid="stText"] { font-size: 1.2rem; font-weight: 600; }
/* A table too wide for a phone: names stay readable, and the keyboard can scroll it. */
[class*="st-key-wide_"] td:first-child, [class*="st-key-wide_"] th:first-child { min-width: 11rem; }
/* Japanese headings break between phrases, not inside a word. */
:lang(ja) h1, :lang(ja) h2, :lang(ja) h3 { word-break: auto-phrase; }
/* A thumb leaves its hover behind on the next question, where it would look like an answer. */
@media (hover: none) {
  [class*="st-key-choices"] button[kind="secondary"]:not(:focus-visible):not(:active) { background-color: transparent; }
}
/* On paper: whole, dark on white also from a dark screen, without what can only be tapped. */
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  html, body { background: white !important; }
  .stApp, .stApp * { background-color: transparent !important; color: #1B1F23 !important; }
  .js-plotly-plot, .js-plotly-plot svg { overflow: visible !important; }
  .js-plotly-plot text { fill: #1B1F23 !important; }
  .js-plotly-plot .bg { fill: none !important; }
  .js-plotly-plot .xerror { stroke: #1B1F23 !important; }
  .stButton, .stDownloadButton, .stPageLink, [data-testid="stIconMaterial"] { display: none !important; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
  h1, h2, h3, summary { break-after: avoid; }
  li, tr, .stPlotlyChart { break-inside: avoid; }
}
"""
STYLE = OWN + assets.STYLE
