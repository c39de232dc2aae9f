"""What the peer is asked: run by a Python that has PyPI's mirt (1.2), with the answers as a file (see ``shortforms``).

Its adaptive mode for several traits at once (MCATEngine, MAP) takes 0.64 s an answer with eight traits, 87 s of
processor time for five people, and takes the traits for unrelated; so here each is asked by itself (CATEngine).
"""

import json
import sys
import time
import warnings

import numpy as np
from mirt import fit_mirt
from mirt.cat import CATEngine

warnings.filterwarnings("ignore")
given = np.load(sys.argv[1])
length, categories = int(sys.argv[2]), int(sys.argv[3])
learn, trait = given["learn"].astype(int), given["trait"]
traits = int(trait.max()) + 1
engines = []
for one in range(traits):
    mine = np.flatnonzero(trait == one)
    fit = fit_mirt(learn[:, mine] - 1, model="GRM", n_categories=categories, n_quadpts=61, max_iter=2000)
    engines.append((mine, CATEngine(fit.model, se_threshold=1e-9, max_items=length // traits)))
found, seconds = {}, []
for name in ("real", "made"):
    theta = np.zeros((len(given[name]), traits))
    for person, sheet in enumerate(given[name].astype(int)):
        for one, (mine, engine) in enumerate(engines):
            engine.reset()
            state = engine.get_current_state()
            while not state.is_complete:
                begun = time.perf_counter()
                state = engine.administer_item(int(sheet[mine[state.next_item]]) - 1)
                seconds.append(time.perf_counter() - begun)
            theta[person, one] = state.theta
    found[name] = theta.tolist()
print(json.dumps({"ms": 1000 * float(np.median(seconds)), **found}))
