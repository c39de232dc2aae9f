// A chart of rows: a name, and a track on which a point stands with the line of its margin. Drawn of the page's own
// elements, so that it is there with its words, takes the page's colours and letters, and wraps and prints with them.
//
// Scores come as they are; every place on a track is a share of its length, so nothing is computed from the width.

const SVG = 'http://www.w3.org/2000/svg';

const drawn = (name, attributes, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

const element = (name, className, ...children) => {
  const made = Object.assign(document.createElement(name), { className });
  made.append(...children);
  return made;
};

const MARKS = { // direction by shape, not by colour alone
  inbound: 'M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z',
  outbound: 'M0 -8.5L8.5 0L0 8.5L-8.5 0z',
  other: 'M-6 -6h12v12h-12z',
};

class Chart {
  constructor(root) {
    this.root = root;
    root.addEventListener('click', event => {
      const row = event.target.closest('button.row');
      if (row) this.choose(row.dataset.id);
    });
  }

  update(data, send) {
    this.send = send;
    const { chosen, first, ...rest } = data;
    const text = JSON.stringify(rest);
    if (text !== this.text) { // a run that changes nothing takes no focus away
      this.text = text;
      this.data = data;
      this.draw();
    }
    this.mark(chosen);
    if (first && !chosen && !this.opened && matchMedia('(min-width: 68rem)').matches) { // beside the summary
      this.opened = true;
      this.send('chosen', first);
    }
  }

  mark(chosen) {
    this.chosen = chosen;
    for (const row of this.root.querySelectorAll('button.row')) row.setAttribute('aria-pressed', row.dataset.id === chosen);
  }

  /** Show what belongs to a row: the server draws it, and this leads to its heading once it is there. */
  choose(id) {
    const lead = () => {
      const heading = document.querySelector(`${this.data.panel}${id} h3`);
      if (!heading) return false;
      const { top } = heading.getBoundingClientRect();
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (top < 0 || top > innerHeight / 2) heading.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      return true;
    };
    this.watch?.disconnect(); // another row was chosen meanwhile
    this.root.dataset.opened = id; // by somebody, and not beside the summary: it is printed (print.css)
    this.mark(id);
    this.send('chosen', id);
    if (lead()) return;
    this.watch = new MutationObserver(() => {
      if (lead()) this.watch.disconnect();
    });
    this.watch.observe(document.body, { childList: true, subtree: true });
  }

  // What is on the screen.

  at(score) {
    const { low, high } = this.data.axis;
    return (100 * (Math.min(Math.max(score, low), high) - low)) / (high - low);
  }

  draw() {
    const { rows, axis, label, panel } = this.data;
    const parts = axis ? [element('div', 'row head', this.legend(rows), this.axis())] : [];
    let group = '';
    for (const row of rows) {
      if (row.group !== group) parts.push(element('p', 'group', row.group));
      group = row.group;
      parts.push(this.row(row));
    }
    this.root.setAttribute('role', panel ? 'group' : 'img');
    this.root.setAttribute('aria-label', label);
    this.root.replaceChildren(...parts);
  }

  /** What the marks mean, where rows of both directions are mixed. */
  legend(rows) {
    const tags = new Map(rows.filter(({ tag }) => tag).map(({ kind, tag }) => [kind, tag]));
    return element('span', 'name legend', ...[...tags].map(([kind, tag]) => element('span', kind,
      drawn('svg', { viewBox: '-9 -9 18 18', 'aria-hidden': true }, drawn('path', { d: MARKS[kind] })), tag)));
  }

  axis() {
    return element('div', 'axis', ...this.data.ticks.map(([score, word]) => this.tick(score, word)));
  }

  tick(score, word) {
    const made = element('span', '', word);
    const place = this.at(score); // words at the ends stay inside
    made.style.insetInlineStart = `${place}%`;
    made.style.translate = `${-place}%`;
    return made;
  }

  row({ id, name, kind, score, margin, tag, note }) {
    const label = element('span', `name ${id && `icon_${id}`}`, ...(tag ? [element('span', 'tag', tag), ' '] : []), name);
    const parts = name ? [label] : [];
    if (this.data.axis) parts.push(this.track(kind in MARKS ? kind : 'other', score, margin));
    if (note) parts.push(element('small', '', note));
    const row = element(this.data.panel ? 'button' : 'div', `row ${kind} ${name ? '' : 'bare'}`, ...parts);
    if (this.data.panel) {
      row.type = 'button';
      row.dataset.id = id;
    }
    return row;
  }

  track(kind, score, margin) {
    const { band, origin } = this.data;
    const at = place => `${this.at(place)}%`;
    const middle = { y1: '50%', y2: '50%' };
    const width = `${this.at(band[1]) - this.at(band[0])}%`;
    const track = drawn('svg', { class: 'track', width: '100%', height: '26', 'aria-hidden': true },
      drawn('rect', { class: 'band', x: at(band[0]), width, y: 0, height: '100%' }));
    if (origin !== null) {
      track.append(
        drawn('line', { class: 'origin', x1: at(origin), x2: at(origin), y1: 0, y2: '100%' }),
        drawn('line', { class: 'bar', x1: at(origin), x2: at(score), ...middle }),
      );
    }
    track.append(
      drawn('line', { class: 'margin', x1: at(score - margin), x2: at(score + margin), ...middle }),
      drawn('svg', { x: at(score), y: '50%', overflow: 'visible' }, drawn('path', { d: MARKS[kind] })),
    );
    return track;
  }
}

export default function ({ data: [data], parentElement, setStateValue }) {
  let root = parentElement.querySelector('.callfit-chart');
  if (!root) {
    root = parentElement.appendChild(element('div', 'callfit-chart'));
    root.chart = new Chart(root);
  }
  root.chart.update(data, setStateValue);
}
