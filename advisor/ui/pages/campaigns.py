"""A recruiter's campaigns."""

import streamlit as st

from advisor.ui import access, components, frame
from advisor.ui.setup import words

user = access.require("recruiter", "staff")
w = words()
components.header(w)
with st.container(key="step"):
    st.title(w("campaigns.title"), anchor=False)
components.note(w("signin.as", name=user.name))
access.sign_out_button(w)
frame.settle(w, "campaigns")
