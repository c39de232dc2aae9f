"""Taking a file from somebody who is signed in: opens the door for this session, reads the file, and forgets it."""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from advisor.files.spreadsheets import MOST_ROWS
from advisor.files.xlsx_guard import LARGEST, SheetError
from advisor.i18n import Words
from advisor.runtime.shared import SHARED
from advisor.ui.session.notes import Note
from advisor.ui.widgets import components

LONGEST_NAME = 100

# Streamlit's own words are English in every language. What is seen is hidden and ours stands in its place, by a style
# sheet; what is heard is renamed whenever it appears.
SCRIPT = """
export default function ({ data }) {
  const style = document.documentElement.style;
  for (const name of ['choose', 'drop', 'failed']) style.setProperty(`--callfit-${name}`, JSON.stringify(data[name]));
  const rename = (element, name) => {
    if (element.getAttribute('aria-label') !== name) element.setAttribute('aria-label', name);
  };
  const name = () => {
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"]')) {
      for (const one of zone.querySelectorAll('input, button'))
        rename(one, one.closest('[data-testid="stFileChipDeleteBtn"]') ? data.remove : data.choose);
      for (const alert of zone.querySelectorAll('[role="alert"]'))
        [...alert.childNodes].forEach((part, place) => {
          const said = place ? '' : data.failed;
          if (part.nodeValue !== said) part.nodeValue = said;
        });
    }
  };
  window.callfitNaming?.disconnect();
  window.callfitNaming = new MutationObserver(name);
  window.callfitNaming.observe(document.body, { childList: true, subtree: true });
  name();
}
"""

STYLE = """
[data-testid="stFileUploaderDropzone"] > span button { min-height: 3rem; }
[data-testid="stFileUploaderDropzone"] > span button [data-testid="stMarkdownContainer"],
[data-testid="stFileUploaderDropzoneInstructions"], .stFileChipName + div,
[data-testid="stTooltipErrorContent"] { display: none; }
[data-testid="stFileUploaderDropzone"] > span button::after { content: var(--callfit-choose); margin-left: 0.4rem; }
[data-testid="stFileUploaderDropzoneInput"] + div:not(:has([data-testid])) > * { font-size: 0; }
[data-testid="stFileUploaderDropzoneInput"] + div:not(:has([data-testid]))::after { content: var(--callfit-drop); }
[data-testid="stFileUploaderDropzone"]:has([aria-invalid]) { flex-wrap: wrap; }
[data-testid="stFileUploaderDropzone"]:has([aria-invalid])::after { content: var(--callfit-failed); width: 100%; }
"""

_component = st.components.v2.component("callfit_upload", js=SCRIPT, css=STYLE, isolate_styles=False)


@dataclass(frozen=True)
class Upload:
    """A file as it came. Its name may be anything at all."""

    name: str
    data: bytes


def file(words: Words, key: str, label: str, most_rows: int = MOST_ROWS) -> Upload | None:
    """Draw the uploader; the file in the one run that follows its coming, None in all others.

    Call it on pages behind the sign-in only: from then on this session may send files.
    """
    context = get_script_run_ctx()
    if context is None:
        return None
    SHARED.doors.open(context.session_id)
    limit, rows = words.number(LARGEST // 1024 // 1024), words.number(most_rows)
    labels = {"choose": words("upload.choose"), "drop": words("upload.drop"), "remove": words("upload.remove")}
    _component(data=labels | {"failed": words("upload.failed", limit=limit)}, key="upload", height=0)
    turns, files = Note[int](f"{key}_turn"), Note[Upload](f"{key}_came")
    turn = turns.peek() or 0
    # A new uploader each time: the old one would show the file for as long as the page is open.
    uploaded = st.file_uploader(label, key=f"{key}_{turn}", max_upload_size=LARGEST // 1024 // 1024)
    components.note(words("upload.limits", limit=limit, rows=rows))
    if isinstance(uploaded, UploadedFile):
        upload = Upload(uploaded.name[:LONGEST_NAME], uploaded.getvalue())
        if isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, uploaded.file_id)
        files.flash(upload)
        turns.flash(turn + 1)
        st.rerun()
    return files.take_flash()


def refuse(words: Words, error: SheetError) -> None:
    """Say why a whole file was refused. As text: the names of its sheets may be anything."""
    reason = words(f"upload.fault.{error.kind}", value=error.value)
    st.error(words("upload.refused"), icon=":material/block:")
    st.text(reason if error.row is None else words("upload.row", row=words.number(error.row), reason=reason))
