// The questionnaire: shows what comes next at once, and keeps every tap until the server says that it is saved.
//
// What is not saved yet lies in this tab (sessionStorage), under the attempt it belongs to: it survives a reload and a
// server that has gone, and ends with the tab. Texts are never changed in place but drawn anew, because a browser that
// translates pages puts elements of its own where they stood.

const KEPT = 'callfit:';
const RETRY = 2000; // milliseconds until what is not saved is sent again
const SILENCE = 6000; // until a server that says nothing is asked for the whole page: it may be waiting for its store
const LATE = 2000; // until a person is told
const DOUBLE = 250; // nobody reads a new statement faster: a tap that comes sooner was meant for the one before
const MOST = 200; // taps that a server takes at once
const APART = 500; // between two requests that must not become one
const TICK = 250;

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');

const isConnected = () =>
  document.querySelector('[data-testid=stApp]')?.dataset.testConnectionState === 'CONNECTED';

/** What this tab keeps of an attempt; a browser may forbid to keep anything. */
const kept = {
  read(attempt) {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT + attempt)) ?? {};
    } catch {
      return {};
    }
  },
  write(attempt, record) {
    try {
      if (record) sessionStorage.setItem(KEPT + attempt, JSON.stringify(record));
      else sessionStorage.removeItem(KEPT + attempt);
    } catch { /* then it lies in this page alone */ }
  },
  /** The attempts that nobody has stored yet: names and records. */
  begun() {
    try {
      const names = Object.keys(sessionStorage).filter(key => key.startsWith(KEPT)).map(key => key.slice(KEPT.length));
      return names.map(name => [name, this.read(name)]).filter(([, record]) => record.token);
    } catch {
      return [];
    }
  },
};

class Questionnaire {
  constructor(root, before) {
    this.root = root;
    this.before = before; // the one that was shown until now, if any
    this.pathname = location.pathname;
    this.tab = crypto.getRandomValues(new Uint32Array(4)).reduce((text, part) => text + part.toString(36), 'tab_');
    this.taps = []; // not known to be saved, in their order
    this.number = 0;
    this.answers = {};
    this.wishes = {};
    this.sentAt = 0;
    this.heardAt = 0;
    this.changed = false;
  }

  update(data, send) {
    this.send = send;
    if (data.run !== this.run) this.heardAt = Date.now(); // the framework draws the same again by itself too
    this.run = data.run;
    if (data.ask) {
      this.offer();
      return;
    }
    const language = this.whole?.words.back;
    const isNew = data.attempt !== this.attempt;
    if (data.statements) this.learn(data);
    if (!this.whole) return;
    if (isNew) this.take(data);
    if (data.tab === this.tab) this.acknowledge(data.saved);
    this.answers = { ...data.answers, ...this.own('answers') };
    this.wishes = { ...data.wishes, ...this.own('wishes') };
    // Otherwise the server speaks of fewer answers than there are here.
    this.isTaken = !this.taps.length || (data.tab === this.tab && data.taken >= this.number);
    if (isNew || this.isTaken) {
      this.path = data.path ?? this.whole.statements.map(([id]) => id);
      this.open = data.open ?? false;
      this.ahead = data.ahead ?? {};
    }
    if (isNew) {
      this.arrive();
      this.before = null;
    } else if (this.step === null) this.goOn(this.cameFrom);
    else if (!this.steps.includes(this.step)) this.go(this.nextOpen ?? this.path.at(-1), 'replace');
    else if (this.whole.words.back !== language) this.draw(false);
    else this.tellState();
    if (data.statements && this.step !== null) { // the framework writes addresses and titles of its own
      this.mark('replace');
      this.nameTab();
    }
    if (isNew && this.taps.length) this.deliver();
  }

  /** Tell a server that knows nothing of this tab what it kept of an attempt that was never stored. */
  offer() {
    const [attempt, record] = kept.begun()[0] ?? [];
    if (record) {
      this.taps = record.taps;
      this.number = Math.max(...this.taps.map(tap => tap.number));
    }
    this.send('sent', { ...this.sending(), attempt, token: record?.token, mode: record?.mode });
  }

  /** Where other things are shown: send what this tab keeps of the attempt until it is saved, and draw nothing. */
  handOver(data, send) {
    this.send = send;
    if (data.run !== this.run) this.heardAt = Date.now();
    this.run = data.run;
    const isNew = data.attempt !== this.attempt;
    if (isNew) {
      this.whole = data;
      this.take(data);
    }
    if (data.tab === this.tab) this.acknowledge(data.saved);
    if (isNew && this.taps.length) this.deliver();
  }

  learn(data) {
    this.whole = data;
    this.texts = new Map(data.statements);
    this.wishTexts = new Map(data.choices.map(([wish, ...rest]) => [wish, rest]));
    this.token = data.token;
  }

  take(data) {
    this.attempt = data.attempt;
    // Whoever begins is perhaps not who began before in this tab.
    if (this.token) kept.begun().forEach(([name]) => name !== data.attempt && kept.write(name, null));
    const { taps = [] } = kept.read(data.attempt);
    this.taps = taps;
    this.number = Math.max(this.number, 0, ...taps.map(tap => tap.number));
  }

  own(kind) {
    const mine = this.taps.filter(tap => tap.name && (kind === 'answers') === (typeof tap.value === 'number'));
    return Object.fromEntries(mine.map(tap => [tap.name, tap.value]));
  }

  acknowledge(saved) {
    const before = this.taps.length;
    this.taps = this.taps.filter(tap => tap.number > saved);
    if (this.taps.length !== before) {
      this.keep();
      if (!this.taps.length) this.saidSaved = true;
    }
  }

  keep() {
    const taps = this.taps.filter(tap => tap.name); // nobody wants to be led on again later
    kept.write(this.attempt, taps.length ? { taps, token: this.token ?? undefined, mode: this.whole.mode } : null);
  }

  sending() {
    const now = Date.now();
    const taps = this.taps.slice(0, MOST).map(({ at, ...tap }) => ({ ...tap, age: Math.max(0, now - at) / 1000 }));
    return { tab: this.tab, attempt: this.attempt, taps };
  }

  deliver() {
    this.sentAt = Date.now();
    this.send('sent', { ...this.sending(), token: this.token ?? undefined, mode: this.whole.mode });
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), TICK);
  }

  tick() {
    if (!this.taps.length || !this.root.isConnected) {
      clearInterval(this.timer);
      if (this.taps.length) setTimeout(comeBack, SILENCE / 2);
      this.tellState();
      return;
    }
    this.tellState();
    const isUnheard = this.heardAt < this.sentAt; // by a server that is slow, or that knows nothing of this page
    if (Date.now() - this.sentAt < (isUnheard ? SILENCE : RETRY) || !isConnected()) return;
    this.deliver();
    // A server that knows nothing of this page draws it anew; by itself, for it would put both requests into one.
    if (isUnheard) setTimeout(() => window.callfitAgain?.(), APART);
  }

  add(name, value, seen) {
    // A wish says which choice it was made over, so what came before it is sent along.
    this.taps = this.taps.filter(tap => tap.name !== name || this.isWish(name));
    this.taps.push({ number: ++this.number, name, value, seen, at: Date.now() });
    this.saidSaved = false;
    this.keep();
    this.deliver();
  }

  leave(exit) {
    this.add('', exit);
  }

  // Where a person is: a statement or a wish, or null while the server has to say what comes next.

  get steps() {
    return [...this.path, ...this.wishTexts.keys()];
  }

  isWish(step) {
    return this.wishTexts.has(step);
  }

  get nextOpen() {
    return this.path.find(id => !(id in this.answers)) ?? null;
  }

  get answered() {
    return this.whole.statements.filter(([id]) => id in this.answers).length;
  }

  get mayFinish() {
    return this.answered >= this.whole.enough;
  }

  canVisit(step) {
    const limit = this.nextOpen;
    return this.path.includes(step) && (limit === null || this.path.indexOf(step) <= this.path.indexOf(limit));
  }

  /** The step that the address names, if one may go there. */
  fromAddress() {
    const [, kind, number] = /^#([qw])(\d{1,3})$/.exec(location.hash) ?? [];
    if (kind === 'q') return [this.path[number - 1]].find(step => this.canVisit(step));
    if (kind === 'w' && this.mayFinish) return [...this.wishTexts.keys()][number - 1];
    return undefined;
  }

  /** Where the same page stood until its language was switched: the framework draws another and drops the hash. */
  fromOtherLanguage() {
    const { before } = this;
    const same = before?.attempt === this.attempt && before.pathname === location.pathname;
    return same && before.whole.words.back !== this.whole.words.back ? before.step ?? undefined : undefined;
  }

  addressOf(step) {
    return this.isWish(step)
      ? `#w${[...this.wishTexts.keys()].indexOf(step) + 1}`
      : `#q${this.path.indexOf(step) + 1}`;
  }

  arrive() {
    const { part, number } = this.whole.start;
    const wishes = [...this.wishTexts.keys()];
    const first = part === 'preferences' ? wishes[Math.min(Math.max(number ?? 1, 1), wishes.length) - 1] : undefined;
    const asked = [this.path[(number ?? 0) - 1]].find(step => this.canVisit(step));
    const step = this.fromAddress() ?? this.fromOtherLanguage() ?? first ?? asked ?? this.nextOpen ?? this.path.at(-1) ?? wishes[0];
    this.go(step, 'replace');
  }

  go(step, how = 'push') {
    this.step = step;
    if (step !== null) this.mark(how);
    this.draw(true);
  }

  mark(how) {
    const hash = this.addressOf(this.step);
    if (location.hash !== hash) history[`${how}State`](history.state, '', hash);
  }

  /** Where an answer leads to; undefined while only the server can say. */
  after(step, before, value) {
    if (this.isWish(step)) {
      const wishes = [...this.wishTexts.keys()];
      return wishes[wishes.indexOf(step) + 1] ?? 'result';
    }
    if (this.whole.mode !== 'all' && before !== undefined && before !== value) return undefined;
    if (before !== undefined) return this.following(step);
    if (this.nextOpen !== null) return this.nextOpen;
    if (!this.open) return [...this.wishTexts.keys()][0];
    if (!(value in this.ahead)) return undefined;
    const next = this.ahead[value];
    this.ahead = {};
    if (next === null) {
      this.open = false;
      return [...this.wishTexts.keys()][0];
    }
    this.path = [...this.path, next];
    return next;
  }

  /** The statement after one that is answered. */
  following(step) {
    const next = this.path[this.path.indexOf(step) + 1];
    if (next !== undefined && this.canVisit(next)) return next;
    return this.nextOpen ?? [...this.wishTexts.keys()][0];
  }

  /** Once the server has said how it goes on after a statement. */
  goOn(step) {
    if (!this.isTaken) this.tellState();
    else this.go(this.changed ? this.following(step) : this.nextOpen ?? [...this.wishTexts.keys()][0]);
  }

  choose(value) {
    if (performance.now() - this.shownAt < DOUBLE || this.step === null) return;
    const step = this.step;
    const own = this.isWish(step) ? this.wishes : this.answers;
    const before = own[step];
    own[step] = value;
    this.add(step, value, this.isWish(step) ? before ?? '' : undefined);
    const next = this.after(step, before, value);
    this.cameFrom = step;
    this.changed = before !== undefined;
    if (next === 'result') this.leave('result');
    else this.go(next ?? null);
  }

  back() {
    const steps = this.steps;
    const place = steps.indexOf(this.step);
    const before = this.isWish(this.step) && place === this.path.length
      ? this.nextOpen ?? this.path.at(-1)
      : steps[place - 1];
    if (place === 0) this.leave('welcome');
    else this.go(before);
  }

  // What is on the screen.

  draw(moved) {
    const { words } = this.whole;
    const step = this.step;
    this.shownAt = performance.now();
    this.state = element('p', { className: 'state', role: 'status' });
    this.warning = element('div', { className: 'warning', role: 'alert' });
    const parts = [this.top(), this.state];
    if (step === null) parts.push(element('p', { className: 'loading', role: 'status' }, words.loading), this.warning);
    else parts.push(...(this.isWish(step) ? this.wish(step) : this.statement(step)), this.warning, this.ways(step));
    const panel = element('div', { className: 'panel' }, ...parts);
    this.root.replaceChildren(panel);
    this.tellState();
    this.nameTab();
    const heading = panel.querySelector('h1');
    if (moved && window.callfitStep !== undefined && heading) {
      document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    }
  }

  /** The browser's tab and its history say where this is. */
  nameTab() {
    document.title = `${this.root.querySelector('progress').ariaLabel} | Callfit`;
  }

  top() {
    const { words, digits, most, seconds } = this.whole;
    const inWishes = this.isWish(this.step);
    const list = inWishes ? [...this.wishTexts.keys()] : this.path;
    const length = inWishes ? list.length : this.open ? most : list.length;
    const number = this.step === null ? Math.min(this.answered + 1, length) : list.indexOf(this.step) + 1;
    const template = inWishes ? words.progressWishes : this.open ? words.progressOpen : words.progress;
    const text = filled(template, { number: digits[number], length: digits[length] });
    const rest = Math.max(1, Math.round(((length - this.answered) * seconds) / 60));
    const left = inWishes || this.answered >= length ? '' : filled(words.left, { minutes: digits[rest] });
    const bar = element('progress', { max: length, value: inWishes ? number : this.answered, ariaLabel: text });
    return element('div', { className: 'top' }, bar, element('p', {}, text), element('p', {}, left));
  }

  statement(step) {
    const { scale, words } = this.whole;
    const heading = element('h1', { id: 'callfit-asked', tabIndex: -1 }, this.texts.get(step));
    const how = element('p', { className: 'how' }, step === this.path[0] ? words.how : words.imagine);
    const question = element('p', { className: 'question', id: 'callfit-how' }, words.answers);
    return [how, heading, question, this.buttons(scale, this.answers[step])];
  }

  wish(step) {
    const [text, about, options] = this.wishTexts.get(step);
    const heading = element('h1', { id: 'callfit-asked', tabIndex: -1 }, text);
    return [heading, element('p', { className: 'question', id: 'callfit-how' }, about),
      this.buttons(options, this.wishes[step])];
  }

  buttons(options, chosen) {
    const { words, digits } = this.whole;
    const group = element('div', { className: 'choices', role: 'group' });
    group.setAttribute('aria-labelledby', 'callfit-asked callfit-how');
    options.forEach(([value, label], place) => {
      const isChosen = value === chosen;
      const button = element('button', { type: 'button' });
      button.dataset.step = this.step;
      button.dataset.value = value;
      button.setAttribute('aria-pressed', isChosen);
      button.append(element('kbd', { ariaHidden: 'true' }, digits[place + 1]));
      button.append(element('span', {}, isChosen ? filled(words.chosen, { label }) : label));
      button.addEventListener('click', () => this.choose(value));
      group.append(button);
    });
    return group;
  }

  ways(step) {
    const { words, digits, most, returns } = this.whole;
    const link = (name, label, act) => {
      const button = element('button', { type: 'button', className: name }, label);
      button.addEventListener('click', act);
      return button;
    };
    const row = element('div', { className: 'row' }, link('back', `← ${words.back}`, () => this.back()));
    const ways = element('div', { className: 'ways' }, row);
    if (this.isWish(step)) {
      row.append(link('finish', words.skip, () => this.leave('result')));
      ways.append(element('p', { className: 'hint' }, words.note));
      return ways;
    }
    if (step in this.answers) row.append(link('next', `${words.next} →`, () => this.go(this.following(step))));
    const complete = this.nextOpen === null && !this.open;
    if (this.mayFinish) {
      const text = complete ? words.finish : filled(words.finishNow, { answered: digits[this.answered] });
      const first = [...this.wishTexts.keys()][0];
      ways.append(link('finish', text, () => (returns ? this.leave('result') : this.go(first))));
    }
    if (this.open) {
      const numbers = { least: digits[Math.min(this.whole.enough, most)], most: digits[most] };
      ways.append(element('p', { className: 'hint' }, filled(words.shortHint, numbers)));
    } else if (this.mayFinish && !complete) ways.append(element('p', { className: 'hint' }, words.finishHint));
    return ways;
  }

  /** Say what is saved and what is not; nothing else is touched. */
  tellState() {
    if (!this.state) return;
    const { words } = this.whole;
    const waiting = this.taps.filter(tap => tap.name);
    const late = waiting.length > 0 && Date.now() - Math.min(...waiting.map(tap => tap.at)) > LATE;
    const said = late ? 'late' : this.saidSaved ? 'saved' : '';
    if (this.state.dataset.said === said) return;
    this.state.dataset.said = said;
    this.state.replaceChildren(said === 'saved' ? words.saved : '');
    this.warning.replaceChildren(...(late ? [element('p', {}, words.unsaved)] : []));
  }

  press(event) {
    const buttons = [...this.root.querySelectorAll('.choices button')];
    const active = document.activeElement;
    const isWriting = active?.matches('input, textarea, select, [contenteditable]'); // elsewhere digits are nobody's
    if (!buttons.length || isWriting || event.ctrlKey || event.altKey || event.metaKey) return;
    const place = buttons.indexOf(active);
    const move = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (move && (place >= 0 || active?.id === 'callfit-asked')) {
      event.preventDefault();
      const next = place < 0 ? (move > 0 ? 0 : buttons.length - 1) : place + move;
      buttons[(next + buttons.length) % buttons.length].focus();
    } else if (/^[1-9]$/.test(event.key) && !event.repeat && buttons[event.key - 1]) {
      event.preventDefault();
      buttons[event.key - 1].click();
    }
  }

  /** The browser's back and forward buttons. */
  moved() {
    const step = this.fromAddress();
    if (step !== undefined && step !== this.step) {
      this.step = step;
      this.draw(true);
    }
  }
}

let shown = null;

/** Ask for the page anew when the framework has taken the questionnaire out of it, while something is not saved. */
function comeBack() {
  const here = /\/(questions|preferences)$/.test(location.pathname);
  if (here && !document.querySelector('.callfit-questionnaire')) window.callfitAgain?.();
}

addEventListener('keydown', event => shown?.root.isConnected && shown.press(event));
addEventListener('popstate', () => shown?.root.isConnected && shown.whole && shown.moved());

export default function ({ data: [data], parentElement, setStateValue }) {
  if (data.hidden) {
    parentElement.questionnaire ??= new Questionnaire(parentElement, null);
    parentElement.questionnaire.handOver(data, setStateValue);
    return;
  }
  let root = parentElement.querySelector('.callfit-questionnaire');
  if (!root) {
    root = parentElement.appendChild(element('div', { className: 'callfit-questionnaire' }));
    root.questionnaire = new Questionnaire(root, shown);
  }
  shown = root.questionnaire;
  shown.update(data, setStateValue);
}
